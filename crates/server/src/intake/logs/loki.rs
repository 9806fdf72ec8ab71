//! `POST /loki/api/v1/push`: Loki's JSON. Labels become fields; `service_name`, `job` or `app` names the source.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use bytes::Bytes;
use hinomi_domain::ingest::format::Reader;
use hinomi_domain::kernel::Timestamp;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::body::unpack;
use super::post::{full, refused};
use crate::api::ingest::log::logs;
use crate::request::body_refused;
use crate::{Caller, Problem, ServerState};

#[derive(Deserialize)]
struct Push {
    streams: Vec<Stream>,
}

#[derive(Deserialize)]
struct Stream {
    #[serde(default)]
    stream: BTreeMap<String, String>,
    values: Vec<Entry>,
}

/// Nanoseconds since the epoch as text, the line, and perhaps structured metadata.
#[derive(Deserialize)]
struct Entry(String, String, #[serde(default)] Option<Map<String, Value>>);

/// Labels that name a source, the best first.
const NAMES: [&str; 5] = ["service_name", "job", "app", "container", "filename"];
const FALLBACK: &str = "loki";

pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let kind = headers.get(CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap_or("?"));
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "ingest.content_type", "send Loki's JSON (application/json)"));
    }
    let body = unpack(&headers, body.map_err(body_refused)?)?;
    let push: Push = serde_json::from_slice(&body)
        .map_err(|error| Problem::malformed(format!("this is no push of Loki (line {}, column {})", error.line(), error.column())))?;
    let (logs, engine) = (logs(&state)?, state.engine());
    if logs.is_full() {
        return Err(full());
    }
    let mut sink = logs.sink(engine);
    let now = state.now();
    for Stream { stream, values } in push.streams {
        let name = NAMES.iter().find_map(|label| stream.get(*label)).map_or_else(|| FALLBACK.to_owned(), |name| plain(name));
        let source = logs.source_or_new(engine, &name, &viewer.actor).await?;
        let mut reader = Reader::new(&source);
        let host = ["host", "hostname", "instance", "node_name"].iter().find_map(|label| stream.get(*label));
        for Entry(nanoseconds, line, metadata) in &values {
            let mut record = reader.read(line.as_bytes(), now);
            // The sender's time is the record's own wherever the line says none.
            if record.at.is_none() {
                record.at = nanoseconds.parse::<i64>().ok().map(|at| Timestamp::from_micros(at / 1_000));
            }
            if record.host.is_none() {
                record.host = host.map(|host| host.as_str().into());
            }
            let level = ["level", "detected_level", "severity"].iter().find_map(|label| stream.get(*label));
            if record.level.is_none() {
                record.level = level.map(|level| level.as_str().into());
            }
            let mut attributes: Map<String, Value> =
                record.attributes.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            for (label, value) in &stream {
                attributes.entry(label.clone()).or_insert_with(|| Value::String(value.clone()));
            }
            for (label, value) in metadata.iter().flatten() {
                attributes.entry(label.clone()).or_insert_with(|| value.clone());
            }
            record.attributes = (!attributes.is_empty()).then(|| Value::Object(attributes).to_string().into());
            sink.push(&source, &record, line.len() + 1);
        }
    }
    logs.pour(sink).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A source's name of any label: what it may not have becomes `-`.
fn plain(label: &str) -> String {
    let last = label.rsplit('/').next().unwrap_or(label);
    let name: String =
        last.chars().take(64).map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' }).collect();
    if name.bytes().any(|byte| byte.is_ascii_alphanumeric()) { name } else { FALLBACK.to_owned() }
}
