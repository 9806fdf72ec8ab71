//! How long answers took: one packed blob per monitor and day (UTC), five minutes a slot.
//!
//! A blob is a version byte and records of one slot each, in any order. A slot that stands there twice is the sum of both, so a
//! writer may append a record instead of rewriting the day. Quantiles are off by at most 5 % between 0.1 ms and 60 s.

mod histogram;
mod pack;
mod recorder;

pub use histogram::Histogram;
pub use pack::{BLOB_BYTES_MAX, LatencyError, VERSION};
pub use recorder::{Recorded, Recorder};

use crate::kernel::{Span, Timestamp};

/// Length of a slot.
pub const SLOT: Span = Span::minutes(5);
/// Slots of a day.
pub const SLOTS: u16 = 288;

/// The latencies of one monitor on one day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LatencyDay {
    /// By slot; none is empty.
    slots: Vec<(u16, Histogram)>,
}

/// One point of a chart. Times in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub at: Timestamp,
    pub p50_us: i64,
    pub p95_us: i64,
    pub max_us: i64,
    pub count: u64,
}

/// Days since the epoch, UTC: the key of the stored row.
pub fn day_of(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(Span::days(1).as_micros())
}

/// The slot within its day, 0 to 287.
pub fn slot_of(at: Timestamp) -> u16 {
    let within = at.as_micros().rem_euclid(Span::days(1).as_micros());
    u16::try_from(within / SLOT.as_micros()).unwrap_or(SLOTS - 1)
}

/// When a slot of a day begins.
pub fn slot_at(day: i64, slot: u16) -> Timestamp {
    Timestamp::from_micros(day.saturating_mul(Span::days(1).as_micros()).saturating_add(i64::from(slot) * SLOT.as_micros()))
}

impl LatencyDay {
    /// Adds one measurement. `slot` beyond the day's last is the last.
    pub fn record(&mut self, slot: u16, latency_us: i64) {
        self.slot_mut(slot).record(latency_us);
    }

    /// Adds what was measured in a slot.
    pub fn merge_slot(&mut self, slot: u16, histogram: &Histogram) {
        if !histogram.is_empty() {
            self.slot_mut(slot).merge(histogram);
        }
    }

    pub fn merge(&mut self, other: &LatencyDay) {
        for (slot, histogram) in &other.slots {
            self.merge_slot(*slot, histogram);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Slots with measurements, in order.
    pub fn slots(&self) -> impl Iterator<Item = (u16, &Histogram)> {
        self.slots.iter().map(|(slot, histogram)| (*slot, histogram))
    }

    /// The shortest blob of this day: each slot once, in order.
    pub fn encode(&self) -> Vec<u8> {
        let mut blob = vec![VERSION];
        for (slot, histogram) in &self.slots {
            pack::append(&mut blob, *slot, histogram);
        }
        blob
    }

    /// Reads a blob that was encoded or appended to. An empty one is an empty day.
    ///
    /// Refused: another version, anything that no writer of this version makes, more than [`BLOB_BYTES_MAX`].
    pub fn decode(blob: &[u8]) -> Result<LatencyDay, LatencyError> {
        let mut day = LatencyDay::default();
        pack::read(blob, |slot, histogram| day.merge_slot(slot, &histogram))?;
        Ok(day)
    }

    fn slot_mut(&mut self, slot: u16) -> &mut Histogram {
        let slot = slot.min(SLOTS - 1);
        // Nearly always the last one.
        let place = match self.slots.last() {
            Some((last, _)) if *last == slot => self.slots.len() - 1,
            _ => match self.slots.binary_search_by_key(&slot, |(found, _)| *found) {
                Ok(place) => place,
                Err(place) => {
                    self.slots.insert(place, (slot, Histogram::default()));
                    place
                }
            },
        };
        &mut self.slots[place].1
    }
}

/// More points than this are not made; `width` grows instead.
pub const POINTS_MAX: i64 = 2_000;

/// Points of `width` each over `[from, to)`, those without measurements left out. `days` are `(day_of, latencies)` in any order.
/// Slots are not divided: one belongs to the point in which it begins, and `from` is moved back to the beginning of its slot.
pub fn points(days: &[(i64, LatencyDay)], from: Timestamp, to: Timestamp, width: Span) -> Vec<Point> {
    if from >= to {
        return Vec::new();
    }
    let from = slot_at(day_of(from), slot_of(from));
    let length = to.since(from).as_micros();
    let width = width.as_micros().max(SLOT.as_micros()).max(length / POINTS_MAX + 1);
    let mut found: Vec<(i64, Histogram)> = Vec::new();
    let mut days: Vec<&(i64, LatencyDay)> = days.iter().collect();
    days.sort_by_key(|(day, _)| *day);
    for (day, latencies) in days {
        for (slot, histogram) in latencies.slots() {
            let at = slot_at(*day, slot);
            if at < from || at >= to {
                continue;
            }
            let index = at.since(from).as_micros() / width;
            match found.last_mut() {
                Some((last, merged)) if *last == index => merged.merge(histogram),
                _ => found.push((index, histogram.clone())),
            }
        }
    }
    found
        .into_iter()
        .map(|(index, merged)| Point {
            at: from + Span::micros(index * width),
            p50_us: merged.quantile_us(0.5),
            p95_us: merged.quantile_us(0.95),
            max_us: merged.max_us(),
            count: merged.count(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
