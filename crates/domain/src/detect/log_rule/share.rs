//! The share of matches among all records over a length of time. A share can fall as well as rise with what is still to come, so a stretch
//! is judged once, when nothing more can arrive in time.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Slices that a window is made of, if the allowance is not very long beside it.
const SLICES: i64 = 64;
const SLICES_MAX: i64 = 1_024;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Share {
    /// Where a slice begins, how many matched, how many there were; in the order of time.
    slices: VecDeque<(i64, u32, u32)>,
    /// Ends up to here have been judged.
    judged: Option<i64>,
}

/// What was asked for, in microseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub within: i64,
    pub allowance: i64,
    pub at_least: f64,
    pub least_total: u32,
}

/// A stretch in which the share was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    pub from: i64,
    /// Exclusive.
    pub to: i64,
    pub matched: u64,
}

impl Asked {
    /// Length of a slice; the window is a whole number of them.
    pub fn slice(&self) -> i64 {
        (self.within / SLICES).max(self.within.saturating_add(self.allowance) / SLICES_MAX).max(1)
    }

    fn window(&self) -> i64 {
        let slice = self.slice();
        ((self.within + slice / 2) / slice).max(1) * slice
    }
}

impl Share {
    pub fn len(&self) -> usize {
        self.slices.len()
    }

    pub fn newest(&self) -> Option<i64> {
        self.slices.back().map(|(start, _, _)| *start)
    }

    /// Takes in one record. `false`: its time has been judged already.
    pub fn add(&mut self, at: i64, matched: bool, asked: &Asked) -> bool {
        let slice = asked.slice();
        let start = at.div_euclid(slice).saturating_mul(slice);
        if self.judged.is_some_and(|judged| start < judged) {
            return false;
        }
        let place = self.slices.partition_point(|(other, _, _)| *other < start);
        if self.slices.get(place).is_none_or(|(other, _, _)| *other != start) {
            self.slices.insert(place, (start, 0, 0));
        }
        if let Some((_, matches, total)) = self.slices.get_mut(place) {
            *matches = matches.saturating_add(u32::from(matched));
            *total = total.saturating_add(1);
        }
        while self.slices.len() > usize::try_from(2 * SLICES_MAX).unwrap_or(usize::MAX) {
            self.slices.pop_front();
        }
        true
    }

    /// Judges every stretch that ends at a slice's end by which nothing more can arrive in time.
    pub fn judge(&mut self, now: i64, asked: &Asked) -> Vec<Reached> {
        let (slice, window) = (asked.slice(), asked.window());
        let complete = now.saturating_sub(asked.allowance).div_euclid(slice).saturating_mul(slice);
        let mut reached = Vec::new();
        while let (Some((first, _, _)), Some(newest)) = (self.slices.front().copied(), self.newest()) {
            // Stretches that hold nothing need no look.
            let end = self.judged.map_or(first, |judged| judged.max(first)).saturating_add(slice);
            if end > complete {
                break;
            }
            self.judged = Some(end);
            let from = end - window;
            while self.slices.front().is_some_and(|(start, _, _)| *start < from) {
                self.slices.pop_front();
            }
            let inside = self.slices.iter().take_while(|(start, _, _)| *start < end);
            let (matched, total) =
                inside.fold((0_u64, 0_u64), |(matched, total), (_, more, of)| (matched + u64::from(*more), total + u64::from(*of)));
            #[expect(clippy::cast_precision_loss, reason = "a share of counts")]
            let share = matched as f64 / total.max(1) as f64;
            if matched > 0 && total >= u64::from(asked.least_total) && share >= asked.at_least {
                reached.push(Reached { from, to: end, matched });
            }
            if end > newest.saturating_add(window) {
                self.slices.clear();
            }
        }
        // What is older than every stretch still to be judged is over, whether there were records or not.
        self.judged = Some(self.judged.map_or(complete, |judged| judged.max(complete)));
        reached
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn neither_order_nor_the_moment_of_a_look_matters(
            records in proptest::collection::vec((0_i64..2_000, any::<bool>()), 1..200), allowance in 0_i64..500, within in 64_i64..700,
            at_least in 0.05_f64..1.0, least_total in 1_u32..5, looks in proptest::collection::vec(0_i64..2_500, 0..10),
        ) {
            let asked = Asked { within, allowance, at_least, least_total };
            let mut once = Share::default();
            records.iter().for_each(|(at, matched)| { once.add(*at, *matched, &asked); });
            let expected = once.judge(100_000, &asked);

            let mut arrivals: Vec<(i64, Option<(i64, bool)>)> =
                records.iter().map(|(at, matched)| (at + (at * 7_919).rem_euclid(allowance + 1), Some((*at, *matched)))).collect();
            arrivals.extend(looks.into_iter().map(|at| (at, None)));
            arrivals.sort_by_key(|(received, record)| (*received, record.is_none()));
            let mut many = Share::default();
            let mut found = Vec::new();
            for (received, record) in arrivals {
                match record {
                    Some((at, matched)) => prop_assert!(many.add(at, matched, &asked), "in time"),
                    None => found.extend(many.judge(received, &asked)),
                }
            }
            found.extend(many.judge(100_000, &asked));
            prop_assert_eq!(&found, &expected);

            // And every stretch is what a count by hand says.
            for reached in expected {
                let inside = records.iter().filter(|(at, _)| reached.from <= *at && *at < reached.to);
                let (matched, total) = inside.fold((0_u64, 0_u64), |(matched, total), (_, is)| (matched + u64::from(*is), total + 1));
                prop_assert_eq!(matched, reached.matched);
                prop_assert!(total >= u64::from(least_total) && matched as f64 / total as f64 >= at_least);
            }
        }
    }

    #[test]
    fn what_was_judged_takes_nothing_more() {
        let asked = Asked { within: 640, allowance: 100, at_least: 0.5, least_total: 2 };
        let mut share = Share::default();
        assert!(share.add(0, true, &asked) && share.add(5, false, &asked));
        assert_eq!(share.judge(109, &asked), [], "the slice could still change");
        assert_eq!(share.judge(110, &asked), [Reached { from: -630, to: 10, matched: 1 }]);
        assert!(!share.add(9, true, &asked), "too late");
        assert!(share.add(10, true, &asked));
    }

    #[test]
    fn a_long_pause_costs_nothing() {
        let asked = Asked { within: 640, allowance: 0, at_least: 0.1, least_total: 1 };
        let mut share = Share::default();
        share.add(0, true, &asked);
        assert_eq!(share.judge(i64::MAX / 4, &asked).len(), 64, "once for each stretch that holds it");
        assert_eq!(share.len(), 0);
        share.add(i64::MAX / 2, true, &asked);
        assert!(share.len() == 1);
    }
}
