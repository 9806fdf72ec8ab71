//! `POST /loki/api/v1/push`: Loki's push, as JSON or as protobuf packed with snappy. Labels become fields and name the source.

mod labels;
mod proto;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use bytes::Bytes;
use hinomi_domain::kernel::Timestamp;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::body::{blocking, unpack};
use super::streams::{Entry, Stream, pour};
use super::told::Told;
use crate::request::body_refused;
use crate::{Caller, Problem, ServerState};

#[derive(Deserialize)]
struct Push {
    streams: Vec<JsonStream>,
}

#[derive(Deserialize)]
struct JsonStream {
    #[serde(default)]
    stream: BTreeMap<String, String>,
    values: Vec<JsonEntry>,
}

/// Nanoseconds since the epoch as text, the line, and perhaps structured metadata.
#[derive(Deserialize)]
struct JsonEntry(String, String, #[serde(default)] Option<Map<String, Value>>);

const FALLBACK: &str = "loki";

pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let body = body.map_err(body_refused)?;
    let kind = headers.get(CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap_or("?")).to_ascii_lowercase();
    let streams = match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => blocking(move || of_json(&unpack(&headers, body)?)).await?,
        // The whole of the protocol packs it with snappy, and some say so.
        "application/x-protobuf" if packed_with_snappy(&headers) => blocking(move || proto::read(&body)).await?,
        _ => {
            let said = "send Loki's push as application/json, or as application/x-protobuf packed with snappy and nothing else";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "ingest.content_type", said));
        }
    };
    let poured = pour(&state, &viewer, streams, FALLBACK).await?;
    match poured.why {
        // The rest is stored. Senders of Loki do not repeat what was answered so, and say it in their own logs.
        Some(why) => Err(Problem::unacceptable("log_source.unknown", why, "streams").with("refused", poured.refused)),
        None => Ok(StatusCode::NO_CONTENT),
    }
}

fn packed_with_snappy(headers: &HeaderMap) -> bool {
    let coding = headers.get(CONTENT_ENCODING).map_or("", |coding| coding.to_str().unwrap_or("?")).trim();
    coding.is_empty() || coding.eq_ignore_ascii_case("snappy")
}

fn of_json(body: &[u8]) -> Result<Vec<Stream>, Problem> {
    let push: Push = serde_json::from_slice(body)
        .map_err(|error| Problem::malformed(format!("this is no push of Loki (line {}, column {})", error.line(), error.column())))?;
    let entry = |JsonEntry(nanoseconds, line, metadata): JsonEntry| {
        let at = nanoseconds.parse::<i64>().ok().map(|at| Timestamp::from_micros(at / 1_000));
        Entry { text: line.into_bytes(), told: Told { at, level: None, labels: metadata.unwrap_or_default() } }
    };
    let stream = |JsonStream { stream, values }: JsonStream| Stream {
        labels: stream.into_iter().map(|(name, value)| (name, Value::String(value))).collect(),
        entries: values.into_iter().map(entry).collect(),
    };
    Ok(push.streams.into_iter().map(stream).collect())
}
