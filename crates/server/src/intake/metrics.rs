//! `POST /ingest/metrics`: numbers of hosts and programs as JSON lines, such as the agent sends.

use std::collections::BTreeMap;

use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::post;
use axum::{Json, extract};
use bytes::Bytes;
use hinomi_domain::access::Permission;
use hinomi_domain::ingest::Sample;
use hinomi_domain::kernel::Timestamp;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::{BODY_BYTES_MAX, blocking, unpack};
use super::logs::{full, refused};
use crate::api::ingest::log::logs;
use crate::request::body_refused;
use crate::routes::Routes;
use crate::{Problem, ServerState};

pub fn routes(routes: Routes) -> Routes {
    let limit = DefaultBodyLimit::max(BODY_BYTES_MAX);
    routes.plain(Permission::LogWrite, "POST", "/ingest/metrics", post(handle).layer(limit))
}

/// One line of the body.
#[derive(Deserialize)]
struct Line {
    /// RFC 3339; the time of receipt where it is missing.
    at: Option<String>,
    host: Option<String>,
    name: String,
    value: f64,
    #[serde(default)]
    labels: BTreeMap<String, Value>,
}

#[derive(Serialize)]
struct Answer {
    /// Taken, and durable.
    records: u64,
    refused: i64,
    /// Why the first of them was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// Of one request.
const SAMPLES_MAX: usize = 200_000;

async fn handle(
    extract::State(state): State<ServerState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Answer>, Problem> {
    let body = body.map_err(body_refused)?;
    let (samples, unread) = blocking(move || {
        let body = unpack(&headers, body)?;
        let (mut samples, mut unread) = (Vec::new(), Poured::default());
        for (number, line) in body.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()) {
            match read(line) {
                Ok(sample) => samples.push(sample),
                Err(why) => unread.refuse(format!("line {}: {why}", number + 1)),
            }
        }
        Ok((samples, unread))
    })
    .await?;
    let mut poured = pour(&state, samples).await?;
    poured.refused = poured.refused.saturating_add(unread.refused);
    let why = unread.why.or(poured.why);
    match why {
        // Nothing of it is of any use; whoever sent it should know.
        Some(why) if poured.records == 0 => Err(Problem::unacceptable("ingest.metrics", why, "body")),
        why => Ok(Json(Answer { records: poured.records, refused: poured.refused, why })),
    }
}

fn read(line: &[u8]) -> Result<Sample, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let at = line.at.map(|at| Timestamp::parse(&at).ok_or("at is no RFC 3339 instant")).transpose()?;
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let labels = line.labels.into_iter().map(|(name, value)| (name, text(value))).collect();
    Ok(Sample { at, host: line.host.filter(|host| !host.is_empty()), name: line.name, value: line.value, labels })
}

/// What became of samples.
#[derive(Debug, Default)]
pub struct Poured {
    pub records: u64,
    pub refused: i64,
    /// Why the first of them was refused.
    pub why: Option<String>,
}

impl Poured {
    fn refuse(&mut self, why: String) {
        self.refused = self.refused.saturating_add(1);
        self.why.get_or_insert(why);
    }
}

/// Durable when `Ok`, but for what is no sample that can be kept.
pub async fn pour(state: &ServerState, samples: Vec<Sample>) -> Result<Poured, Problem> {
    let logs = logs(state)?;
    if logs.is_full() {
        return Err(full());
    }
    if samples.len() > SAMPLES_MAX {
        return Err(Problem::too_large());
    }
    let (now, mut poured) = (state.now(), Poured::default());
    let mut good = Vec::with_capacity(samples.len());
    for sample in samples {
        match sample.check(now) {
            Ok(()) => good.push(sample),
            Err(why) => poured.refuse(format!("{}: {why}", sample.shown_name())),
        }
    }
    poured.records = good.len() as u64;
    logs.measure(good, now).await.map_err(refused)?;
    if poured.refused > 0 {
        tracing::warn!(refused = poured.refused, why = poured.why.as_deref().unwrap_or_default(), "refused some samples of metrics");
    }
    Ok(poured)
}
