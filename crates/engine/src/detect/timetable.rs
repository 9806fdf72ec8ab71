//! When each monitor is checked next: spread by a hash of its name, never bunched, never drifting.
//!
//! The first check comes within min(interval, 30 s); from then on a monitor keeps its own phase of the interval. A monitor whose
//! check still runs when its turn comes is passed over, so a slow target delays nobody. A reload keeps what is known.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use hinomi_domain::kernel::{MonitorId, Span};

/// Microseconds on a clock that only moves forward.
pub type Tick = i64;

/// Less than 30 s by what a start takes, so that the promise counts from the start of the program.
const FIRST_WITHIN: Span = Span::millis(28_500);

#[derive(Default)]
pub struct Timetable {
    heap: BinaryHeap<Reverse<(Tick, u32, u32)>>,
    slots: Vec<Slot>,
    by_id: HashMap<MonitorId, u32>,
    free: Vec<u32>,
}

struct Slot {
    id: MonitorId,
    interval: Tick,
    /// Counts up whenever the pending entry in the heap is replaced; older entries are ignored.
    generation: u32,
    busy: bool,
    live: bool,
}

impl Timetable {
    /// Brings the table in line with the monitors that are to be checked: `(id, interval)`.
    pub fn set(&mut self, monitors: &[(MonitorId, Span)], now: Tick) {
        let wanted: HashMap<&MonitorId, Span> = monitors.iter().map(|(id, interval)| (id, *interval)).collect();
        let gone: Vec<MonitorId> = self.by_id.keys().filter(|id| !wanted.contains_key(id)).cloned().collect();
        for id in gone {
            if let Some(index) = self.by_id.remove(&id) {
                self.slots[index as usize].live = false;
                self.slots[index as usize].generation += 1;
                self.free.push(index);
            }
        }
        for (id, interval) in monitors {
            let interval = interval.as_micros().max(100_000);
            if let Some(index) = self.by_id.get(id).copied() {
                let slot = &mut self.slots[index as usize];
                if slot.interval != interval {
                    slot.interval = interval;
                    self.schedule(index, now + phase(id, interval.min(FIRST_WITHIN.as_micros())));
                }
                continue;
            }
            let slot = Slot { id: id.clone(), interval, generation: 0, busy: false, live: true };
            let index = match self.free.pop() {
                Some(index) => {
                    let generation = self.slots[index as usize].generation + 1;
                    self.slots[index as usize] = Slot { generation, ..slot };
                    index
                }
                None => {
                    self.slots.push(slot);
                    u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
                }
            };
            self.by_id.insert(id.clone(), index);
            self.schedule(index, now + phase(id, interval.min(FIRST_WITHIN.as_micros())));
        }
    }

    /// When something is next due.
    pub fn next_at(&self) -> Option<Tick> {
        self.heap.peek().map(|Reverse((at, ..))| *at)
    }

    /// How long until something is due, at most `longest`; with nothing in the table, just that.
    pub fn wait(&self, now: Tick, longest: Duration) -> Duration {
        self.next_at().map_or(longest, |at| Duration::from_micros(u64::try_from(at - now).unwrap_or(0)).min(longest))
    }

    /// A monitor whose turn has come; its next turn is already set. Passes over those that are still being checked.
    pub fn pop(&mut self, now: Tick) -> Option<MonitorId> {
        while let Some(Reverse((at, index, generation))) = self.heap.peek().copied() {
            if at > now {
                return None;
            }
            self.heap.pop();
            let slot = &mut self.slots[index as usize];
            if !slot.live || slot.generation != generation {
                continue;
            }
            let busy = std::mem::replace(&mut slot.busy, true);
            let id = slot.id.clone();
            self.schedule(index, next_turn(&id, slot_interval(&self.slots, index), at, now));
            if !busy {
                return Some(id);
            }
        }
        None
    }

    /// A check ended. `again_at`: look again sooner than the interval says.
    pub fn done(&mut self, id: &MonitorId, again_at: Option<Tick>) {
        let Some(index) = self.by_id.get(id).copied() else { return };
        self.slots[index as usize].busy = false;
        if let Some(at) = again_at {
            self.schedule(index, at);
        }
    }

    fn schedule(&mut self, index: u32, at: Tick) {
        let slot = &mut self.slots[index as usize];
        slot.generation = slot.generation.wrapping_add(1);
        self.heap.push(Reverse((at, index, slot.generation)));
    }
}

fn slot_interval(slots: &[Slot], index: u32) -> Tick {
    slots[index as usize].interval
}

/// The next instant of the monitor's own phase: after `at`, after `now`, and not sooner than half an interval, so that the step
/// from the first check to the phase is not a double one.
fn next_turn(id: &MonitorId, interval: Tick, at: Tick, now: Tick) -> Tick {
    let phase = phase(id, interval);
    let earliest = (at + interval / 2).max(now + 1);
    let turns = (earliest - phase).div_euclid(interval) + 1;
    phase + turns * interval
}

/// A place in `0..within` that is the monitor's own.
fn phase(id: &MonitorId, within: Tick) -> Tick {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    #[expect(clippy::cast_possible_wrap, reason = "below `within`")]
    let place = (hasher.finish() % within.max(1).unsigned_abs()) as Tick;
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize) -> Vec<(MonitorId, Span)> {
        (0..count).map(|n| (MonitorId::new(format!("m{n}")), Span::seconds(30))).collect()
    }

    fn run(table: &mut Timetable, until: Tick) -> Vec<(Tick, MonitorId)> {
        let mut ran = Vec::new();
        while let Some(at) = table.next_at().filter(|at| *at <= until) {
            while let Some(id) = table.pop(at) {
                table.done(&id, None);
                ran.push((at, id));
            }
        }
        ran
    }

    #[test]
    fn a_table_without_monitors_is_waited_for_however_long_it_has_been_empty() {
        let longest = Duration::from_secs(1);
        let mut table = Timetable::default();
        assert_eq!(table.wait(0, longest), longest);
        assert_eq!(table.wait(3_600_000_000, longest), longest);
        table.set(&ids(1), 0);
        let at = table.next_at().unwrap();
        assert_eq!(table.wait(at - 2_000, longest), Duration::from_millis(2));
        assert_eq!(table.wait(at + 5, longest), Duration::ZERO);
        assert_eq!(table.wait(at - 2_000_000, longest), longest);
    }

    #[test]
    fn everyone_is_checked_within_thirty_seconds_and_spread() {
        let mut table = Timetable::default();
        table.set(&ids(5_000), 0);
        let ran = run(&mut table, 30_000_000);
        let distinct: std::collections::BTreeSet<_> = ran.iter().map(|(_, id)| id).collect();
        assert_eq!(distinct.len(), 5_000);
        for second in 0..28 {
            let here = ran.iter().filter(|(at, _)| at / 1_000_000 == second).count();
            assert!((90..330).contains(&here), "{here} checks in second {second}");
        }
    }

    #[test]
    fn a_monitor_keeps_its_phase() {
        let mut table = Timetable::default();
        table.set(&[("m".into(), Span::minutes(5))], 0);
        let ran: Vec<Tick> = run(&mut table, 3_600_000_000).into_iter().map(|(at, _)| at).collect();
        assert!(ran[0] <= 30_000_000);
        assert!(ran[1..].windows(2).all(|pair| pair[1] - pair[0] == 300_000_000));
        assert!(ran[1] - ran[0] <= 450_000_000);
    }

    #[test]
    fn a_reload_repeats_none_and_forgets_the_removed() {
        let mut table = Timetable::default();
        table.set(&ids(100), 0);
        run(&mut table, 30_000_000);
        let before = table.next_at();
        table.set(&ids(100), 30_000_000);
        assert_eq!(table.next_at(), before);
        table.set(&ids(1), 30_000_000);
        assert!(run(&mut table, 200_000_000).iter().all(|(_, id)| id.as_str() == "m0"));
    }

    #[test]
    fn a_slow_check_is_passed_over_and_a_recheck_comes_sooner() {
        let mut table = Timetable::default();
        table.set(&[("m".into(), Span::seconds(1))], 0);
        let first = table.next_at().unwrap();
        assert!(table.pop(first).is_some());
        assert!(table.pop(first + 5_000_000).is_none(), "still busy");
        table.done(&"m".into(), Some(first + 5_200_000));
        assert_eq!(table.next_at(), Some(first + 5_200_000));
    }
}
