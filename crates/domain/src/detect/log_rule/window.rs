//! How many matches lie within a length of time, wherever on the line it is laid.
//!
//! Exact up to [`EXACT_MAX`] different times. Beyond that, times are kept in slices of a sixty-fourth of the window and the window is
//! looked at one slice shorter: it never fires for what is further apart, and fires for sure for what lies within 62 of 64 parts.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Different times that a window knows one by one.
pub(super) const EXACT_MAX: usize = 512;
/// Slices that a window keeps.
const SLICES_MAX: usize = 2_048;
const SLICES: i64 = 64;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Window {
    /// Time in microseconds and how many, in the order of time.
    #[serde(rename = "at", skip_serializing_if = "VecDeque::is_empty", default)]
    entries: VecDeque<(i64, u32)>,
    /// Length of a slice; 0 while times are exact.
    #[serde(skip_serializing_if = "is_zero", default)]
    slice: i64,
}

/// A window that holds enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full {
    /// The first match that counts, and the last.
    pub first: i64,
    pub last: i64,
    pub count: u64,
}

impl Window {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The time of the newest match.
    pub fn newest(&self) -> Option<i64> {
        self.entries.back().map(|(at, _)| *at)
    }

    /// Takes in one match; answers every window that holds enough with it. Lengths in microseconds; `within` is above 0.
    pub fn add(&mut self, at: i64, within: i64, allowance: i64, at_least: u32) -> Vec<Full> {
        let mut kept_as = self.insert(at);
        self.forget(within, allowance);
        if self.slice == 0 && self.entries.len() > EXACT_MAX {
            self.coarsen(within);
            kept_as = self.rounded(at);
        }
        let at = kept_as;
        let start = self.entries.partition_point(|(time, _)| *time < at);
        if self.entries.get(start).is_none_or(|(time, _)| *time != at) {
            // Older than everything that is still looked at.
            return Vec::new();
        }
        let length = (within - self.slice).max(1);
        let ends = self.entries.range(start..).take_while(|(last, _)| last - at < length).count();
        (start..start + ends).filter_map(|end| self.ending_at(end, length, at_least)).collect()
    }

    fn ending_at(&self, end: usize, length: i64, at_least: u32) -> Option<Full> {
        let last = self.entries[end].0;
        let mut count = 0;
        for (time, matches) in self.entries.range(..=end).rev() {
            if last - time >= length {
                return None;
            }
            count += u64::from(*matches);
            if count >= u64::from(at_least) {
                return Some(Full { first: *time, last, count });
            }
        }
        None
    }

    /// Answers the time under which it is kept.
    fn insert(&mut self, at: i64) -> i64 {
        let at = self.rounded(at);
        let place = self.entries.partition_point(|(time, _)| *time < at);
        match self.entries.get_mut(place) {
            Some((time, count)) if *time == at => *count = count.saturating_add(1),
            _ => self.entries.insert(place, (at, 1)),
        }
        at
    }

    /// Lets go what no window that can still change looks at.
    fn forget(&mut self, within: i64, allowance: i64) {
        let Some(newest) = self.newest() else { return };
        let horizon = newest.saturating_sub(within).saturating_sub(allowance);
        while self.entries.front().is_some_and(|(at, _)| *at <= horizon) || self.entries.len() > SLICES_MAX {
            self.entries.pop_front();
        }
        if self.entries.len() <= 1 {
            self.slice = 0;
        }
    }

    fn coarsen(&mut self, within: i64) {
        self.slice = (within / SLICES).max(1);
        let exact = std::mem::take(&mut self.entries);
        for (at, count) in exact {
            let at = self.rounded(at);
            match self.entries.back_mut() {
                Some((time, sum)) if *time == at => *sum = sum.saturating_add(count),
                _ => self.entries.push_back((at, count)),
            }
        }
    }

    fn rounded(&self, at: i64) -> i64 {
        if self.slice == 0 { at } else { at.div_euclid(self.slice) * self.slice }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether so many of the times lie within the length.
    fn holds(times: &[i64], within: i64, at_least: u32) -> bool {
        let counted = |end: i64| times.iter().filter(|at| **at <= end && end - **at < within).count();
        times.iter().any(|end| counted(*end) >= at_least as usize)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

        #[test]
        fn it_says_what_a_count_by_hand_says(
            mut times in proptest::collection::vec(0_i64..1_000, 1..60), within in 1_i64..200, at_least in 1_u32..8, allowance in 0_i64..1_000,
            seed in any::<u64>(),
        ) {
            // Any order that the allowance permits: each is sorted by its time and a delay of its own.
            let delay = |at: i64| (at.wrapping_mul(7_919).wrapping_add(seed as i64)).rem_euclid(allowance + 1);
            times.sort_by_key(|at| at + delay(*at));
            let mut window = Window::default();
            let mut seen = Vec::new();
            let mut fired = false;
            for at in &times {
                seen.push(*at);
                let full = window.add(*at, within, allowance, at_least);
                fired |= !full.is_empty();
                for full in full {
                    prop_assert!(full.last - full.first < within && full.count >= u64::from(at_least));
                    prop_assert!(seen.contains(&full.first) && seen.contains(&full.last));
                }
                prop_assert_eq!(fired, holds(&seen, within, at_least));
            }
        }

        #[test]
        fn a_flood_is_counted_in_slices_and_never_too_eagerly(
            gap in 1_i64..50, within in 20_000_i64..200_000, at_least in 300_u32..4_000, jitter in 0_i64..5_000,
        ) {
            let times: Vec<i64> = (0..6_000).map(|n| n * gap + (n * 7_919) % (jitter + 1)).collect();
            let mut window = Window::default();
            let mut fired = false;
            for at in &times {
                fired |= !window.add(*at, within, 10_000, at_least).is_empty();
                prop_assert!(window.len() <= SLICES_MAX);
            }
            // Spread evenly, so a stretch of any length can be counted from its middle.
            let most = |length: i64| {
                let mut sorted = times.clone();
                sorted.sort_unstable();
                let mut start = 0;
                (0..sorted.len()).map(|end| { while sorted[end] - sorted[start] >= length { start += 1; } end - start + 1 }).max().unwrap_or(0)
            };
            if fired {
                prop_assert!(most(within) >= at_least as usize, "never for what is further apart");
            } else {
                prop_assert!(most(within * 62 / 64) < at_least as usize, "for sure for what is close together");
            }
        }
    }

    #[test]
    fn a_million_matches_need_no_more_room_than_thousands() {
        let mut window = Window::default();
        let full = (0..1_000_000).filter(|n| !window.add(n * 1_000, 60_000_000, 300_000_000, 50).is_empty()).count();
        assert!(window.len() <= SLICES_MAX && full > 999_000, "{} {full}", window.len());
        // A pause longer than the window, and times are exact again.
        assert_eq!(window.add(10_000_000_000, 60_000_000, 300_000_000, 1)[0].count, 1);
        assert_eq!((window.len(), window.slice), (1, 0));
    }
}
