//! `POST /ingest/logs?source=NAME`: a body of one source.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use bytes::Bytes;
use hinomi_domain::ingest::Format;
use hinomi_engine::ingest::{Body, NotTaken, Parcel, Sender};
use hinomi_events::{AppendError, Range};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::super::body::unpack;
use crate::api::ingest::log::logs;
use crate::request::body_refused;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    source: String,
    /// Of this body, whatever the source's own form: `standard`, `json`, `logfmt`, `access`, `syslog`, `plain` or `auto`.
    format: Option<String>,
}

#[derive(Serialize)]
pub struct Answer {
    records: u64,
    unparsed: u64,
    duplicate: bool,
    accepted_to: Option<u64>,
    stored_to: Option<u64>,
}

/// As they are encoded; longer ones are not told.
const PATH_BYTES_MAX: usize = 4_096;
const FULL_WAIT: Duration = Duration::from_secs(1);

pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(asked): Parameters<Query>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Answer>, Problem> {
    let body = body.map_err(body_refused)?;
    let logs = logs(&state)?;
    if logs.is_full() {
        return Err(full());
    }
    let mut source = logs.source_or_new(state.engine(), &asked.source, &viewer.actor).await?;
    if let Some(format) = asked.format.as_deref() {
        let format = match format {
            "auto" => Format::Auto,
            "standard" => Format::Standard,
            "json" => Format::Json(Default::default()),
            "logfmt" => Format::Logfmt,
            "access" => Format::Access,
            "syslog" => Format::Syslog,
            "plain" => Format::Plain,
            _ => return Err(Problem::unacceptable("ingest.format", "there is no such form of records", "format")),
        };
        std::sync::Arc::make_mut(&mut source).format = format;
    }
    let parcel = Parcel {
        source,
        shape: shape(&headers)?,
        host: text(&headers, "hinomi-host")?,
        range: range(&headers)?,
        sender: sender(&headers)?,
        body: tokio::task::spawn_blocking(move || unpack(&headers, body)).await.map_err(|error| Problem::broken(&error))??,
    };
    let taken = logs.take(state.engine(), parcel).await.map_err(|not| match not {
        NotTaken::Malformed(what) => Problem::malformed(what),
        NotTaken::Append(error) => refused(error),
    })?;
    Ok(Json(Answer {
        records: taken.records,
        unparsed: taken.unparsed,
        duplicate: taken.receipt.duplicate,
        accepted_to: taken.receipt.accepted_to,
        stored_to: taken.receipt.stored_to,
    }))
}

pub fn full() -> Problem {
    Problem::too_many(FULL_WAIT)
}

pub fn refused(error: AppendError) -> Problem {
    match error {
        AppendError::Full => full(),
        AppendError::TooLarge => Problem::too_large(),
        AppendError::Range { accepted_to } => {
            Problem::conflict("ingest.range", "the range does not begin where the file was accepted to").with("accepted_to", accepted_to)
        }
        AppendError::Fault(fault) => {
            tracing::error!(error = %fault, "failed to take logs in");
            Problem::unavailable(if fault.is_disk_full() {
                "the disk of the event store is full"
            } else {
                "the disk of the event store takes nothing at the moment"
            })
        }
    }
}

fn shape(headers: &HeaderMap) -> Result<Body, Problem> {
    let kind = headers.get(CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap_or("?"));
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/vnd.hinomi.records" => Ok(Body::Framed),
        "application/json" => Ok(Body::Documents),
        // What curl says of --data-binary when it is told nothing.
        ""
        | "text/plain"
        | "application/x-ndjson"
        | "application/jsonl"
        | "application/stream+json"
        | "application/octet-stream"
        | "application/x-www-form-urlencoded" => Ok(Body::Lines),
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "ingest.content_type",
            "send text/plain, application/x-ndjson or application/json",
        )),
    }
}

fn text(headers: &HeaderMap, name: &str) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| text.len() <= 255);
    text.map(|text| Some(text.to_owned())).ok_or_else(|| Problem::malformed(format!("{name} is no short text")))
}

/// What an agent says of itself.
fn sender(headers: &HeaderMap) -> Result<Option<Sender>, Problem> {
    let Some(agent) = text(headers, "hinomi-agent")? else { return Ok(None) };
    let bytes = |name| text(headers, name).map(|said| said.and_then(|said| said.parse().ok()));
    let path = headers.get("hinomi-path").filter(|path| path.len() <= PATH_BYTES_MAX);
    let path = path.map(|path| percent_encoding::percent_decode(path.as_bytes()).decode_utf8_lossy().into_owned());
    let (host, lag_bytes, lost_bytes) = (text(headers, "hinomi-host")?, bytes("hinomi-lag")?, bytes("hinomi-lost")?);
    Ok(Some(Sender { agent, host, path, lag_bytes, lost_bytes }))
}

/// Whose bytes they are, where an agent says so.
fn range(headers: &HeaderMap) -> Result<Option<Range>, Problem> {
    let (agent, file, range) = (text(headers, "hinomi-agent")?, text(headers, "hinomi-file")?, text(headers, "hinomi-range")?);
    let (Some(agent), Some(file), Some(range)) = (agent, file, range) else { return Ok(None) };
    let good = |name: &str| {
        (1..=128).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-'))
    };
    let ends = range.split_once('-').and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)));
    match ends {
        Some((start, end)) if start <= end && good(&agent) && good(&file) => Ok(Some(Range { agent, file, start, end })),
        _ => Err(Problem::malformed("hinomi-agent, hinomi-file or hinomi-range has not its form")),
    }
}
