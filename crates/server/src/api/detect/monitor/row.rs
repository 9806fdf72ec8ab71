//! A monitor as lists show it: its definition, and what it has shown lately, from memory.

use std::collections::HashMap;

use hinomi_domain::catalog::{Monitor, MonitorKind};
use hinomi_domain::detect::reason::in_both;
use hinomi_domain::detect::{Status, Verdict};
use hinomi_domain::kernel::MonitorId;
use hinomi_engine::detect::seen::{Check, RECENT_MAX};
use hinomi_engine::read::Figures;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::shape::{Instant, Origin, Words};
use crate::api::words;
use crate::{Problem, ServerState};

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonitorRow {
    pub id: String,
    pub name: Words,
    /// `http`, `tcp`, `tls`, `dns`, `icmp`, `heartbeat`, `group`.
    #[schema(value_type = words::MonitorKind)]
    pub kind: &'static str,
    /// What is looked at, without credentials and without the query of an address.
    pub target: String,
    pub component: Option<String>,
    /// Such as `30s`.
    pub interval: String,
    /// `up`, `degraded`, `down`, `unknown`, `paused`.
    #[schema(value_type = words::MonitorStatus)]
    pub status: &'static str,
    pub since: Option<Instant>,
    pub last_check_at: Option<Instant>,
    /// Why it is so, in both languages. May name hosts and addresses.
    pub last_reason: Option<Words>,
    /// Of the last good check.
    pub latency_ms: Option<f64>,
    pub paused: bool,
    /// Where it is defined.
    #[schema(value_type = Origin)]
    pub origin: Value,
    /// Latencies of the last checks, oldest first; null where a check was not good.
    pub spark: Vec<Option<f64>>,
    /// 0 to 1; null where nothing was seen.
    pub uptime_90d: Option<f64>,
}

/// `uptimes` as [`Figures::monitors`] gives them.
pub fn of(state: &ServerState, monitor: &Monitor, uptimes: &HashMap<MonitorId, f64>) -> MonitorRow {
    let watched = state.engine().monitors().get(&monitor.id);
    let seen = watched.as_ref().map(|watched| watched.seen());
    let (mut spark, mut last_check_at, mut last_reason, mut latency_ms) = (vec![None; RECENT_MAX], None, None, None);
    if let Some(seen) = &seen {
        let from = RECENT_MAX.saturating_sub(seen.recent.len());
        for (place, check) in spark[from..].iter_mut().zip(&seen.recent) {
            *place = latency_of(check);
        }
        latency_ms = seen.recent.iter().rev().find_map(latency_of);
        last_check_at = seen.watch.last_at.max(seen.recent.back().map(|check| check.at));
        last_reason = seen.recent.back().and_then(|check| check.reason.as_deref().map(str::to_owned)).or_else(|| seen.watch.reason.clone());
    }
    // One that is switched off in the configuration is not watched at all.
    let status = seen.as_ref().map_or(Status::Paused, |seen| seen.watch.status);
    MonitorRow {
        id: monitor.id.to_string(),
        name: monitor.name.clone().into(),
        kind: monitor.kind.as_str(),
        target: target(&monitor.kind),
        component: monitor.component.as_ref().map(ToString::to_string),
        interval: monitor.interval.to_string(),
        status: status.as_str(),
        since: seen.as_ref().map(|seen| seen.watch.since.into()),
        last_check_at: last_check_at.map(Into::into),
        last_reason: last_reason.as_deref().map(reason),
        latency_ms,
        paused: seen.as_ref().is_none_or(|seen| seen.paused.is_some()),
        origin: serde_json::to_value(&monitor.origin).unwrap_or_default(),
        spark,
        uptime_90d: uptimes.get(&monitor.id).copied(),
    }
}

/// What was kept of a reason, in both languages.
pub fn reason(kept: &str) -> Words {
    in_both(kept).into()
}

/// One monitor by its id, with its uptime.
pub async fn one(state: &ServerState, id: &MonitorId) -> Result<MonitorRow, Problem> {
    let figures: &Figures = &state.shown().figures;
    let uptimes = figures.monitors(state.engine()).await?;
    let world = state.engine().world();
    let monitor = world.catalog.monitors.get(id).ok_or_else(Problem::not_found)?;
    Ok(of(state, monitor, &uptimes))
}

fn latency_of(check: &Check) -> Option<f64> {
    matches!(check.verdict, Verdict::Good | Verdict::Slow).then(|| milliseconds(i64::from(check.phases.total_us)))
}

/// Microseconds as milliseconds, to a hundredth.
#[expect(clippy::cast_precision_loss, reason = "latencies are far below 2^52 µs")]
pub fn milliseconds(micros: i64) -> f64 {
    (micros as f64 / 10.0).round() / 100.0
}

/// What is looked at, in one line that anybody who sees the monitor may read.
pub fn target(kind: &MonitorKind) -> String {
    match kind {
        MonitorKind::Http(check) => without_secrets(&check.url),
        MonitorKind::Tcp(check) => format!("{}:{}", check.host, check.port),
        MonitorKind::Tls(check) => format!("{}:{}", check.host, check.port),
        MonitorKind::Dns(check) => format!("{} {}", check.record_type, check.name),
        MonitorKind::Icmp(check) => check.host.clone(),
        MonitorKind::Heartbeat(check) => check.every.to_string(),
        MonitorKind::Group(group) => group.members.iter().map(MonitorId::as_str).collect::<Vec<_>>().join(", "),
    }
}

/// An address without user, password, query and fragment.
pub fn without_secrets(address: &str) -> String {
    let Ok(mut url) = url::Url::parse(address) else { return String::new() };
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if url.query().is_some() {
        url.set_query(Some("…"));
    }
    url.set_fragment(None);
    // What stands for the query is not to be percent-encoded.
    url.as_str().replace("%E2%80%A6", "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_show_no_secret() {
        assert_eq!(without_secrets("https://u:p@example.jp/health?key=s3cret#f"), "https://example.jp/health?…");
        assert_eq!(without_secrets("http://127.0.0.1:9001/"), "http://127.0.0.1:9001/");
    }

    #[test]
    fn milliseconds_are_rounded() {
        assert!((milliseconds(12_345) - 12.35).abs() < 1e-9 || (milliseconds(12_345) - 12.34).abs() < 1e-9);
    }
}
