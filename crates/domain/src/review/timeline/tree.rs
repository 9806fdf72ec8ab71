//! The timeline of a component that stands above others: the counterpart over time of [`crate::review::status::tree`].

use std::collections::BTreeSet;

use super::{Slice, State};
use crate::kernel::Timestamp;
use crate::review::correction::Standing;

/// One timeline for a component and those below it, as its state reads: down when all of them are, out in part when any is, degraded
/// when any is; its own timeline weighs where it is worse. All timelines cover the same range. `corrected`: there a person's word
/// about the component itself stands alone.
pub fn above(own: Option<&[Slice]>, below: &[Vec<Slice>], corrected: &Standing) -> Vec<Slice> {
    let mut edges: BTreeSet<Timestamp> = BTreeSet::new();
    for slice in below.iter().flatten().chain(own.into_iter().flatten()) {
        edges.extend([slice.from, slice.to]);
    }
    let edges: Vec<Timestamp> = edges.into_iter().collect();
    let mut places = vec![0; below.len() + 1];
    let mut slices: Vec<Slice> = Vec::new();
    for pair in edges.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let own_now = own.and_then(|own| at(own, &mut places[below.len()], from));
        let below_now: Vec<Slice> = below.iter().enumerate().filter_map(|(n, list)| at(list, &mut places[n], from)).collect();
        let by_hand = corrected.touches(from, to);
        let (status, excluded) = match own_now {
            Some(own) if by_hand => (own.status, own.excluded),
            _ => together(own_now, &below_now),
        };
        match slices.last_mut() {
            Some(last) if last.status == status && last.excluded == excluded && last.to == from => last.to = to,
            _ => slices.push(Slice { from, to, status, excluded }),
        }
    }
    slices
}

/// The slice that holds at an instant; `place` only moves forward.
fn at(slices: &[Slice], place: &mut usize, instant: Timestamp) -> Option<Slice> {
    while slices.get(*place).is_some_and(|slice| slice.to <= instant) {
        *place += 1;
    }
    slices.get(*place).copied()
}

fn together(own: Option<Slice>, below: &[Slice]) -> (State, bool) {
    let counted = || below.iter().filter(|slice| !slice.excluded).map(|slice| slice.status);
    let beneath = counted().max().map(|worst| match worst {
        State::Down if !counted().all(|status| status == State::Down) => State::Partial,
        worst => worst,
    });
    let own_counts = own.filter(|own| !own.excluded).map(|own| own.status);
    match own_counts.max(beneath) {
        Some(status) => (status, false),
        // Everything is left out of the figure; what lies under it is kept, for the figure with maintenance.
        None => (own.iter().chain(below).map(|slice| slice.status).max().unwrap_or(State::Unknown), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Weights;
    use crate::review::correction::{Correction, Says};
    use crate::review::timeline::Sums;

    fn second(n: i64) -> Timestamp {
        Timestamp::from_seconds(n)
    }

    fn slice(from: i64, to: i64, status: State) -> Slice {
        Slice { from: second(from), to: second(to), status, excluded: false }
    }

    #[test]
    fn a_component_above_others_is_down_only_when_all_of_them_are() {
        let one = vec![slice(0, 10, State::Up), slice(10, 30, State::Down), slice(30, 40, State::Up)];
        let other = vec![slice(0, 20, State::Up), slice(20, 40, State::Down)];
        let slices = above(None, &[one, other], &Standing::default());
        let seen: Vec<_> = slices.iter().map(|slice| (slice.from.as_micros() / 1_000_000, slice.status)).collect();
        assert_eq!(seen, [(0, State::Up), (10, State::Partial), (20, State::Down), (30, State::Partial)]);
        assert_eq!(Sums::of(&slices).length_us(), 40_000_000);
    }

    /// By hand, over 100 s: 60 s up, 20 s with one of two children down, 10 s with both, 10 s degraded.
    /// 60 + 20 × 0.7 + 10 × 0 + 10 × 1 = 84 of 100.
    #[test]
    fn a_child_that_is_out_counts_above_as_the_policy_weighs_a_partial_outage() {
        let one = vec![slice(0, 60, State::Up), slice(60, 90, State::Down), slice(90, 100, State::Degraded)];
        let other = vec![slice(0, 80, State::Up), slice(80, 90, State::Down), slice(90, 100, State::Up)];
        let sums = Sums::of(&above(None, &[one.clone(), other.clone()], &Standing::default()));
        assert_eq!((sums.up_us, sums.partial_us, sums.down_us, sums.degraded_us), (60_000_000, 20_000_000, 10_000_000, 10_000_000));
        let figure = |partial, degraded| sums.uptime(Weights { partial, degraded });
        assert_eq!(figure(0.7, 1.0), Some(0.84));
        assert_eq!(figure(0.0, 1.0), Some(0.7));
        assert_eq!(figure(0.5, 0.5), Some(0.75));
        // Never worse than a child that was out all that time, never as if nothing had been.
        let child = Sums::of(&one).uptime(Weights { partial: 0.7, degraded: 1.0 });
        assert_eq!(child, Some(0.7));
        // A grandparent sees the same picture, not one that gets lighter with each level.
        let higher = Sums::of(&above(None, &[above(None, &[one, other], &Standing::default())], &Standing::default()));
        assert_eq!(higher, sums);
    }

    #[test]
    fn unknown_below_is_never_up_above_and_excluded_only_when_all_is() {
        let mut resting = slice(0, 10, State::Down);
        resting.excluded = true;
        let slices = above(None, &[vec![slice(0, 10, State::Unknown)], vec![slice(0, 10, State::Up)], vec![resting]], &Standing::default());
        assert_eq!(slices, [slice(0, 10, State::Unknown)]);
        assert_eq!(above(None, &[vec![resting]], &Standing::default()), [resting]);
    }

    #[test]
    fn a_correction_of_the_component_itself_stands_alone() {
        let corrected = Standing::of(&[Correction { from: second(0), to: second(5), says: Says::Up }]);
        let own = [slice(0, 5, State::Up), slice(5, 10, State::Unknown)];
        let slices = above(Some(&own), &[vec![slice(0, 10, State::Down)]], &corrected);
        assert_eq!(slices, [slice(0, 5, State::Up), slice(5, 10, State::Down)]);
    }
}
