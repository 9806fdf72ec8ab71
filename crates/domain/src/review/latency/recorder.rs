//! What was measured since the last time it was stored: nearly always one slot, a few hundred bytes per monitor.

use super::{Histogram, VERSION, day_of, pack, slot_of};
use crate::kernel::Timestamp;

/// Slots kept when nobody takes them, such as while the store is away; then the oldest are dropped. An hour.
const SLOTS_WAITING_MAX: usize = 12;

/// Collects one monitor's latencies between two writes.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    waiting: Vec<(i64, u16, Histogram)>,
}

/// What is to be appended to the row of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// See [`super::day_of`].
    pub day: i64,
    /// Records without the version byte: `blob || records` of the stored row, or [`Recorded::blob`] where there is none.
    pub records: Vec<u8>,
}

impl Recorded {
    /// As the first content of a row.
    pub fn blob(&self) -> Vec<u8> {
        let mut blob = Vec::with_capacity(self.records.len() + 1);
        blob.push(VERSION);
        blob.extend_from_slice(&self.records);
        blob
    }
}

impl Recorder {
    pub fn record(&mut self, at: Timestamp, latency_us: i64) {
        let (day, slot) = (day_of(at), slot_of(at));
        let histogram = match self.waiting.iter().position(|(d, s, _)| (*d, *s) == (day, slot)) {
            Some(place) => &mut self.waiting[place].2,
            None => {
                if self.waiting.len() >= SLOTS_WAITING_MAX {
                    self.waiting.remove(0);
                }
                self.waiting.push((day, slot, Histogram::default()));
                let last = self.waiting.len() - 1;
                &mut self.waiting[last].2
            }
        };
        histogram.record(latency_us);
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Hands over everything, per day in order, and begins anew.
    pub fn take(&mut self) -> Vec<Recorded> {
        self.drain(|_, _| true)
    }

    /// Hands over the slots that ended before the one that `now` lies in; a writer that comes once a slot stores each slot once.
    pub fn take_ended(&mut self, now: Timestamp) -> Vec<Recorded> {
        let current = (day_of(now), slot_of(now));
        self.drain(|day, slot| (day, slot) < current)
    }

    /// What still waits, for a chart that shows it beside what is stored.
    pub fn waiting(&self) -> impl Iterator<Item = (i64, u16, &Histogram)> {
        self.waiting.iter().map(|(day, slot, histogram)| (*day, *slot, histogram))
    }

    fn drain(&mut self, ready: impl Fn(i64, u16) -> bool) -> Vec<Recorded> {
        let (mut taken, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().partition(|(d, s, _)| ready(*d, *s));
        self.waiting = kept;
        taken.sort_by_key(|(day, slot, _)| (*day, *slot));
        let mut recorded: Vec<Recorded> = Vec::new();
        for (day, slot, histogram) in taken {
            if recorded.last().is_none_or(|last| last.day != day) {
                recorded.push(Recorded { day, records: Vec::new() });
            }
            if let Some(last) = recorded.last_mut() {
                pack::append(&mut last.records, slot, &histogram);
            }
        }
        recorded
    }
}
