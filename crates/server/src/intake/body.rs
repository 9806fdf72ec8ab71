//! A body as it was before it was packed.

use std::io::Read as _;

use bytes::Bytes;
use http::HeaderMap;
use http::StatusCode;
use http::header::CONTENT_ENCODING;

use crate::Problem;

/// As it comes, and when it is unpacked.
pub const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// What takes the processor is done where it keeps nobody else from his turn.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::broken(&error))?
}

/// Unpacks `gzip` and `zstd`; what would become larger than a body may be is refused before it does.
pub fn unpack(headers: &HeaderMap, body: Bytes) -> Result<Bytes, Problem> {
    let coding = headers.get(CONTENT_ENCODING).map_or("", |coding| coding.to_str().unwrap_or("?")).trim().to_ascii_lowercase();
    match coding.as_str() {
        "" | "identity" => Ok(body),
        "gzip" | "x-gzip" => read(flate2::read::MultiGzDecoder::new(&body[..])),
        "zstd" => read(zstd::stream::read::Decoder::new(&body[..]).map_err(|_| damaged())?),
        _ => Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "ingest.encoding", "send gzip, zstd, or no content encoding")),
    }
}

fn read(packed: impl std::io::Read) -> Result<Bytes, Problem> {
    let mut body = Vec::new();
    let read = packed.take(BODY_BYTES_MAX as u64 + 1).read_to_end(&mut body).map_err(|_| damaged())?;
    if read > BODY_BYTES_MAX { Err(Problem::too_large()) } else { Ok(body.into()) }
}

fn damaged() -> Problem {
    Problem::malformed("the body cannot be unpacked")
}
