//! `POST /api/v2/alerts`: 200 with nothing when every alert is on disk. As in Alertmanager, good alerts of a partly bad post are
//! taken in and the answer is 400.

use std::collections::BTreeMap;
use std::fmt;

use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hinomi_domain::kernel::Timestamp;
use hinomi_engine::detect::intake::Posted;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use super::refused;
use crate::{Problem, ServerState};

const ALERTS_MAX: usize = 10_000;
const LABELS_MAX: usize = 64;
const NAME_BYTES_MAX: usize = 256;
const LABEL_BYTES_MAX: usize = 4 * 1024;
const ANNOTATION_BYTES_MAX: usize = 32 * 1024;
/// Reasons that one answer lists.
const REASONS_MAX: usize = 10;

pub async fn handle(State(state): State<ServerState>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    if headers.get(CONTENT_ENCODING).is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "a compressed body is not read here");
    }
    let body = match body {
        Ok(body) => body,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => return refused(error.status(), "request body too large"),
        Err(_) => return refused(StatusCode::BAD_REQUEST, "request body ended early"),
    };
    let sent: Vec<Sent> = match serde_json::from_slice(&body) {
        Ok(sent) => sent,
        Err(error) => {
            return refused(
                StatusCode::BAD_REQUEST,
                &format!("parsing alerts body failed: line {}, column {}", error.line(), error.column()),
            );
        }
    };
    drop(body);
    if sent.len() > ALERTS_MAX {
        return refused(StatusCode::PAYLOAD_TOO_LARGE, &format!("at most {ALERTS_MAX} alerts in one request"));
    }
    let mut reasons = Vec::new();
    let mut good = Vec::with_capacity(sent.len());
    for (index, alert) in sent.into_iter().enumerate() {
        match alert.check() {
            Ok(alert) => good.push(alert),
            Err(reason) => reasons.push(format!("alert {index}: {reason}")),
        }
    }
    if !good.is_empty()
        && let Err(fault) = state.engine().alerts().submit(good).await
    {
        let problem = Problem::from(fault);
        return refused(problem.status(), "failed to store the alerts");
    }
    if reasons.is_empty() {
        return StatusCode::OK.into_response();
    }
    reasons.truncate(REASONS_MAX);
    refused(StatusCode::BAD_REQUEST, &reasons.join("; "))
}

/// One alert as sent. Unknown members are ignored.
#[derive(Deserialize)]
struct Sent {
    labels: Option<BTreeMap<String, Lenient>>,
    annotations: Option<BTreeMap<String, Lenient>>,
    #[serde(rename = "startsAt")]
    starts_at: Option<String>,
    #[serde(rename = "endsAt")]
    ends_at: Option<String>,
    #[serde(rename = "generatorURL")]
    generator_url: Option<String>,
}

impl Sent {
    fn check(self) -> Result<Posted, &'static str> {
        let labels = texts(self.labels, LABEL_BYTES_MAX)?;
        let annotations = texts(self.annotations, ANNOTATION_BYTES_MAX)?;
        if labels.is_empty() {
            return Err("at least one label pair required");
        }
        let (starts_at, ends_at) = (instant(self.starts_at.as_deref())?, instant(self.ends_at.as_deref())?);
        if let (Some(start), Some(end)) = (starts_at, ends_at)
            && start > end
        {
            return Err("start time must be before end time");
        }
        let generator_url = self.generator_url.filter(|url| !url.is_empty() && url.len() <= LABEL_BYTES_MAX);
        Ok(Posted { labels, annotations, starts_at, ends_at, generator_url })
    }
}

/// A label with an empty value is the same as no label.
fn texts(sent: Option<BTreeMap<String, Lenient>>, value_bytes_max: usize) -> Result<BTreeMap<String, String>, &'static str> {
    let kept: BTreeMap<String, String> =
        sent.unwrap_or_default().into_iter().filter_map(|(name, value)| Some((name, value.0.filter(|text| !text.is_empty())?))).collect();
    if kept.len() > LABELS_MAX {
        return Err("too many labels or annotations");
    }
    if kept.iter().any(|(name, value)| name.len() > NAME_BYTES_MAX || value.len() > value_bytes_max) {
        return Err("a label or annotation is too long");
    }
    if kept.keys().any(|name| name.is_empty() || name.chars().any(char::is_control)) {
        return Err("invalid label name");
    }
    Ok(kept)
}

/// Go's zero time, which clients send for "none", and an empty text are none.
fn instant(sent: Option<&str>) -> Result<Option<Timestamp>, &'static str> {
    match sent {
        None | Some("") => Ok(None),
        Some(text) if text.starts_with("0001-01-01T") => Ok(None),
        Some(text) => Timestamp::parse(text).map(|at| (at.as_micros() > 0).then_some(at)).ok_or("a time is not RFC 3339"),
    }
}

/// A text, or a number or truth value as text: senders differ.
#[derive(Debug, PartialEq)]
struct Lenient(Option<String>);

impl<'de> Deserialize<'de> for Lenient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Lenient;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E>(self, text: &str) -> Result<Lenient, E> {
                Ok(Lenient(Some(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Lenient, E> {
                Ok(Lenient(Some(text)))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Lenient, E> {
                Ok(Lenient(Some(value.to_string())))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Lenient, E> {
                Ok(Lenient(Some(value.to_string())))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Lenient, E> {
                Ok(Lenient(Some(value.to_string())))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Lenient, E> {
                Ok(Lenient(Some(value.to_string())))
            }
            fn visit_unit<E>(self) -> Result<Lenient, E> {
                Ok(Lenient(None))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Posted, &'static str> {
        serde_json::from_str::<Sent>(text).unwrap().check()
    }

    #[test]
    fn what_prometheus_sends_is_taken() {
        let posted = read(
            r#"{"labels":{"alertname":"Down","instance":"a:1","empty":"","shard":3},"annotations":{"summary":"止まった"},
                "startsAt":"2026-11-23T10:00:00.123Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://p/graph","more":[1]}"#,
        )
        .unwrap();
        assert_eq!(posted.labels.keys().collect::<Vec<_>>(), ["alertname", "instance", "shard"]);
        assert_eq!(posted.labels["shard"], "3");
        assert_eq!(posted.starts_at, Timestamp::parse("2026-11-23T10:00:00.123Z"));
        assert_eq!(posted.ends_at, None);
        assert!(read(r#"{"labels":{"a":"b"},"annotations":null}"#).is_ok());
    }

    #[test]
    fn what_is_out_of_bounds_is_refused_with_a_reason() {
        assert_eq!(read(r#"{"labels":{}}"#).unwrap_err(), "at least one label pair required");
        assert_eq!(read(r#"{"labels":{"a":""}}"#).unwrap_err(), "at least one label pair required");
        assert_eq!(read(r#"{}"#).unwrap_err(), "at least one label pair required");
        assert_eq!(read(r#"{"labels":{"":"b"}}"#).unwrap_err(), "invalid label name");
        assert_eq!(read(r#"{"labels":{"a":"b"},"startsAt":"yesterday"}"#).unwrap_err(), "a time is not RFC 3339");
        let late = r#"{"labels":{"a":"b"},"startsAt":"2026-01-02T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}"#;
        assert_eq!(read(late).unwrap_err(), "start time must be before end time");
        let long = format!(r#"{{"labels":{{"a":"{}"}}}}"#, "x".repeat(LABEL_BYTES_MAX + 1));
        assert_eq!(read(&long).unwrap_err(), "a label or annotation is too long");
    }
}
