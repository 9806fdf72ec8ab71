//! Records themselves, newest or oldest first, some at a time.

use std::collections::BinaryHeap;

use hinomi_domain::kernel::Timestamp;

use super::chunk::Chunk;
use super::needle::Verdict;
use super::row::Row;
use super::scan::{self, Unit};
use super::{Ask, Scanned, SearchError};
use crate::store::Events;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    Oldest,
}

/// Where the next records begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    /// So many of that instant were given already.
    pub given: usize,
}

#[derive(Clone, Debug, Default)]
pub struct Found {
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
    pub scanned: Scanned,
}

/// Sorts in the wanted direction: by time, and within an instant by the order in which records came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    at: i64,
    arrived: (i64, i64),
    /// Where it lies: unit and row.
    unit: usize,
    row: usize,
}

impl Events {
    /// At most `limit` records from `after` on.
    pub fn find(&self, ask: &Ask, order: Order, limit: usize, after: Option<Cursor>) -> Result<Found, SearchError> {
        let mut ask = ask.clone();
        let skip = after.map_or(0, |cursor| cursor.given);
        match (after, order) {
            (Some(cursor), Order::Newest) => ask.to = ask.to.min(Timestamp::from_micros(cursor.at.as_micros().saturating_add(1))),
            (Some(cursor), Order::Oldest) => ask.from = ask.from.max(cursor.at),
            (None, _) => {}
        }
        let mut found = Found::default();
        let mut units: Vec<(i64, Unit)> = (0..).zip(scan::units(self, &ask, &mut found.scanned)?).collect();
        let direction = |at: i64| match order {
            Order::Newest => at.saturating_neg(),
            Order::Oldest => at,
        };
        let best = |(_, unit): &(i64, Unit)| match order {
            Order::Newest => unit.max_at.saturating_neg(),
            Order::Oldest => unit.min_at,
        };
        units.sort_by_key(&best);
        let wanted = limit + skip;
        // The worst of the best so far is on top.
        let mut heap: BinaryHeap<Key> = BinaryHeap::with_capacity(wanted.min(MANY) + 1);
        for (number, place) in units.iter().enumerate() {
            if wanted == 0 || (heap.len() == wanted && heap.peek().is_some_and(|worst| worst.at < best(place))) {
                break;
            }
            let (arrived, unit) = (direction(place.0), &place.1);
            if unit.verdict == Verdict::Never {
                continue;
            }
            unit.open(
                |chunk| {
                    let passing = scan::passing(chunk, &ask, unit.verdict)?;
                    if passing.is_empty() {
                        return Ok(());
                    }
                    let ties = chunk.ties()?;
                    let times = chunk.times()?;
                    for row in passing.iter() {
                        let tie = ties.as_ref().map_or(row as i64, |ties| ties[row]);
                        let key = Key { at: direction(times[row]), arrived: (arrived, direction(tie)), unit: number, row };
                        if heap.len() < wanted {
                            heap.push(key);
                        } else if heap.peek().is_some_and(|worst| key < *worst) {
                            heap.pop();
                            heap.push(key);
                        }
                    }
                    Ok(())
                },
                &mut found.scanned,
            )?;
        }
        let full = heap.len() == wanted;
        let mut keys = heap.into_sorted_vec();
        keys.drain(..skip.min(keys.len()));
        found.rows = self.take(&units, &keys, &mut found.scanned)?;
        if full && let Some(last) = found.rows.last() {
            let same = found.rows.iter().rev().take_while(|row| row.at == last.at).count();
            let before = after.filter(|cursor| cursor.at == last.at).map_or(0, |cursor| cursor.given);
            found.next = Some(Cursor { at: last.at, given: same + before });
        }
        Ok(found)
    }

    /// Hands over every record that passes, oldest first within what lies together, until `each` says no.
    pub fn each(&self, ask: &Ask, mut each: impl FnMut(Vec<Row>) -> bool) -> Result<Scanned, SearchError> {
        let mut scanned = Scanned::default();
        let mut units = scan::units(self, ask, &mut scanned)?;
        units.sort_by_key(|unit| (unit.min_at, unit.max_at));
        for unit in &units {
            if unit.verdict == Verdict::Never {
                continue;
            }
            let mut go_on = true;
            unit.open(
                |chunk| {
                    let mut rows: Vec<usize> = scan::passing(chunk, ask, unit.verdict)?.iter().collect();
                    let ties = chunk.ties()?;
                    let times = chunk.times()?;
                    rows.sort_by_key(|row| (times[*row], ties.as_ref().map_or(*row as i64, |ties| ties[*row])));
                    for some in rows.chunks(MANY) {
                        let taken = in_order(chunk, some)?;
                        go_on = each(taken);
                        if !go_on {
                            break;
                        }
                    }
                    Ok(())
                },
                &mut scanned,
            )?;
            if !go_on {
                break;
            }
        }
        Ok(scanned)
    }

    /// The records of the keys, in the keys' order.
    fn take(&self, units: &[(i64, Unit)], keys: &[Key], scanned: &mut Scanned) -> Result<Vec<Row>, SearchError> {
        let mut by_unit: Vec<(usize, usize, usize)> = keys.iter().enumerate().map(|(place, key)| (key.unit, key.row, place)).collect();
        by_unit.sort_unstable();
        let mut rows: Vec<Option<Row>> = vec![None; keys.len()];
        for some in by_unit.chunk_by(|a, b| a.0 == b.0) {
            let numbers: Vec<usize> = some.iter().map(|(_, row, _)| *row).collect();
            let mut nothing = Scanned::default();
            let taken = units[some[0].0].1.open(|chunk| Ok(chunk.take(&numbers)?), &mut nothing)?;
            scanned.bytes += nothing.bytes;
            for (row, (_, _, place)) in taken.into_iter().zip(some) {
                rows[*place] = Some(row);
            }
        }
        Ok(rows.into_iter().flatten().collect())
    }
}

/// The records of the rows, in their order, which need not be that in which they lie.
fn in_order(chunk: &mut dyn Chunk, rows: &[usize]) -> Result<Vec<Row>, SearchError> {
    let mut places: Vec<(usize, usize)> = rows.iter().copied().zip(0..).collect();
    places.sort_unstable();
    let lying: Vec<usize> = places.iter().map(|(row, _)| *row).collect();
    let mut taken: Vec<(usize, Row)> = places.into_iter().map(|(_, place)| place).zip(chunk.take(&lying)?).collect();
    taken.sort_by_key(|(place, _)| *place);
    Ok(taken.into_iter().map(|(_, row)| row).collect())
}

/// Records that are held at once while many are handed over.
const MANY: usize = 16_384;
