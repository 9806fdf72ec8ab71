//! What is stored of monitors: status, intervals, latencies, pings.

use std::collections::HashMap;

use hinomi_domain::detect::heartbeat::Ping;
use hinomi_domain::detect::{Status, Transition};
use hinomi_domain::kernel::{Actor, MonitorId, Timestamp};
use hinomi_domain::review::latency::Recorded;
use hinomi_store::interval::StatusIntervalRow;
use hinomi_store::latency::LatencyDayRow;
use hinomi_store::monitor::MonitorRow;
use hinomi_store::ping::HeartbeatPingRow;
use hinomi_store::{interval, latency, monitor, ping};

use super::at;
use crate::turn::Turn;
use crate::{Engine, Fault};

/// A monitor as it was stored.
pub struct Stored {
    pub id: String,
    pub status: Status,
    pub since: Timestamp,
    pub reason: Option<String>,
    pub paused: Option<String>,
    pub document: String,
}

pub async fn load_all(engine: &Engine) -> Result<Vec<Stored>, Fault> {
    let mut tx = engine.store().read().await?;
    let open: HashMap<String, String> =
        interval::open_ones(&mut tx).await?.into_iter().map(|interval| (interval.monitor, interval.reason)).collect();
    let rows = monitor::load_all(&mut tx).await?;
    Ok(rows
        .into_iter()
        .map(|row| Stored {
            status: Status::parse(&row.status).unwrap_or(Status::Unknown),
            since: at(row.since),
            reason: open.get(&row.id).filter(|reason| !reason.is_empty()).cloned(),
            paused: row.paused.then(|| row.pause_reason.unwrap_or_default()),
            document: row.doc,
            id: row.id,
        })
        .collect())
}

/// Ends the interval that was and begins the one that is.
pub async fn turned(turn: &mut Turn<'_>, id: &MonitorId, transition: &Transition) -> Result<(), Fault> {
    let from = transition.effective_at.as_micros();
    interval::cut(turn.tx, id.as_str(), from).await?;
    interval::open(turn.tx, id.as_str(), from, transition.to.as_str(), transition.reason.as_deref().unwrap_or_default()).await?;
    Ok(())
}

/// Nothing is known of these from their instants on: (monitor, since, document).
pub async fn unwatched(turn: &mut Turn<'_>, gone: &[(MonitorId, Timestamp, String)], reason: &str) -> Result<(), Fault> {
    let mut at: std::collections::BTreeMap<i64, Vec<&str>> = std::collections::BTreeMap::new();
    for (id, since, _) in gone {
        at.entry(since.as_micros()).or_default().push(id.as_str());
    }
    // Nearly always one instant, the last sign of life.
    for (since, ids) in at {
        interval::close_many(turn.tx, &ids, since).await?;
    }
    let open: Vec<StatusIntervalRow> = gone
        .iter()
        .map(|(id, since, _)| StatusIntervalRow {
            monitor: id.to_string(),
            started_at: since.as_micros(),
            ended_at: None,
            status: Status::Unknown.as_str().to_owned(),
            reason: reason.to_owned(),
        })
        .collect();
    interval::put_many(turn.tx, &open).await?;
    let rows: Vec<MonitorRow> = gone
        .iter()
        .map(|(id, since, document)| MonitorRow {
            id: id.to_string(),
            status: Status::Unknown.as_str().to_owned(),
            since: since.as_micros(),
            doc: document.clone(),
            updated_at: turn.now.as_micros(),
            version: 1,
            ..MonitorRow::default()
        })
        .collect();
    Ok(monitor::save_states(turn.tx, &rows).await?)
}

async fn row(turn: &mut Turn<'_>, id: &MonitorId) -> Result<MonitorRow, Fault> {
    let new = || MonitorRow {
        id: id.to_string(),
        status: Status::Unknown.as_str().to_owned(),
        since: turn.now.as_micros(),
        doc: "{}".to_owned(),
        ..MonitorRow::default()
    };
    Ok(match monitor::get(turn.tx, id.as_str()).await? {
        Some(row) => row,
        None => new(),
    })
}

/// What a monitor is now and since when, with the state of its watch.
pub async fn save(turn: &mut Turn<'_>, id: &MonitorId, status: Status, since: Timestamp, document: &str) -> Result<(), Fault> {
    let row = MonitorRow {
        id: id.to_string(),
        status: status.as_str().to_owned(),
        since: since.as_micros(),
        doc: document.to_owned(),
        updated_at: turn.now.as_micros(),
        ..MonitorRow::default()
    };
    Ok(monitor::save_status(turn.tx, &row).await?)
}

pub async fn pause(turn: &mut Turn<'_>, id: &MonitorId, reason: Option<&str>, by: &Actor) -> Result<(), Fault> {
    let mut row = row(turn, id).await?;
    row.paused = reason.is_some();
    row.pause_reason = reason.map(str::to_owned);
    row.pause_actor = reason.is_some().then(|| by.label());
    row.updated_at = turn.now.as_micros();
    Ok(monitor::save_state(turn.tx, &row).await?)
}

/// Its history ends here and stays.
pub async fn retire(turn: &mut Turn<'_>, id: &MonitorId) -> Result<(), Fault> {
    interval::close(turn.tx, id.as_str(), turn.now.as_micros()).await?;
    monitor::delete(turn.tx, id.as_str()).await?;
    Ok(())
}

/// Keeps a ping with what it said.
pub async fn pinged(
    turn: &mut Turn<'_>,
    id: &MonitorId,
    what: &Ping,
    run: Option<&str>,
    body: Option<&str>,
    document: &str,
) -> Result<(), Fault> {
    let row_id = turn.id();
    let ping_row = HeartbeatPingRow {
        id: row_id,
        monitor: id.to_string(),
        at: turn.now.as_micros(),
        kind: what.as_str().to_owned(),
        run: run.map(str::to_owned),
        exit_code: what.exit_status(),
        body: body.map(str::to_owned),
    };
    ping::insert(turn.tx, &ping_row).await?;
    let mut state = row(turn, id).await?;
    state.doc = document.to_owned();
    state.updated_at = turn.now.as_micros();
    Ok(monitor::save_state(turn.tx, &state).await?)
}

/// Appends latencies to the rows of their days.
pub async fn add_latency(turn: &mut Turn<'_>, recorded: &[(MonitorId, Recorded)]) -> Result<(), Fault> {
    let mut days = Vec::with_capacity(recorded.len());
    for (id, new) in recorded {
        let known = latency::between(turn.tx, id.as_str(), new.day, new.day).await?.into_iter().next();
        let histogram = match known {
            Some(mut row) => {
                row.histogram.extend_from_slice(&new.records);
                row.histogram
            }
            None => new.blob(),
        };
        days.push(LatencyDayRow { monitor: id.to_string(), day: new.day, histogram, updated_at: turn.now.as_micros() });
    }
    Ok(latency::put_many(turn.tx, &days).await?)
}
