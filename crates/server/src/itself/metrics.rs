//! `GET /metrics`: Prometheus text. What counts up is counted where it happens; what stands in the store is read when asked.

use std::fmt::Write as _;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hinomi_store::{StoreError, delivery, journal};
use http::header::CONTENT_TYPE;

use crate::state::Phase;
use crate::{Problem, ServerState};

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub async fn handle(State(state): State<ServerState>) -> Result<Response, Problem> {
    let mut text = String::new();
    gauges(&state, &mut text).await?;
    let registry = state.registry().read().map_err(|error| Problem::broken(&error))?;
    prometheus_client::encoding::text::encode(&mut text, &registry).map_err(|error| Problem::broken(&error))?;
    drop(registry);
    Ok(([(CONTENT_TYPE, TEXT)], text).into_response())
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
    Ok(())
}

struct Stored {
    deliveries: delivery::Counts,
    outbox_lag_s: i64,
    journal: i64,
}

async fn stored(state: &ServerState) -> Result<Stored, StoreError> {
    let mut tx = state.engine().store().read().await?;
    let next = delivery::next_at(&mut tx).await?;
    Ok(Stored {
        deliveries: delivery::counts(&mut tx, true).await?,
        outbox_lag_s: next.map_or(0, |at| (state.now().as_micros() - at).max(0) / 1_000_000),
        journal: journal::last_seq(&mut tx).await?,
    })
}
