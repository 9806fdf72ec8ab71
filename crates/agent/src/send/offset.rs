//! How far this host's clock is from the server's, from the `Date` of its answers. Pure.
//!
//! `Date` has whole seconds. One answer leaves more than a second of doubt; many answers at different parts of the second narrow it down,
//! because each says: the server's time was in `[date, date + 1)` somewhere between sending and answer.

use std::time::Duration;

/// Clocks drift: a narrow answer of long ago becomes wider by this much a second (200 ppm).
const DRIFT: f64 = 0.0002;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClockOffset {
    bounds: Option<Bounds>,
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    least: f64,
    most: f64,
    at: f64,
}

impl ClockOffset {
    /// All since 1970: by this host's clock before sending and after the answer's head, and the answer's `Date`.
    pub fn observe(&mut self, sent_at: Duration, answered_at: Duration, date: Duration) {
        let (sent, answered, date) = (sent_at.as_secs_f64(), answered_at.as_secs_f64(), date.as_secs_f64());
        if answered < sent {
            // Somebody set the clock in between.
            self.bounds = None;
            return;
        }
        let fresh = Bounds { least: date - answered, most: date + 1.0 - sent, at: answered };
        let joined = self.bounds.map(|bounds| {
            let wider = (answered - bounds.at).abs() * DRIFT;
            Bounds { least: fresh.least.max(bounds.least - wider), most: fresh.most.min(bounds.most + wider), at: answered }
        });
        // Bounds that exclude each other: one of the clocks was set.
        self.bounds = Some(joined.filter(|joined| joined.least <= joined.most).unwrap_or(fresh));
    }

    /// The middle of what is possible, and how far it may be off.
    pub fn estimate(&self) -> Option<(f64, f64)> {
        self.bounds.map(|bounds| (f64::midpoint(bounds.least, bounds.most), (bounds.most - bounds.least) / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_truth_is_within_the_doubt_and_the_doubt_shrinks(ahead in -5000i64..5000, steps in proptest::collection::vec((1u64..90_000, 1u64..40, 0u64..40), 60)) {
            let ahead = ahead as f64 / 1000.0;
            let (mut offset, mut now) = (ClockOffset::default(), 1_700_000_000_000u64);
            for (wait, there, back) in steps {
                now += wait;
                let sent = Duration::from_millis(now);
                let served = (now + there) as f64 / 1000.0 + ahead;
                now += there + back;
                offset.observe(sent, Duration::from_millis(now), Duration::from_secs(served.floor() as u64));
                let (middle, doubt) = offset.estimate().unwrap();
                prop_assert!((middle - ahead).abs() <= doubt + 1e-6, "{middle} ± {doubt}, really {ahead}");
            }
            prop_assert!(offset.estimate().unwrap().1 < 0.3);
        }
    }

    #[test]
    fn a_clock_that_was_set_is_followed() {
        let seconds = Duration::from_secs;
        let mut offset = ClockOffset::default();
        offset.observe(seconds(100), seconds(100), seconds(100));
        offset.observe(seconds(200), seconds(200), seconds(260));
        assert!((offset.estimate().unwrap().0 - 60.5).abs() < 0.01);
    }
}
