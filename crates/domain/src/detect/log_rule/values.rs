//! How many different values a field takes within a length of time. Values are known by a digest: what people typed is not kept.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::window::Full;

/// Values and times that are known. Beyond it those go that say nothing new, then the oldest: what the newest window holds stays.
pub(super) const MAX: usize = 1_024;
/// So many are left then, so that it does not happen with each record of a flood.
const LEFT: usize = MAX / 4 * 3;
/// A rule cannot ask for more different values: the newest window must fit.
pub const AT_LEAST_MAX: u32 = 300;

/// In the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Values(VecDeque<(i64, u64)>);

impl Values {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn newest(&self) -> Option<i64> {
        self.0.back().map(|(at, _)| *at)
    }

    /// Takes in one value; answers every window that holds enough different ones with it.
    pub fn add(&mut self, at: i64, value: &str, within: i64, allowance: i64, at_least: u32) -> Vec<Full> {
        let entry = (at, digest(value));
        if let Err(place) = self.0.binary_search(&entry) {
            self.0.insert(place, entry);
        }
        let Some(newest) = self.newest() else { return Vec::new() };
        let horizon = newest.saturating_sub(within).saturating_sub(allowance);
        while self.0.front().is_some_and(|(at, _)| *at <= horizon) {
            self.0.pop_front();
        }
        if self.0.len() > MAX {
            self.thin(within);
        }
        let start = self.0.partition_point(|other| *other < entry);
        if self.0.get(start) != Some(&entry) {
            return Vec::new();
        }
        let ends = self.0.range(start..).take_while(|(last, _)| last - at < within).count();
        (start..start + ends).filter_map(|end| self.ending_at(end, within, at_least)).collect()
    }

    fn ending_at(&self, end: usize, within: i64, at_least: u32) -> Option<Full> {
        let last = self.0[end].0;
        let mut seen: Vec<u64> = Vec::new();
        for (time, value) in self.0.range(..=end).rev() {
            if last - time >= within {
                return None;
            }
            if let Err(place) = seen.binary_search(value) {
                seen.insert(place, *value);
            }
            if seen.len() >= at_least as usize {
                return Some(Full { first: *time, last, count: seen.len() as u64 });
            }
        }
        None
    }

    /// A value's time between two others that are less than a window apart says nothing about any window that ends later.
    fn thin(&mut self, within: i64) {
        let mut of_value: BTreeMap<u64, Vec<i64>> = BTreeMap::new();
        for (at, value) in self.0.drain(..) {
            let times = of_value.entry(value).or_default();
            if let [.., before, last] = times.as_mut_slice()
                && at - *before < within
            {
                *last = at;
            } else {
                times.push(at);
            }
        }
        let mut rest: Vec<(i64, u64)> =
            of_value.into_iter().flat_map(|(value, times)| times.into_iter().map(move |at| (at, value))).collect();
        rest.sort_unstable();
        let excess = rest.len().saturating_sub(LEFT);
        self.0 = rest.into_iter().skip(excess).collect();
    }
}

/// The same on every node and in every release.
pub(super) fn digest(text: &str) -> u64 {
    let hash = Sha256::digest(text.as_bytes());
    hash.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn holds(seen: &[(i64, String)], within: i64, at_least: u32) -> bool {
        let different =
            |end: i64| seen.iter().filter(|(at, _)| *at <= end && end - at < within).map(|(_, value)| value).collect::<BTreeSet<_>>();
        seen.iter().any(|(end, _)| different(*end).len() >= at_least as usize)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

        #[test]
        fn it_says_what_a_count_by_hand_says(
            mut given in proptest::collection::vec((0_i64..500, "[a-e]"), 1..50), within in 1_i64..120, at_least in 1_u32..5, allowance in 0_i64..500,
        ) {
            given.sort_by_key(|(at, value)| at + (at * 7_919 + i64::from(value.as_bytes()[0])).rem_euclid(allowance + 1));
            let mut values = Values::default();
            let mut seen: Vec<(i64, String)> = Vec::new();
            let mut fired = false;
            for (at, value) in given {
                fired |= !values.add(at, &value, within, allowance, at_least).is_empty();
                seen.push((at, value));
                prop_assert_eq!(fired, holds(&seen, within, at_least));
            }
        }

        #[test]
        fn a_flood_of_few_values_forgets_none_of_them(within in 1_000_i64..5_000, kinds in 2_u32..20) {
            let mut values = Values::default();
            let mut fired = false;
            for n in 0..5_000_i64 {
                // All values but one flood; the last comes once.
                let value = if n == 4_999 { kinds } else { (n as u32) % kinds };
                fired |= !values.add(n, &value.to_string(), within, 2_000, kinds + 1).is_empty();
                prop_assert!(values.len() <= MAX);
            }
            prop_assert!(fired);
        }
    }

    #[test]
    fn a_flood_of_different_values_has_a_limit() {
        let mut values = Values::default();
        let fired = (0..100_000).filter(|n| !values.add(*n, &n.to_string(), 1_000_000, 1_000_000, 20).is_empty()).count();
        assert!(values.len() <= MAX && fired == 100_000 - 19);
    }
}
