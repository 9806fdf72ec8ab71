//! Segments become parts, and small parts become larger ones. One thread, oldest first.

mod join;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::Shared;
use super::segment::Segment;
use crate::batch::{Batch, DictColumn};
use crate::error::Fault;
use crate::manifest::{Change, Listed, Mark, Part, Tier, Why};
use crate::part::{Common, Pick, Written, write_logs};
use crate::rows::{self, Table};
use crate::wal;
use arrow::array::RecordBatch;

/// Wakes the thread, and tells who waits when it has nothing left to do.
#[derive(Default)]
pub(super) struct Wake {
    signal: Mutex<Signal>,
    changed: Condvar,
    idle: tokio::sync::Notify,
}

#[derive(Default)]
struct Signal {
    work: bool,
    stop: bool,
    busy: bool,
    failed: Option<Fault>,
}

impl Wake {
    fn lock(&self) -> std::sync::MutexGuard<'_, Signal> {
        self.signal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn wake(&self) {
        let mut signal = self.lock();
        (signal.work, signal.busy) = (true, true);
        self.changed.notify_all();
    }

    pub fn stop(&self) {
        self.lock().stop = true;
        self.changed.notify_all();
    }

    /// Until everything that was handed over is in parts.
    pub async fn idle(&self) -> Result<(), Fault> {
        loop {
            let notified = self.idle.notified();
            {
                let signal = self.lock();
                if signal.stop {
                    return Err(Fault::Closed);
                }
                if !signal.busy {
                    return signal.failed.clone().map_or(Ok(()), Err);
                }
            }
            notified.await;
        }
    }

    /// Waits for work; `false`: it is over.
    fn wait(&self, at_most: Option<Duration>) -> bool {
        let mut signal = self.lock();
        if !signal.work && at_most.is_none() {
            signal.busy = false;
            self.idle.notify_waiters();
        }
        while !signal.work && !signal.stop {
            match at_most {
                None => signal = self.changed.wait(signal).unwrap_or_else(PoisonError::into_inner),
                Some(time) => {
                    signal = self.changed.wait_timeout(signal, time).unwrap_or_else(PoisonError::into_inner).0;
                    break;
                }
            }
        }
        signal.work = false;
        !signal.stop
    }

    fn result(&self, result: Result<(), Fault>) {
        let mut signal = self.lock();
        signal.failed = result.err();
        if signal.failed.is_some() {
            signal.busy = false;
            self.idle.notify_waiters();
        }
    }
}

const RETRY_AFTER: Duration = Duration::from_secs(2);

pub(super) fn run(shared: &Arc<Shared>, runtime: &tokio::runtime::Handle) {
    // What was taken up from the log is sealed at once.
    shared.sealer.wake();
    let mut retry = None;
    while shared.sealer.wait(retry) {
        let worked = work(shared, runtime);
        retry = worked.is_err().then_some(RETRY_AFTER);
        if let Err(fault) = &worked {
            tracing::error!(error = %fault, "failed to put records into parts; they stay in memory and in the log");
        }
        shared.sealer.result(worked);
    }
}

fn work(shared: &Shared, runtime: &tokio::runtime::Handle) -> Result<(), Fault> {
    loop {
        if let Some(segment) = shared.state.oldest() {
            seal(shared, &segment, runtime)?;
        } else if !join::step(shared, runtime)? {
            return Ok(());
        }
        if shared.sealer.lock().stop {
            return Ok(());
        }
    }
}

fn seal(shared: &Shared, segment: &Segment, runtime: &tokio::runtime::Handle) -> Result<(), Fault> {
    let mut parts = Vec::new();
    let written = write_all(shared, segment, &mut parts);
    let committed = written.and_then(|()| {
        let marks = segment
            .marks
            .iter()
            .map(|((agent, file), (end, at))| Mark { agent: agent.clone(), file: file.clone(), stored_to: *end, seen_at: *at })
            .collect();
        let at = segment.batches.last().map_or(segment.opened_at, |batch| batch.received_at);
        let change = Change { add: parts.clone(), marks, sealed: Some(segment.number), at, ..Change::default() };
        runtime.block_on(shared.manifest.commit(change))
    });
    if let Err(fault) = committed {
        // Whether the list took it is not known after every fault; what it does not name is removed at the next start.
        return Err(fault);
    }
    shared.state.sealed(segment, parts);
    wal::remove(&shared.options.directory.join("wal"), segment.number)?;
    Ok(())
}

fn write_all(shared: &Shared, segment: &Segment, parts: &mut Vec<Part>) -> Result<(), Fault> {
    if !segment.batches.is_empty() {
        let common = Common::of(&segment.batches);
        for ((purpose, day), picks) in share_out(&segment.batches) {
            let raw_bytes = raw_bytes(&segment.batches, &picks);
            let place = Place { table: Table::Logs, purpose: &purpose, day, number: segment.number };
            let path = place.make(&shared.options.directory)?;
            let written = write_logs(&shared.path(&path), &segment.batches, &common, &picks, shared.options.compression_level)?;
            parts.push(place.part(path, &written, raw_bytes, segment.opened_at, false));
        }
    }
    for table in Table::ALL {
        let of_table: Vec<&RecordBatch> = segment.rows.iter().filter(|rows| rows.table == table).map(|rows| &rows.batch).collect();
        if of_table.is_empty() {
            continue;
        }
        let whole = rows::sorted(table, &of_table)?;
        let day = days(whole.times().iter().max().copied().unwrap_or_default(), segment.opened_at);
        let place = Place { table, purpose: table.purpose(), day, number: segment.number };
        let path = place.make(&shared.options.directory)?;
        let written = rows::write(&shared.path(&path), &whole, shared.options.compression_level)?;
        parts.push(place.part(path, &written, whole.batch.get_array_memory_size() as u64, segment.opened_at, false));
    }
    parts.iter().try_for_each(|part| sync_directories(&shared.options.directory, &part.path))
}

const DAY: i64 = 86_400_000_000;
/// A record whose clock is further off than this lies with the day on which it came.
const DAYS_OLD_MAX: i64 = 400;
const DAYS_AHEAD_MAX: i64 = 2;

/// The day under which a record is kept.
fn days(at: i64, received_at: i64) -> i64 {
    let (day, received) = (at.div_euclid(DAY), received_at.div_euclid(DAY));
    if (received - DAYS_OLD_MAX..=received + DAYS_AHEAD_MAX).contains(&day) { day } else { received }
}

/// Rows by purpose and day, each in order of time; those of one instant in the order in which they came.
fn share_out(batches: &[Arc<Batch>]) -> BTreeMap<(String, i64), Vec<Pick>> {
    let mut shares: BTreeMap<(&str, i64), Vec<(i64, Pick)>> = BTreeMap::new();
    for (number, batch) in batches.iter().enumerate() {
        let sources = &batch.dict(DictColumn::Source).keys;
        let mut last: Option<(u32, i64)> = None;
        let mut share: Option<&mut Vec<(i64, Pick)>> = None;
        for row in 0..batch.len() {
            let at = batch.times[row];
            let key = (sources[row], days(at, batch.received_at));
            if last != Some(key) || share.is_none() {
                last = Some(key);
                share = Some(shares.entry((batch.purpose(row), key.1)).or_default());
            }
            if let Some(share) = share.as_mut() {
                share.push((at, Pick { batch: number as u32, row: row as u32 }));
            }
        }
    }
    shares
        .into_iter()
        .map(|((purpose, day), mut rows)| {
            rows.sort_by_key(|(at, _)| *at);
            ((purpose.to_owned(), day), rows.into_iter().map(|(_, pick)| pick).collect())
        })
        .collect()
}

fn raw_bytes(batches: &[Arc<Batch>], picks: &[Pick]) -> u64 {
    let mut rows = vec![0_u64; batches.len()];
    picks.iter().for_each(|pick| rows[pick.batch as usize] += 1);
    batches.iter().zip(rows).map(|(batch, rows)| batch.raw_bytes * rows / (batch.len() as u64).max(1)).sum()
}

/// Where a part lies.
pub(super) struct Place<'a> {
    pub table: Table,
    pub purpose: &'a str,
    pub day: i64,
    /// Of the segment; makes the name one of its kind.
    pub number: u64,
}

impl Place<'_> {
    /// The path below the store's directory, as Hive has it; its directory exists afterwards.
    fn make(&self, root: &Path) -> Result<String, Fault> {
        self.make_named(root, &format!("{:012}", self.number))
    }

    pub fn make_named(&self, root: &Path, name: &str) -> Result<String, Fault> {
        let date = jiff::civil::Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(self.day.clamp(-700_000, 2_900_000)));
        let directory = format!(
            "{}/purpose={}/year={:04}/month={:02}/day={:02}",
            self.table.as_str(),
            self.purpose,
            date.year(),
            date.month(),
            date.day()
        );
        std::fs::create_dir_all(root.join(&directory))?;
        Ok(format!("{directory}/{name}.parquet"))
    }

    pub fn part(&self, path: String, written: &Written, raw_bytes: u64, made_at: i64, whole: bool) -> Part {
        Part {
            path,
            table: self.table.as_str().to_owned(),
            purpose: self.purpose.to_owned(),
            day: self.day,
            rows: written.rows,
            raw_bytes,
            stored_bytes: written.bytes,
            min_at: written.min_at,
            max_at: written.max_at,
            made_at,
            whole,
            digest: written.digest.clone(),
            tier: Tier::Near,
            sources: written.sources.clone(),
        }
    }
}

/// A new file's name is durable when its directory is, and so are those above it.
pub(super) fn sync_directories(root: &Path, path: &str) -> Result<(), Fault> {
    let mut directory = Path::new(path).parent();
    while let Some(below) = directory {
        std::fs::File::open(root.join(below))?.sync_all()?;
        directory = below.parent();
    }
    Ok(())
}

/// Removes files of parts that are not listed, or only elsewhere: a crash came between writing and listing them, or between listing and removing.
pub(super) fn remove_leftovers(root: &Path, listed: &Listed) -> Result<(), Fault> {
    let known: HashSet<&str> = listed.parts.iter().filter(|part| part.tier.is_near()).map(|part| part.path.as_str()).collect();
    let mut open = Table::ALL.map(|table| root.join(table.as_str())).to_vec();
    while let Some(directory) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&directory) else { continue };
        for entry in entries {
            let path = entry?.path();
            let name = path.strip_prefix(root).ok().and_then(Path::to_str);
            if path.is_dir() {
                open.push(path);
            } else if name.is_some_and(|name| name.ends_with(".parquet") && !known.contains(name)) {
                std::fs::remove_file(&path)?;
            }
        }
    }
    Ok(())
}

/// What [`join`] writes besides parts.
pub(super) fn joined(remove: Vec<String>, add: Part, at: i64) -> Change {
    Change { add: vec![add], remove, why: Why::Joined, at, ..Change::default() }
}
