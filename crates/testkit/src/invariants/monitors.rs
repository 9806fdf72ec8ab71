//! Replaying the journal of monitors gives their intervals, and the minutes of every component add up (rule 5).

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use hinomi_domain::detect::Status;
use hinomi_domain::kernel::{MonitorId, Span, Timestamp};
use hinomi_domain::review::timeline::Sums;
use hinomi_engine::detect::transition::Fact;
use hinomi_engine::read::uptime::Timelines;
use hinomi_store::interval;
use hinomi_store::journal::JournalRow;

use super::Journal;
use crate::World;

/// How far back timelines are worked out.
const LOOKED_BACK: Span = Span::days(40);

/// One monitor as its journal tells it.
struct Told {
    status: Status,
    since: Timestamp,
    intervals: Vec<(Timestamp, Option<Timestamp>, Status)>,
}

impl Told {
    /// From `at` on it is something else, whatever was thought before.
    fn turn(&mut self, to: Status, at: Timestamp) {
        self.intervals.retain(|(from, _, _)| *from < at);
        if let Some((_, until, _)) = self.intervals.last_mut() {
            *until = Some(until.map_or(at, |until| until.min(at)));
        }
        self.intervals.push((at, None, to));
        (self.status, self.since) = (to, at);
    }
}

/// How many monitors were looked at.
pub(super) async fn check(world: &World, journal: &Journal) -> anyhow::Result<usize> {
    let told = replay(journal)?;
    let all = world.engine.monitors().all();
    let names: Vec<&str> = told.keys().map(String::as_str).collect();
    let mut tx = world.engine.store().read().await?;
    let mut stored: BTreeMap<String, Vec<(Timestamp, Option<Timestamp>, Status)>> = BTreeMap::new();
    for row in interval::between_many(&mut tx, &names, i64::MIN, i64::MAX).await? {
        let status = Status::parse(&row.status).with_context(|| format!("{} is {}", row.monitor, row.status))?;
        let instants = (Timestamp::from_micros(row.started_at), row.ended_at.map(Timestamp::from_micros));
        ensure!(instants.1.is_none_or(|ended| instants.0 < ended), "an interval of {} ends before it begins", row.monitor);
        stored.entry(row.monitor).or_default().push((instants.0, instants.1, status));
    }
    let rows: BTreeMap<String, (String, i64)> =
        hinomi_store::monitor::load_all(&mut tx).await?.into_iter().map(|row| (row.id, (row.status, row.since))).collect();
    for (id, told) in &told {
        // What is no longer configured has ended with its configuration.
        let Some(watched) = all.get(&MonitorId::new(id.clone())) else { continue };
        let found = stored.remove(id).unwrap_or_default();
        ensure!(found == told.intervals, "monitor {id}: replayed\n{:?}\nstored\n{found:?}", told.intervals);
        let row = rows.get(id).with_context(|| format!("monitor {id} has a history and no row"))?;
        ensure!(
            *row == (told.status.as_str().to_owned(), told.since.as_micros()),
            "monitor {id}: {row:?}, and its journal says {:?}",
            told.status
        );
        let seen = watched.seen();
        ensure!((seen.watch.status, seen.watch.since) == (told.status, told.since), "monitor {id} is seen as {:?}", seen.watch);
    }
    adds_up(world, &mut tx).await?;
    Ok(told.len())
}

fn replay(journal: &Journal) -> anyhow::Result<BTreeMap<String, Told>> {
    let mut entries: Vec<&JournalRow> =
        journal.iter().filter(|((kind, _), _)| kind == "monitor").flat_map(|(_, entries)| entries).collect();
    entries.sort_by_key(|entry| entry.seq);
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    for entry in entries {
        match serde_json::from_str(&entry.fact).with_context(|| entry.fact.clone())? {
            Fact::Turned(turned) => {
                let at = turned.effective_at;
                let new = || Told { status: Status::Unknown, since: at, intervals: Vec::new() };
                let monitor = told.entry(entry.subject.clone()).or_insert_with(new);
                ensure!(
                    monitor.status == turned.from,
                    "monitor {} turns from {:?} and was {:?}",
                    entry.subject,
                    turned.from,
                    monitor.status
                );
                ensure!(at <= turned.detected_at, "monitor {} turned at {at:?}, seen at {:?}", entry.subject, turned.detected_at);
                monitor.turn(turned.to, at);
            }
            Fact::Unwatched { from, monitors } => {
                let watched = told.values_mut().filter(|monitor| !matches!(monitor.status, Status::Unknown | Status::Paused));
                let mut count = 0;
                for monitor in watched {
                    monitor.turn(Status::Unknown, from.max(monitor.since));
                    count += 1;
                }
                ensure!(count == monitors, "{monitors} monitors are said to be unwatched from {from:?}, and {count} were");
            }
        }
    }
    Ok(told)
}

/// up + degraded + down + unknown + excluded is the length of the time that was looked at.
async fn adds_up(world: &World, tx: &mut hinomi_store::Tx) -> anyhow::Result<()> {
    let (known, now) = (world.engine.world(), world.now());
    let timelines = Timelines::load(tx, &known.catalog, now - LOOKED_BACK, now, now, |_| true).await?;
    for component in known.catalog.components.keys() {
        let slices = timelines.of(component).with_context(|| format!("no timeline of {component}"))?;
        let sums = Sums::of(slices);
        ensure!(sums.length_us() == LOOKED_BACK.as_micros(), "{component} does not add up: {sums:?}");
        ensure!(slices.windows(2).all(|pair| pair[0].to == pair[1].from), "{component} has a hole: {slices:?}");
    }
    Ok(())
}
