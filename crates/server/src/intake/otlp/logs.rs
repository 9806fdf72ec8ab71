//! Logs over OTLP. `service.name` of the resource names the source.

use hinomi_domain::access::Viewer;
use hinomi_domain::kernel::Timestamp;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs};
use serde_json::{Map, Value};

use super::{Refused, value};
use crate::intake::logs::{Entry, Stream, Told, pour};
use crate::{Problem, ServerState};

const FALLBACK: &str = "otlp";

/// Durable when `Ok`.
pub async fn take(state: &ServerState, viewer: &Viewer, request: ExportLogsServiceRequest) -> Result<Option<Refused>, Problem> {
    let streams = request.resource_logs.into_iter().map(stream).collect();
    let poured = pour(state, viewer, streams, FALLBACK).await?;
    Ok(poured.why.map(|why| Refused { count: poured.refused, why }))
}

/// What comes of one resource.
pub fn stream(of: ResourceLogs) -> Stream {
    let mut stream =
        Stream { labels: of.resource.map(|resource| value::map(resource.attributes)).unwrap_or_default(), entries: Vec::new() };
    for scope in of.scope_logs {
        let shared = scope.scope.map(of_scope).unwrap_or_default();
        stream.entries.extend(scope.log_records.into_iter().map(|record| entry(record, &shared)));
    }
    stream
}

/// What the library that wrote the records says of itself.
fn of_scope(scope: InstrumentationScope) -> Map<String, Value> {
    let mut labels = value::map(scope.attributes);
    for (name, text) in [("scope", scope.name), ("scope_version", scope.version)] {
        if !text.is_empty() {
            labels.insert(name.to_owned(), Value::String(text));
        }
    }
    labels
}

fn entry(record: LogRecord, scope: &Map<String, Value>) -> Entry {
    let nanoseconds = [record.time_unix_nano, record.observed_time_unix_nano].into_iter().find(|nanoseconds| *nanoseconds > 0);
    let at = nanoseconds.and_then(|nanoseconds| i64::try_from(nanoseconds / 1_000).ok()).map(Timestamp::from_micros);
    let mut labels = value::map(record.attributes);
    let mut add = |name: &str, value: Value| {
        labels.entry(name).or_insert(value);
    };
    for (name, id) in [("trace_id", record.trace_id), ("span_id", record.span_id)] {
        if id.iter().any(|byte| *byte != 0) {
            add(name, Value::String(hex::encode(id)));
        }
    }
    scope.iter().for_each(|(name, value)| add(name, value.clone()));
    if !record.event_name.is_empty() {
        add("event_name", Value::String(record.event_name));
    }
    // The text is the writer's own word; the number orders records of different writers.
    if !record.severity_text.is_empty() && record.severity_number != 0 {
        add("severity_number", Value::from(record.severity_number));
    }
    let level = if record.severity_text.is_empty() { level(record.severity_number).map(str::to_owned) } else { Some(record.severity_text) };
    let text = match record.body.map(value::of).unwrap_or_default() {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    };
    Entry { text: text.into_bytes(), told: Told { at, level, labels } }
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
