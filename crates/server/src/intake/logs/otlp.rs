//! `POST /v1/logs`: OTLP over HTTP, as protobuf or as JSON. `service.name` of the resource names the source.

mod value;

use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use hinomi_domain::kernel::Timestamp;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs};
use prost::Message as _;
use serde_json::{Map, Value, json};

use super::body::{blocking, unpack};
use super::streams::{Entry, Stream, pour};
use super::told::Told;
use crate::request::body_refused;
use crate::{Caller, Problem, ServerState};

#[derive(Clone, Copy, PartialEq)]
enum Coding {
    Protobuf,
    Json,
}

impl Coding {
    const fn content_type(self) -> &'static str {
        match self {
            Coding::Protobuf => "application/x-protobuf",
            Coding::Json => "application/json",
        }
    }
}

/// `google.rpc.Status`, which answers that are no success hold.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Status {
    #[prost(int32, tag = "1")]
    pub code: i32,
    #[prost(string, tag = "2")]
    pub message: String,
}

const FALLBACK: &str = "otlp";

pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let kind = headers.get(CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap_or("?")).to_ascii_lowercase();
    let coding = match kind.split(';').next().unwrap_or_default().trim() {
        "application/x-protobuf" | "application/protobuf" => Coding::Protobuf,
        "application/json" => Coding::Json,
        _ => {
            let said = "send OTLP as application/x-protobuf or application/json";
            return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "ingest.content_type", said).into_response();
        }
    };
    let take = async {
        let body = body.map_err(body_refused)?;
        let streams = blocking(move || {
            let body = unpack(&headers, body)?;
            let request = match coding {
                Coding::Protobuf => ExportLogsServiceRequest::decode(&body[..]).map_err(|error| error.to_string()),
                Coding::Json => serde_json::from_slice(&body).map_err(|error| error.to_string()),
            };
            let request = request.map_err(|error| Problem::malformed(format!("this is no OTLP request for logs: {error}")))?;
            Ok(request.resource_logs.into_iter().map(stream).collect())
        });
        pour(&state, &viewer, streams.await?, FALLBACK).await
    };
    match take.await {
        Ok(_) => answer(coding, StatusCode::OK, &ExportLogsServiceResponse::default(), &json!({})),
        Err(problem) => failed(coding, &problem),
    }
}

/// What comes of one resource.
pub fn stream(of: ResourceLogs) -> Stream {
    let mut stream = Stream { labels: of.resource.map(|resource| map(resource.attributes)).unwrap_or_default(), entries: Vec::new() };
    for scope in of.scope_logs {
        let name = scope.scope.map(|scope| scope.name).filter(|name| !name.is_empty());
        stream.entries.extend(scope.log_records.into_iter().map(|record| entry(record, name.as_deref())));
    }
    stream
}

fn entry(record: LogRecord, scope: Option<&str>) -> Entry {
    let nanoseconds = [record.time_unix_nano, record.observed_time_unix_nano].into_iter().find(|nanoseconds| *nanoseconds > 0);
    let at = nanoseconds.and_then(|nanoseconds| i64::try_from(nanoseconds / 1_000).ok()).map(Timestamp::from_micros);
    let mut labels = map(record.attributes);
    let mut add = |name: &str, value: String| {
        labels.entry(name).or_insert(Value::String(value));
    };
    for (name, id) in [("trace_id", record.trace_id), ("span_id", record.span_id)] {
        if id.iter().any(|byte| *byte != 0) {
            add(name, hex::encode(id));
        }
    }
    if let Some(scope) = scope {
        add("scope", scope.to_owned());
    }
    if !record.event_name.is_empty() {
        add("event_name", record.event_name);
    }
    let level = if record.severity_text.is_empty() { level(record.severity_number).map(str::to_owned) } else { Some(record.severity_text) };
    let text = match record.body.map(value::of).unwrap_or_default() {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    };
    Entry { text: text.into_bytes(), told: Told { at, level, labels } }
}

fn map(attributes: Vec<KeyValue>) -> Map<String, Value> {
    attributes.into_iter().map(|pair| (pair.key, pair.value.map(value::of).unwrap_or_default())).collect()
}

/// Names of the ranges of severity numbers.
const fn level(number: i32) -> Option<&'static str> {
    match number {
        1..=4 => Some("TRACE"),
        5..=8 => Some("DEBUG"),
        9..=12 => Some("INFO"),
        13..=16 => Some("WARN"),
        17..=20 => Some("ERROR"),
        21..=24 => Some("FATAL"),
        _ => None,
    }
}

fn answer(coding: Coding, status: StatusCode, message: &impl prost::Message, json: &Value) -> Response {
    let body = match coding {
        Coding::Protobuf => message.encode_to_vec(),
        Coding::Json => json.to_string().into_bytes(),
    };
    (status, [(CONTENT_TYPE, coding.content_type())], body).into_response()
}

/// A problem in the words of the protocol.
fn failed(coding: Coding, problem: &Problem) -> Response {
    // Codes of google.rpc: INVALID_ARGUMENT, RESOURCE_EXHAUSTED, UNAVAILABLE, UNKNOWN.
    let code = match problem.status() {
        StatusCode::TOO_MANY_REQUESTS => 8,
        StatusCode::SERVICE_UNAVAILABLE => 14,
        status if status.is_client_error() => 3,
        _ => 2,
    };
    let status = Status { code, message: problem.detail().to_owned() };
    let json = json!({ "code": status.code, "message": status.message });
    let mut response = answer(coding, problem.status(), &status, &json);
    if let Some(seconds) = problem.retry_after_s() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
