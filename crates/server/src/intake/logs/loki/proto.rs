//! The push as protobuf (`logproto.PushRequest`), packed with snappy.

use hinomi_domain::kernel::Timestamp;
use prost::Message;
use serde_json::{Map, Value};

use super::super::super::body::BODY_BYTES_MAX;
use super::super::streams::{Entry, Stream};
use super::super::told::Told;
use super::labels;
use crate::Problem;

#[derive(Clone, PartialEq, Message)]
pub struct PushRequest {
    #[prost(message, repeated, tag = "1")]
    pub streams: Vec<PushStream>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PushStream {
    #[prost(string, tag = "1")]
    pub labels: String,
    #[prost(message, repeated, tag = "2")]
    pub entries: Vec<PushEntry>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PushEntry {
    #[prost(message, optional, tag = "1")]
    pub timestamp: Option<PushTime>,
    /// Bytes: nobody makes senders write UTF-8.
    #[prost(bytes = "vec", tag = "2")]
    pub line: Vec<u8>,
    #[prost(message, repeated, tag = "3")]
    pub structured_metadata: Vec<PushLabel>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PushTime {
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}

#[derive(Clone, PartialEq, Message)]
pub struct PushLabel {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, tag = "2")]
    pub value: String,
}

pub fn read(packed: &[u8]) -> Result<Vec<Stream>, Problem> {
    let damaged = || Problem::malformed("this is no push of Loki (protobuf packed with snappy)");
    let size = snap::raw::decompress_len(packed).map_err(|_| damaged())?;
    if size > BODY_BYTES_MAX {
        return Err(Problem::too_large());
    }
    let body = snap::raw::Decoder::new().decompress_vec(packed).map_err(|_| damaged())?;
    let push = PushRequest::decode(&body[..]).map_err(|_| damaged())?;
    push.streams
        .into_iter()
        .map(|stream| {
            let labels = labels::read(&stream.labels).ok_or_else(|| Problem::malformed("the labels of a stream cannot be read"))?;
            Ok(Stream { labels, entries: stream.entries.into_iter().map(entry).collect() })
        })
        .collect()
}

fn entry(entry: PushEntry) -> Entry {
    let at =
        entry.timestamp.map(|at| Timestamp::from_micros(at.seconds.saturating_mul(1_000_000).saturating_add(i64::from(at.nanos) / 1_000)));
    let labels: Map<String, Value> = entry.structured_metadata.into_iter().map(|label| (label.name, Value::String(label.value))).collect();
    Entry { text: entry.line, told: Told { at, level: None, labels } }
}
