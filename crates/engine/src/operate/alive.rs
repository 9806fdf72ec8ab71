//! A stamp every ten seconds bounds what is unknown after a crash, latencies go to the store in spread slices, and another system
//! hears that hinomi lives (dead man's switch).

use std::time::Duration;

use hinomi_domain::kernel::{Actor, MonitorId, Timestamp};
use hinomi_domain::review::latency::Recorded;
use secrecy::ExposeSecret as _;
use tokio_util::sync::CancellationToken;

use crate::{Engine, Fault, rows};

pub const STAMP_EVERY: Duration = Duration::from_secs(10);
/// Each monitor's latencies are written once in this many slices of a minute.
const SLICES: u32 = 6;

/// Stamps and writes until cancelled, and once more at the end.
pub async fn run(engine: Engine, stop: CancellationToken) {
    let mut slice = 0;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(STAMP_EVERY) => {}
        }
        slice = (slice + 1) % SLICES;
        let failed = stamp(&engine).await.and(flush_latency(&engine, Some(slice)).await);
        if let Err(fault) = failed {
            tracing::warn!(error = %fault, "failed to write a sign of life");
        }
    }
    if let Err(fault) = flush_latency(&engine, None).await.and(stamp(&engine).await) {
        tracing::warn!(error = %fault, "failed to write the last sign of life");
    }
}

/// The last sign of life of this node.
pub async fn last(engine: &Engine) -> Result<Option<Timestamp>, Fault> {
    rows::alive::last(engine).await
}

pub async fn stamp(engine: &Engine) -> Result<(), Fault> {
    let node = engine.node().to_owned();
    engine
        .turn(Actor::system("alive"), move |turn| {
            let node = node.clone();
            Box::pin(async move { rows::alive::stamp(turn, &node).await })
        })
        .await
}

/// Writes the latencies of one slice of the monitors, or of all.
pub async fn flush_latency(engine: &Engine, slice: Option<u32>) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for (place, watched) in engine.monitors().all().values().enumerate() {
        let mine = u32::try_from(place % SLICES as usize).unwrap_or(0);
        if slice.is_none_or(|slice| slice == mine) {
            let taken = watched.seen().latency.take();
            rows.extend(taken.into_iter().map(|recorded| (watched.monitor.id.clone(), recorded)));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let rows: std::sync::Arc<Vec<(MonitorId, Recorded)>> = std::sync::Arc::new(rows);
    engine
        .turn(Actor::system("alive"), move |turn| {
            let rows = rows.clone();
            Box::pin(async move { rows::monitor::add_latency(turn, &rows).await })
        })
        .await
}

/// Calls the configured address until cancelled: its silence tells another system that hinomi is gone.
pub async fn watchdog(engine: Engine, stop: CancellationToken) {
    loop {
        let every = engine.world().server.watchdog.as_ref().map_or(Duration::from_secs(60), |watchdog| watchdog.interval.to_std());
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
        let world = engine.world();
        let Some(watchdog) = &world.server.watchdog else { continue };
        // A store that does not answer is not alive either.
        if stamp(&engine).await.is_err() {
            continue;
        }
        let sent = engine.http().get(watchdog.url.expose_secret()).timeout(Duration::from_secs(10)).send().await;
        if sent.is_err() {
            tracing::warn!("failed to reach the watchdog address");
        }
    }
}
