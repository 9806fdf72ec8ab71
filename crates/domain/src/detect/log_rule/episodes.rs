//! When a group's condition held, in the records' own time. Two occurrences that are no further apart than the hold time are one episode,
//! in whatever order they became known.

use serde::{Deserialize, Serialize};

/// Apart from each other by more than the hold time, in order. As a rule there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Episodes(Vec<(i64, i64)>);

impl Episodes {
    /// Beyond this many that wait to be closed, the two newest become one.
    pub const MAX: usize = 16;

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the earliest begins.
    pub fn first(&self) -> Option<i64> {
        self.0.first().map(|(first, _)| *first)
    }

    /// The condition held from `from` to `to`.
    pub fn add(&mut self, from: i64, to: i64, hold: i64) {
        let start = self.0.partition_point(|(_, last)| last.saturating_add(hold) < from);
        let end = self.0.partition_point(|(first, _)| *first <= to.saturating_add(hold));
        let touched = &self.0[start..end.max(start)];
        let first = touched.first().map_or(from, |(first, _)| from.min(*first));
        let last = touched.last().map_or(to, |(_, last)| to.max(*last));
        self.0.splice(start..end.max(start), [(first, last)]);
        if self.0.len() > Self::MAX
            && let Some((_, last)) = self.0.pop()
            && let Some(newest) = self.0.last_mut()
        {
            newest.1 = last;
        }
    }

    /// Takes the earliest, if its hold time ran out before `by`; answers when. What still arrives has a time of `by` or later.
    pub fn close(&mut self, by: i64, hold: i64) -> Option<i64> {
        let ends = self.closes()?.saturating_add(hold);
        (ends < by).then(|| {
            self.0.remove(0);
            ends
        })
    }

    /// The last occurrence of the earliest.
    pub fn closes(&self) -> Option<i64> {
        self.0.first().map(|(_, last)| *last)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_order_of_news_does_not_matter(mut ends in proptest::collection::vec(0_i64..100, 1..12), hold in 0_i64..20, turn in 0_usize..12) {
            let of = |ends: &[i64]| {
                let mut episodes = Episodes::default();
                ends.iter().for_each(|at| episodes.add(*at, *at, hold));
                episodes
            };
            let first = of(&ends);
            let by = turn % ends.len();
            ends.rotate_left(by);
            prop_assert_eq!(&first, &of(&ends));
            ends.sort_unstable();
            prop_assert_eq!(&first, &of(&ends));
            for pair in first.0.windows(2) {
                prop_assert!(pair[1].0 - pair[0].1 > hold);
            }
            prop_assert!(ends.iter().all(|at| first.0.iter().any(|(first, last)| first <= at && at <= last)));
        }
    }

    #[test]
    fn episodes_have_a_limit_and_close_in_order() {
        let mut episodes = Episodes::default();
        (0..100).for_each(|at| episodes.add(at * 10, at * 10, 1));
        assert_eq!(episodes.0.len(), Episodes::MAX);
        assert_eq!((episodes.first(), episodes.0.last()), (Some(0), Some(&(150, 990))));
        assert_eq!(episodes.close(1, 1), None);
        assert_eq!(episodes.close(11, 1), Some(1));
        assert_eq!(episodes.closes(), Some(10));
    }
}
