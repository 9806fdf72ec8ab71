//! From the time on a source's wall to an instant, many million times a minute.
//!
//! Asking the zone's database for each line would cost more than reading the line. Between two changes of the zone's offset the answer is a
//! subtraction, so the stretch around the last answer is kept.

use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, civil};

use crate::kernel::{Timestamp, Zone};

const SECOND: i64 = 1_000_000;

/// Reads the local times of one zone.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    zone: TimeZone,
    /// Local microseconds in which [`Clock::kept`] holds without doubt; the end is not in it.
    from: i64,
    until: i64,
    kept: Offset,
}

/// An instant, with what is needed to write the local time again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub at: Timestamp,
    pub offset_minutes: i16,
    /// `at` and `offset_minutes` give the local time that was read. Not so where the clock was set forward over it, or where the offset has
    /// seconds.
    pub exact: bool,
}

impl Moment {
    /// An instant that was told without a zone.
    pub fn utc(at: Timestamp) -> Moment {
        Moment { at, offset_minutes: 0, exact: true }
    }
}

impl Clock {
    pub fn new(zone: &Zone) -> Clock {
        Clock { zone: zone.jiff().clone(), from: 0, until: 0, kept: Offset::UTC }
    }

    /// The instant at which the zone's clocks show this many microseconds after 1970-01-01T00:00:00; in a gap the later side, in a fold the
    /// earlier one. `None` beyond the years that the calendar knows.
    #[inline]
    pub fn moment(&mut self, local_micros: i64) -> Option<Moment> {
        if self.from <= local_micros && local_micros < self.until {
            return Some(moment(local_micros, self.kept, self.kept));
        }
        self.look_up(local_micros)
    }

    #[cold]
    fn look_up(&mut self, local_micros: i64) -> Option<Moment> {
        let civil = Offset::UTC.to_datetime(jiff::Timestamp::from_microsecond(local_micros).ok()?);
        let (offset, shown) = match self.zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => (offset, offset),
            AmbiguousOffset::Fold { before, .. } => (before, before),
            AmbiguousOffset::Gap { before, after } => (before, after),
        };
        if offset == shown {
            self.keep(civil, offset);
        }
        Some(moment(local_micros, offset, shown))
    }

    /// Keeps the stretch between the changes before and after, without the local times that come twice.
    fn keep(&mut self, civil: civil::DateTime, offset: Offset) {
        let Ok(instant) = offset.to_timestamp(civil) else { return };
        let moved = |from: jiff::Timestamp, nanoseconds| from.checked_add(SignedDuration::from_nanos(nanoseconds)).ok();
        let local = |instant: jiff::Timestamp, offset: Offset| instant.as_microsecond() + i64::from(offset.seconds()) * SECOND;
        let Some(just_after) = moved(instant, 1) else { return };
        (self.kept, self.from, self.until) = (offset, i64::MIN, i64::MAX);
        if let Some(change) = self.zone.preceding(just_after).next() {
            let before = moved(change.timestamp(), -1).map_or(offset, |instant| self.zone.to_offset(instant));
            self.from = local(change.timestamp(), offset.max(before));
        }
        if let Some(change) = self.zone.following(instant).next() {
            self.until = local(change.timestamp(), offset);
        }
    }
}

/// `shown`: the offset of the instant itself.
#[inline]
fn moment(local_micros: i64, offset: Offset, shown: Offset) -> Moment {
    let minutes = shown.seconds() / 60;
    Moment {
        at: Timestamp::from_micros(local_micros.saturating_sub(i64::from(offset.seconds()) * SECOND)),
        offset_minutes: i16::try_from(minutes).unwrap_or_default(),
        exact: offset == shown && minutes * 60 == shown.seconds(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plainly(zone: &Zone, local_micros: i64) -> Option<Timestamp> {
        let civil = Offset::UTC.to_datetime(jiff::Timestamp::from_microsecond(local_micros).ok()?);
        zone.jiff().to_ambiguous_timestamp(civil).compatible().ok().map(Timestamp::from_jiff)
    }

    fn local(text: &str) -> i64 {
        Timestamp::parse(&format!("{text}Z")).expect("a time").as_micros()
    }

    #[test]
    fn folds_take_the_earlier_and_gaps_the_later_side() {
        let mut clock = Clock::new(&Zone::parse("Europe/Berlin").expect("a zone"));
        let mut at = |text| clock.moment(local(text)).map(|moment| (moment.at.to_string(), moment.offset_minutes, moment.exact));
        assert_eq!(at("2026-01-01T12:00:00"), Some(("2026-01-01T11:00:00Z".into(), 60, true)));
        assert_eq!(at("2026-10-25T02:30:00"), Some(("2026-10-25T00:30:00Z".into(), 120, true)), "fold");
        assert_eq!(at("2026-10-25T03:00:00"), Some(("2026-10-25T02:00:00Z".into(), 60, true)));
        assert_eq!(at("2026-03-29T02:30:00"), Some(("2026-03-29T01:30:00Z".into(), 120, false)), "gap");
        assert_eq!(at("2026-03-29T01:59:59"), Some(("2026-03-29T00:59:59Z".into(), 60, true)));
        assert_eq!(at("1880-01-01T00:00:00").map(|(_, _, exact)| exact), Some(false), "an offset with seconds");
    }

    proptest! {
        #[test]
        fn what_is_kept_changes_no_answer(
            zone in prop::sample::select(vec![
                "Asia/Tokyo", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca",
                "Asia/Kathmandu", "Antarctica/Troll",
            ]),
            hours in prop::collection::vec((0_i64..24 * 366 * 3, 0_i64..3_600), 1..30),
            year in 1840_i64..2200,
        ) {
            let zone = Zone::parse(zone).expect("a zone");
            let mut clock = Clock::new(&zone);
            for (hour, second) in hours {
                let local_micros = ((year - 1970) * 365 * 86_400 + hour * 3_600 + second) * SECOND;
                let moment = clock.moment(local_micros).expect("a time of these years");
                prop_assert_eq!(Some(moment.at), plainly(&zone, local_micros));
                if moment.exact {
                    prop_assert_eq!(moment.at.as_micros() + i64::from(moment.offset_minutes) * 60 * SECOND, local_micros);
                }
            }
        }
    }
}
