//! A length of time that may count calendar months: a year of keeping ends on the same day of the next year, leap year or not.

use std::fmt;

use jiff::ToSpan;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Span, Timestamp, Zone};

/// Written `1y`, `6mo`, `1y6mo`, or as a [`Span`]: `3w`, `90d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    Elapsed(Span),
    /// Calendar months, counted in a zone.
    Months(u16),
}

impl Period {
    const MONTHS_MAX: u16 = 1_200;

    pub const fn years(years: u16) -> Self {
        Period::Months(years * 12)
    }

    /// `None` for what is neither, for nothing at all, or beyond 100 years.
    pub fn parse(text: &str) -> Option<Period> {
        let text = text.trim();
        if let Some(span) = Span::parse(text) {
            return Some(Period::Elapsed(span));
        }
        let (years, rest) = match text.split_once('y') {
            Some((years, rest)) => (number(years)?, rest),
            None => (0, text),
        };
        let months = if rest.is_empty() { 0 } else { number(rest.strip_suffix("mo")?)? };
        let months = years.checked_mul(12)?.checked_add(months)?;
        (1..=Self::MONTHS_MAX).contains(&months).then_some(Period::Months(months))
    }

    /// The instant at which it has passed since `from`. Never early: a month that lacks the day (a year from 29 February) ends with
    /// the day after its last one.
    pub fn after(self, from: Timestamp, zone: &Zone) -> Timestamp {
        let months = match self {
            Period::Elapsed(span) => return from + span,
            Period::Months(months) => months,
        };
        let start = from.in_zone(zone);
        let Ok(end) = start.checked_add(i32::from(months).months()) else { return Timestamp::from_micros(i64::MAX) };
        let end = if end.day() < start.day() { end.tomorrow().unwrap_or(end) } else { end };
        Timestamp::from_jiff(end.timestamp())
    }

    /// The shortest that it can be: months of 28 days, years of 365.
    pub fn least(self) -> Span {
        match self {
            Period::Elapsed(span) => span,
            Period::Months(months) => Span::days(i64::from(months / 12) * 365 + i64::from(months % 12) * 28),
        }
    }
}

fn number(digits: &str) -> Option<u16> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let months = match self {
            Period::Elapsed(span) => return fmt::Display::fmt(span, f),
            Period::Months(months) => months,
        };
        if months / 12 > 0 {
            write!(f, "{}y", months / 12)?;
        }
        if months % 12 > 0 || *months == 0 {
            write!(f, "{}mo", months % 12)?;
        }
        Ok(())
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Period::parse(&text).ok_or_else(|| D::Error::custom("expected a length of time such as 3w, 90d, 6mo or 1y"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn periods_read_and_print() {
        for (text, expected) in [
            ("1y", Period::Months(12)),
            ("1y6mo", Period::Months(18)),
            ("6mo", Period::Months(6)),
            ("3w", Period::Elapsed(Span::days(21))),
            ("6m", Period::Elapsed(Span::minutes(6))),
        ] {
            assert_eq!(Period::parse(text), Some(expected), "{text}");
            assert_eq!(Period::parse(&expected.to_string()), Some(expected), "{text}");
        }
        for wrong in ["", "y", "mo", "0y", "1y6", "1mo1y", "101y", "65536mo", "+1y", "-1y", "1 y", "1.5y", "年"] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_year_ends_on_the_same_day_and_never_early() {
        let zone = Zone::parse("Asia/Tokyo").unwrap();
        let end = |from: &str, period: &str| Period::parse(period).unwrap().after(Timestamp::parse(from).unwrap(), &zone).in_zone(&zone);
        assert_eq!(end("2026-11-27T08:00:00+09:00", "1y").to_string(), "2027-11-27T08:00:00+09:00[Asia/Tokyo]");
        assert_eq!(end("2028-02-29T23:00:00+09:00", "1y").to_string(), "2029-03-01T23:00:00+09:00[Asia/Tokyo]");
        assert_eq!(end("2026-01-31T00:00:00+09:00", "1mo").to_string(), "2026-03-01T00:00:00+09:00[Asia/Tokyo]");
        assert_eq!(end("2026-03-31T00:00:00+09:00", "1y6mo").to_string(), "2027-10-01T00:00:00+09:00[Asia/Tokyo]");
        // The day is the zone's: in UTC this is still 28 February.
        assert_eq!(end("2028-02-28T20:00:00Z", "1y").to_string(), "2029-03-01T05:00:00+09:00[Asia/Tokyo]");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn later_starts_end_later_and_nothing_ends_before_its_least(
            from in 0_i64..4_000_000_000, more in 0_i64..100_000_000, months in 1_u16..=1_200,
        ) {
            let zone = Zone::parse("Europe/Berlin").unwrap();
            let period = Period::Months(months);
            let (first, second) = (Timestamp::from_seconds(from), Timestamp::from_seconds(from + more));
            // An hour that a clock put back runs through twice may end an hour late, or early by the same.
            prop_assert!(period.after(first, &zone) <= period.after(second, &zone) + Span::hours(1));
            prop_assert!(period.after(first, &zone).since(first) + Span::hours(1) >= period.least());
        }
    }
}
