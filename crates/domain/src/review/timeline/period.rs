//! Days, months and years of a zone. A day of a clock change has 23 or 25 hours, and sums accordingly.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Slice, Sums};
use crate::kernel::{Timestamp, Zone};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Day,
    Month,
    Year,
}

impl By {
    pub fn as_str(self) -> &'static str {
        match self {
            By::Day => "day",
            By::Month => "month",
            By::Year => "year",
        }
    }

    pub fn parse(text: &str) -> Option<By> {
        [By::Day, By::Month, By::Year].into_iter().find(|by| by.as_str() == text)
    }

    fn first_day(self, day: Date) -> Date {
        match self {
            By::Day => day,
            By::Month => day.first_of_month(),
            By::Year => day.first_of_year(),
        }
    }

    /// `None` at the end of the calendar.
    fn next(self, first_day: Date) -> Option<Date> {
        let step = match self {
            By::Day => 1.day(),
            By::Month => 1.month(),
            By::Year => 1.year(),
        };
        first_day.checked_add(step).ok()
    }
}

/// A day, month or year of the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub on: Date,
    /// The whole period, also where the range asked for covers only a part of it.
    pub from: Timestamp,
    pub to: Timestamp,
    /// Of the slices that lie inside.
    pub sums: Sums,
}

/// More than this many periods are not made: 27 years of days.
const PERIODS_MAX: usize = 10_000;

/// Every period that `[from, to)` touches, in order, each with the sums of `slices` (in order, as [`super::component`] gives
/// them) inside it. What no slice covers, such as the future, counts nowhere.
pub fn periods(slices: &[Slice], by: By, zone: &Zone, from: Timestamp, to: Timestamp) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut on = by.first_day(from.in_zone(zone).date());
    let mut rest = slices;
    while periods.len() < PERIODS_MAX {
        let Some(next) = by.next(on) else { break };
        let (begin, end) = (start_of(on, zone), start_of(next, zone));
        if begin >= to {
            break;
        }
        let mut sums = Sums::default();
        while let Some((slice, later)) = rest.split_first() {
            let inside = Slice { from: slice.from.max(begin), to: slice.to.min(end), ..*slice };
            if inside.from < inside.to {
                sums += Sums::from(&inside);
            }
            if slice.to > end {
                break;
            }
            rest = later;
        }
        if from < end {
            periods.push(Period { on, from: begin, to: end, sums });
        }
        on = next;
    }
    periods
}

fn start_of(day: Date, zone: &Zone) -> Timestamp {
    zone.instant(day.to_datetime(jiff::civil::Time::midnight()))
}
