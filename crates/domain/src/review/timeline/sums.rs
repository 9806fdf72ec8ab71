//! Times added up, and the figure that they give.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

use super::{Slice, State};
use crate::policy::Weights;

/// Microseconds by status. `up + degraded + partial + down + unknown + excluded` is exactly the length of what was summed.
///
/// `excluded_us` holds announced maintenance and time in which nobody was to look; `maintained` splits the maintenance part of it
/// by the status underneath, so that the figure can be told with maintenance, too, and exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    pub up_us: i64,
    pub degraded_us: i64,
    /// Out in part.
    #[serde(default)]
    pub partial_us: i64,
    pub down_us: i64,
    pub unknown_us: i64,
    pub excluded_us: i64,
    #[serde(default)]
    pub maintained: Seen,
}

/// Microseconds by status during announced maintenance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub up_us: i64,
    pub degraded_us: i64,
    /// Out in part.
    #[serde(default)]
    pub partial_us: i64,
    pub down_us: i64,
    pub unknown_us: i64,
}

impl Sums {
    pub fn of<'a>(slices: impl IntoIterator<Item = &'a Slice>) -> Sums {
        slices.into_iter().map(Sums::from).sum()
    }

    pub fn length_us(&self) -> i64 {
        self.up_us + self.degraded_us + self.partial_us + self.down_us + self.unknown_us + self.excluded_us
    }

    /// Share of the time seen, 0 to 1, without maintenance that was announced in time. The weights are the policy's. `None`: nothing
    /// was seen, so there is no figure.
    pub fn uptime(&self, weights: Weights) -> Option<f64> {
        ratio(
            Seen { up_us: self.up_us, degraded_us: self.degraded_us, partial_us: self.partial_us, down_us: self.down_us, unknown_us: 0 },
            weights,
        )
    }

    /// As [`Sums::uptime`], with maintenance counted as what it was.
    pub fn uptime_with_maintenance(&self, weights: Weights) -> Option<f64> {
        let seen = Seen {
            up_us: self.up_us + self.maintained.up_us,
            degraded_us: self.degraded_us + self.maintained.degraded_us,
            partial_us: self.partial_us + self.maintained.partial_us,
            down_us: self.down_us + self.maintained.down_us,
            unknown_us: 0,
        };
        ratio(seen, weights)
    }
}

#[expect(clippy::cast_precision_loss, reason = "285 years of microseconds are exact in an f64")]
fn ratio(seen: Seen, weights: Weights) -> Option<f64> {
    let all = seen.up_us + seen.degraded_us + seen.partial_us + seen.down_us;
    let weighed = |micros: i64, weight: f64| weight.clamp(0.0, 1.0) * micros as f64;
    let up = seen.up_us as f64 + weighed(seen.degraded_us, weights.degraded) + weighed(seen.partial_us, weights.partial);
    (all > 0).then(|| up / all as f64)
}

impl From<&Slice> for Sums {
    fn from(slice: &Slice) -> Sums {
        let length = slice.to.since(slice.from).as_micros();
        let mut sums = Sums::default();
        if slice.excluded {
            sums.excluded_us = length;
            match slice.status {
                State::Up => sums.maintained.up_us = length,
                State::Degraded => sums.maintained.degraded_us = length,
                State::Partial => sums.maintained.partial_us = length,
                State::Down => sums.maintained.down_us = length,
                State::Unknown => sums.maintained.unknown_us = length,
                State::Paused => {}
            }
        } else {
            match slice.status {
                State::Up => sums.up_us = length,
                State::Degraded => sums.degraded_us = length,
                State::Partial => sums.partial_us = length,
                State::Down => sums.down_us = length,
                State::Unknown => sums.unknown_us = length,
                State::Paused => sums.excluded_us = length,
            }
        }
        sums
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Sums) {
        self.up_us += other.up_us;
        self.degraded_us += other.degraded_us;
        self.partial_us += other.partial_us;
        self.down_us += other.down_us;
        self.unknown_us += other.unknown_us;
        self.excluded_us += other.excluded_us;
        self.maintained.up_us += other.maintained.up_us;
        self.maintained.degraded_us += other.maintained.degraded_us;
        self.maintained.partial_us += other.maintained.partial_us;
        self.maintained.down_us += other.maintained.down_us;
        self.maintained.unknown_us += other.maintained.unknown_us;
    }
}

impl Add for Sums {
    type Output = Sums;
    fn add(mut self, other: Sums) -> Sums {
        self += other;
        self
    }
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Sums>>(sums: I) -> Sums {
        sums.fold(Sums::default(), Add::add)
    }
}
