//! Runs the checks: each monitor on its own turn, none waiting for another.

use std::sync::Arc;
use std::time::Duration;

use hinomi_domain::catalog::{Monitor, MonitorKind};
use hinomi_domain::detect::{Pace, Reason, Sample, Status, Verdict};
use hinomi_domain::kernel::{MonitorId, Span};
use hinomi_probe::{Report, Verdict as Found};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::monitors::{self, Watched};
use super::seen::Check;
use super::timetable::{Tick, Timetable};
use crate::{Engine, Fault};

/// Checks under way at once. Each has its own time limit, so the bound is on file handles, not on fairness.
const AT_ONCE_MAX: usize = 4_096;
/// The table is looked at this often even when nothing is due.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(1);
const LISTEN_EVERY: Span = Span::seconds(1);

/// Runs until cancelled. `engine.reloaded()` tells of a new configuration.
pub async fn run(engine: Engine, stop: CancellationToken) {
    let start = tokio::time::Instant::now();
    let tick = move || Tick::try_from(start.elapsed().as_micros()).unwrap_or(Tick::MAX);
    let mut table = Timetable::default();
    let (done, mut finished) = mpsc::unbounded_channel::<(MonitorId, Option<Span>)>();
    let room = Arc::new(Semaphore::new(AT_ONCE_MAX));
    fill(&mut table, &engine, tick());
    let mut generation = engine.monitors_generation();
    loop {
        if engine.monitors_generation() != generation {
            generation = engine.monitors_generation();
            fill(&mut table, &engine, tick());
        }
        while let Some(id) = table.pop(tick()) {
            let Some(watched) = engine.monitors().get(&id) else {
                table.done(&id, None);
                continue;
            };
            let (engine, room, done) = (engine.clone(), room.clone(), done.clone());
            tokio::spawn(async move {
                let again = match room.acquire().await {
                    Ok(_room) => turn(&engine, &watched).await,
                    Err(_) => None,
                };
                let _ = done.send((id, again));
            });
        }
        let wait = table.wait(tick(), LOOKED_AT_EVERY);
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            Some((id, again)) = finished.recv() => {
                let settle = |table: &mut Timetable, id: &MonitorId, again: Option<Span>| {
                    table.done(id, again.map(|after| tick() + after.as_micros()));
                };
                settle(&mut table, &id, again);
                while let Ok((id, again)) = finished.try_recv() {
                    settle(&mut table, &id, again);
                }
            }
            () = engine.reloaded() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

fn fill(table: &mut Timetable, engine: &Engine, now: Tick) {
    let all: Vec<(MonitorId, Span)> =
        engine.monitors().all().values().map(|watched| (watched.monitor.id.clone(), look_every(&watched.monitor))).collect();
    table.set(&all, now);
}

/// Silence is judged from memory, so a job that is late is late at once, whatever its interval says.
fn look_every(monitor: &Monitor) -> Span {
    match monitor.kind {
        MonitorKind::Heartbeat(_) => monitor.interval.min(LISTEN_EVERY),
        _ => monitor.interval,
    }
}

/// One monitor's turn. Answers after what time to look again, when sooner than usual.
async fn turn(engine: &Engine, watched: &Arc<Watched>) -> Option<Span> {
    let result = match &watched.prepared {
        Some(_) => check(engine, watched).await,
        None => listen(engine, watched).await.map(|()| Pace::Normal),
    };
    match result {
        Ok(Pace::Recheck) => Some(watched.monitor.confirmation.recheck.min(watched.monitor.interval)),
        Ok(Pace::Normal) => None,
        Err(fault) => {
            tracing::error!(monitor.id = %watched.monitor.id, error = %fault, "failed to record a check");
            None
        }
    }
}

/// Goes and looks, unless the monitor is paused or outside its hours.
async fn check(engine: &Engine, watched: &Arc<Watched>) -> Result<Pace, Fault> {
    if watched.seen().paused.is_some() || !within_schedule(engine, watched).await? {
        return Ok(Pace::Normal);
    }
    let at = engine.clock().now();
    let prepared = match &watched.prepared {
        Some(Ok(prepared)) => prepared,
        // It passed the configuration's check, so this is hinomi's own fault: nothing is known of the target.
        Some(Err(why)) => {
            let sample = Sample { at, verdict: Verdict::CouldNotRun, reason: Some(why.clone()) };
            return monitors::observe(engine, watched, &sample).await;
        }
        None => return Ok(Pace::Normal),
    };
    let report = engine.prober().check(prepared, watched.monitor.timeout.to_std()).await;
    engine.metrics().checked();
    let (verdict, reason) = judge(&watched.monitor, &report);
    // Of echo requests the round trip, which is not how long the check took.
    let latency_us = matches!(verdict, Verdict::Good | Verdict::Slow).then(|| i64::try_from(report.took.as_micros()).unwrap_or(i64::MAX));
    engine.samples().check(hinomi_events::Check {
        at,
        monitor: watched.monitor.id.to_string(),
        component: watched.monitor.component.as_ref().map(ToString::to_string),
        state: verdict.as_str().to_owned(),
        latency_us,
        reason: reason.clone(),
    });
    {
        let mut seen = watched.seen();
        if let Some(latency_us) = latency_us {
            seen.latency.record(at, latency_us);
        }
        seen.remember(Check { at, verdict, phases: report.phases, reason: reason.clone().map(String::into_boxed_str) });
    }
    // The check says how things stood when it ended; a failure is dated by when it began.
    let sample = Sample { at, verdict, reason };
    monitors::observe(engine, watched, &sample).await
}

/// What a check means for its monitor, and why.
pub fn judge(monitor: &Monitor, report: &Report) -> (Verdict, Option<String>) {
    match &report.verdict {
        Found::Good => match monitor.degraded_over {
            Some(limit) if report.took > limit.to_std() => (Verdict::Slow, Some(Reason::slow(report.took.as_millis(), limit).text)),
            _ => (Verdict::Good, None),
        },
        Found::Degraded(reason) => (Verdict::Slow, Some(reason.text.clone())),
        Found::Bad(reason) => (Verdict::Bad, Some(reason.text.clone())),
        Found::CouldNotRun(reason) => (Verdict::CouldNotRun, Some(reason.text.clone())),
    }
}

/// Whether the monitor counts now; where not, it is shown as paused. When its hours begin again it starts afresh.
async fn within_schedule(engine: &Engine, watched: &Arc<Watched>) -> Result<bool, Fault> {
    let Some(calendar) = &watched.monitor.schedule else { return Ok(true) };
    let world = engine.world();
    let now = engine.clock().now();
    let open = world.catalog.calendars.get(calendar).is_none_or(|calendar| calendar.is_open(now));
    let transition = {
        let mut seen = watched.seen();
        match (open, seen.watch.status == Status::Paused) {
            (true, false) | (false, true) => return Ok(open),
            (true, true) => {
                // Pings are expected from now on, not from before the hours ended.
                seen.heartbeat.counted_from = Some(now);
                seen.watch.stop_looking(Status::Unknown, now, now, None)
            }
            (false, false) => seen.watch.stop_looking(Status::Paused, now, now, Some(Reason::outside_schedule().text)),
        }
    };
    monitors::commit(engine, watched, transition.into_iter().collect()).await?;
    Ok(open)
}

/// Heartbeats and groups: what silence and the members say.
pub async fn listen(engine: &Engine, watched: &Arc<Watched>) -> Result<(), Fault> {
    if watched.seen().paused.is_some() || !within_schedule(engine, watched).await? {
        return Ok(());
    }
    match &watched.monitor.kind {
        MonitorKind::Heartbeat(check) => {
            let silence = watched.seen().heartbeat.silence(check, engine.clock().now());
            if let Some(sample) = silence {
                monitors::observe(engine, watched, &sample).await?;
            }
            Ok(())
        }
        MonitorKind::Group(_) => monitors::judge_group(engine, watched).await,
        _ => Ok(()),
    }
}
