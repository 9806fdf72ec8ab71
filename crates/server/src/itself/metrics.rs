//! `GET /metrics`: the Prometheus text format, or OpenMetrics for who asks for it. What counts up is counted where it happens; what
//! stands in the store is read when asked.

use std::collections::HashSet;
use std::fmt::Write as _;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hinomi_engine::ingest::tier::{Amount, Stored};
use hinomi_store::{StoreError, delivery, journal};
use http::header::{ACCEPT, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue};

use crate::state::Phase;
use crate::{Problem, ServerState};

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub async fn handle(State(state): State<ServerState>, headers: HeaderMap) -> Result<Response, Problem> {
    let mut text = String::new();
    gauges(&state, &mut text).await?;
    let registry = state.registry().read().map_err(|error| Problem::broken(&error))?;
    prometheus_client::encoding::text::encode(&mut text, &registry).map_err(|error| Problem::broken(&error))?;
    drop(registry);
    let asks = |value: &HeaderValue| value.to_str().is_ok_and(|accept| accept.contains("application/openmetrics-text"));
    let open = headers.get_all(ACCEPT).iter().any(asks);
    let (kind, text) = if open { (OPEN_METRICS, text) } else { (TEXT, plain(&text)) };
    Ok(([(CONTENT_TYPE, kind), (VARY, "Accept")], text).into_response())
}

/// OpenMetrics in the older words: there the family of a counter is named as its samples are, and the end is not marked.
fn plain(text: &str) -> String {
    let kind_of = |line: &str| {
        line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')).map(|(name, kind)| (name.to_owned(), kind == "counter"))
    };
    let counters: HashSet<String> = text.lines().filter_map(kind_of).filter_map(|(name, counter)| counter.then_some(name)).collect();
    let mut out = String::with_capacity(text.len());
    for line in text.lines().filter(|line| *line != "# EOF" && !line.starts_with("# UNIT ")) {
        let named = ["# HELP ", "# TYPE "].into_iter().find_map(|start| Some((start, line.strip_prefix(start)?.split_once(' ')?)));
        let _ = match named {
            Some((start, (name, rest))) if counters.contains(name) => writeln!(out, "{start}{name}_total {rest}"),
            _ => writeln!(out, "{line}"),
        };
    }
    out
}

async fn gauges(state: &ServerState, text: &mut String) -> Result<(), Problem> {
    let mut gauge = |name: &str, help: &str, values: &[(&str, i64)]| {
        let _ = writeln!(text, "# HELP {name} {help}.\n# TYPE {name} gauge");
        for (labels, value) in values {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    gauge("hinomi_ready", "1 while requests are wanted", &[("", i64::from(state.phase() == Phase::Ready))]);
    let monitors = state.engine().world().catalog.monitors.len();
    gauge("hinomi_monitors", "Monitors in the configuration", &[("", i64::try_from(monitors).unwrap_or(i64::MAX))]);
    let stored = stored(state).await?;
    let deliveries = [
        ("{state=\"sent\"}", stored.deliveries.sent),
        ("{state=\"failed\"}", stored.deliveries.failed),
        ("{state=\"pending\"}", stored.deliveries.pending),
        ("{state=\"suppressed\"}", stored.deliveries.suppressed),
    ];
    gauge("hinomi_deliveries", "Deliveries kept, by state", &deliveries);
    gauge("hinomi_outbox_lag_seconds", "How long the delivery that is due longest waits", &[("", stored.outbox_lag_s)]);
    gauge("hinomi_journal_position", "The newest entry of the journal", &[("", stored.journal)]);
    if let Some(logs) = state.engine().logs() {
        let storage = logs.storage(state.engine());
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let sum = |of: fn(&Amount) -> u64| {
            let all = |tier: fn(&Stored) -> Amount| number(storage.purposes.values().map(|stored| of(&tier(stored))).sum());
            [
                ("{tier=\"near\"}", all(|stored| stored.near)),
                ("{tier=\"both\"}", all(|stored| stored.both)),
                ("{tier=\"cold\"}", all(|stored| stored.cold)),
            ]
        };
        gauge("hinomi_log_parts", "Files of logs, by where they are", &sum(|amount| amount.parts));
        gauge("hinomi_log_bytes", "Bytes of files of logs, by where they are", &sum(|amount| amount.bytes));
        gauge("hinomi_log_copies_failed", "Copies to cold storage that failed since the start", &[("", number(storage.failed_copies))]);
        let kept = storage.kept.as_ref().map_or(0, |(parts, _)| *parts as u64);
        gauge("hinomi_log_parts_kept", "Files whose time is over and that cold storage keeps", &[("", number(kept))]);
    }
    Ok(())
}

struct Counted {
    deliveries: delivery::Counts,
    outbox_lag_s: i64,
    journal: i64,
}

async fn stored(state: &ServerState) -> Result<Counted, StoreError> {
    let mut tx = state.engine().store().read().await?;
    let next = delivery::next_at(&mut tx).await?;
    Ok(Counted {
        deliveries: delivery::counts(&mut tx, true).await?,
        outbox_lag_s: next.map_or(0, |at| (state.now().as_micros() - at).max(0) / 1_000_000),
        journal: journal::last_seq(&mut tx).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_named_as_its_samples_are() {
        let open = "# HELP hinomi_ready 1 while.\n# TYPE hinomi_ready gauge\nhinomi_ready 1\n\
            # HELP hinomi_checks Checks run.\n# TYPE hinomi_checks counter\nhinomi_checks_total 7\n# EOF\n";
        assert_eq!(
            plain(open),
            "# HELP hinomi_ready 1 while.\n# TYPE hinomi_ready gauge\nhinomi_ready 1\n\
            # HELP hinomi_checks_total Checks run.\n# TYPE hinomi_checks_total counter\nhinomi_checks_total 7\n"
        );
    }
}
