//! The chunks that a search has to look at, and what each of them is asked first.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::chunk::{Chunk, InMemory, Purposes};
use super::evaluate::evaluate;
use super::group::RowGroup;
use super::judge::IndexJudge;
use super::mask::Mask;
use super::needle::Verdict;
use super::{Ask, Scanned, SearchError};
use crate::batch::{Batch, DictColumn};
use crate::manifest::{Part, Tier};
use crate::part::Opened;
use crate::rows;
use crate::store::{Events, RETRIES, Shared, Snapshot};

/// A chunk with its range of time, not yet looked at.
pub(super) struct Unit {
    pub min_at: i64,
    pub max_at: i64,
    /// What the part's index says of the filter.
    pub verdict: Verdict,
    /// How many of its rows pass, where the index tells.
    pub count: Option<u64>,
    pub place: Place,
}

#[derive(Clone)]
pub(super) enum Place {
    Memory(Arc<Batch>),
    Group { part: Arc<Part>, opened: Arc<Opened>, number: usize, whole: Whole },
}

/// How the rows of a part are come by.
#[derive(Clone)]
pub(super) struct Whole {
    shared: Arc<Shared>,
    cancelled: Arc<AtomicBool>,
}

impl Unit {
    /// Whether all of it lies in the range that is asked for.
    pub fn is_inside(&self, ask: &Ask) -> bool {
        self.min_at >= ask.from.as_micros() && self.max_at < ask.to.as_micros()
    }

    /// Hands the chunk over, and counts what was read of it.
    pub fn open<T>(&self, with: impl FnOnce(&mut dyn Chunk) -> Result<T, SearchError>, scanned: &mut Scanned) -> Result<T, SearchError> {
        match &self.place {
            Place::Memory(batch) => {
                scanned.rows += batch.len() as u64;
                with(&mut InMemory::new(batch))
            }
            Place::Group { part, opened, number, whole } => {
                let reader = whole.shared.reader(part, opened, &whole.cancelled)?;
                let mut group = RowGroup::new(part.clone(), opened.clone(), reader, *number);
                scanned.rows += group.rows() as u64;
                let found = with(&mut group);
                scanned.bytes += group.bytes_read;
                found
            }
        }
    }
}

/// Everything that may hold something of the range, and is not hidden; what came first stands first.
pub(super) fn units(events: &Events, ask: &Ask, scanned: &mut Scanned) -> Result<Vec<Unit>, SearchError> {
    for _ in 0..RETRIES {
        match try_units(events, ask, scanned) {
            Err(SearchError::Fault(fault)) if fault.is_missing() => {}
            other => return other,
        }
    }
    try_units(events, ask, scanned)
}

fn try_units(events: &Events, ask: &Ask, scanned: &mut Scanned) -> Result<Vec<Unit>, SearchError> {
    let Snapshot { batches, parts, .. } = events.shared.state.snapshot();
    let (from, to) = (ask.from.as_micros(), ask.to.as_micros());
    let mut units = Vec::new();
    let logs = parts.iter().filter(|part| part.table == rows::Table::Logs.as_str());
    let logs = logs.filter(|part| part.tier != Tier::Leaving);
    let whole = Whole { shared: events.shared.clone(), cancelled: ask.limits.cancelled.clone() };
    for part in logs.filter(|part| part.max_at >= from && part.min_at < to && !ask.is_hidden(&part.purpose)) {
        ask.check()?;
        let opened = events.shared.open_part(part, &ask.limits.cancelled)?;
        scanned.cold_parts += u64::from(!opened.reader.is_whole());
        scanned.parts += 1;
        let mut judge = opened.index.as_ref().map(|index| IndexJudge::new(index, &part.purpose, opened.pieces.as_deref()));
        for number in 0..opened.metadata.metadata().num_row_groups() {
            let (min_at, max_at) = opened.index.as_ref().map_or((part.min_at, part.max_at), |index| {
                let group = &index.groups[number];
                (group.min_at, group.max_at)
            });
            if max_at >= from && min_at < to {
                let verdict = judge.as_mut().map_or(Verdict::Maybe, |judge| judge.group(&ask.filter, number));
                let count = judge.as_mut().and_then(|judge| judge.count(&ask.filter, number));
                units.push(Unit {
                    min_at,
                    max_at,
                    verdict,
                    count,
                    place: Place::Group { part: part.clone(), opened: opened.clone(), number, whole: whole.clone() },
                });
            }
        }
    }
    for batch in batches {
        if let Some((min_at, max_at)) = batch.range().filter(|(min_at, max_at)| *max_at >= from && *min_at < to) {
            units.push(Unit { min_at, max_at, verdict: Verdict::Maybe, count: None, place: Place::Memory(batch) });
        }
    }
    Ok(units)
}

/// The rows of a chunk that pass, lie in the range and are not hidden.
pub(super) fn passing(chunk: &mut dyn Chunk, ask: &Ask, verdict: Verdict) -> Result<Mask, SearchError> {
    ask.check()?;
    let (from, to) = (ask.from.as_micros(), ask.to.as_micros());
    let rows = chunk.rows();
    let (min_at, max_at) = chunk.range();
    let mut candidates = if min_at >= from && max_at < to {
        Mask::all(rows)
    } else {
        let times = chunk.times()?;
        Mask::of(rows, |row| (from..to).contains(&times[row]))
    };
    if let Purposes::BySource(purposes) = chunk.purposes() {
        let shown: Vec<bool> = purposes.iter().map(|purpose| !ask.is_hidden(purpose)).collect();
        if shown.contains(&false) {
            let sources = chunk.dict(DictColumn::Source)?.keys;
            candidates = candidates.and(&Mask::of(rows, |row| shown[sources[row] as usize]));
        }
    }
    match verdict {
        Verdict::Never => Ok(Mask::none(rows)),
        Verdict::Always => Ok(candidates),
        Verdict::Maybe => Ok(evaluate(&ask.filter, chunk, candidates)?),
    }
}
