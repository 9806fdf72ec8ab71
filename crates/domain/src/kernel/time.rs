//! Instants and lengths of time. Inside hinomi all instants are UTC microseconds (rule 6 of the domain); zones appear only where
//! a rule counts in calendar units or a person reads.

use std::fmt;
use std::ops::{Add, Sub};

use jiff::tz::TimeZone;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant: microseconds since the Unix epoch, UTC. Serialised as RFC 3339 with `Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * 1_000_000)
    }

    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// RFC 3339, as other products write it (any offset, any precision; beyond microseconds is cut).
    pub fn parse(text: &str) -> Option<Self> {
        let instant: jiff::Timestamp = text.parse().ok()?;
        Some(Self(instant.as_microsecond()))
    }

    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX })
    }

    pub fn from_jiff(instant: jiff::Timestamp) -> Self {
        Self(instant.as_microsecond())
    }

    /// The civil time that a person in `zone` reads.
    pub fn in_zone(self, zone: &Zone) -> jiff::Zoned {
        self.to_jiff().to_zoned(zone.0.clone())
    }

    pub fn since(self, earlier: Timestamp) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_jiff(), f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Add<Span> for Timestamp {
    type Output = Timestamp;
    fn add(self, span: Span) -> Timestamp {
        Timestamp(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Timestamp {
    type Output = Timestamp;
    fn sub(self, span: Span) -> Timestamp {
        Timestamp(self.0.saturating_sub(span.0))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Timestamp::parse(&text).ok_or_else(|| D::Error::custom("expected an RFC 3339 instant"))
    }
}

/// A length of elapsed time in microseconds, never a calendar unit. Written `500ms`, `30s`, `5m`, `1h30m`, `1d` (24 h), `1w`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(i64);

impl Span {
    pub const ZERO: Span = Span(0);

    pub const fn micros(micros: i64) -> Self {
        Self(micros)
    }
    pub const fn millis(millis: i64) -> Self {
        Self(millis * 1_000)
    }
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * 1_000_000)
    }
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes * 60)
    }
    pub const fn hours(hours: i64) -> Self {
        Self::minutes(hours * 60)
    }
    pub const fn days(days: i64) -> Self {
        Self::hours(days * 24)
    }
    pub const fn as_micros(self) -> i64 {
        self.0
    }
    pub const fn as_millis(self) -> i64 {
        self.0 / 1_000
    }
    pub const fn as_seconds(self) -> i64 {
        self.0 / 1_000_000
    }
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_micros(u64::try_from(self.0).unwrap_or(0))
    }

    /// Reads `1h30m`, `90s`, `500ms`, `2d`, `0`. `None` for anything else, for a negative length, or beyond 100 years.
    pub fn parse(text: &str) -> Option<Span> {
        const LONGEST: i64 = Span::days(36_525).0;
        let text = text.trim();
        if text == "0" {
            return Some(Span::ZERO);
        }
        let mut rest = text;
        let mut total: i64 = 0;
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
            let number: i64 = rest[..digits].parse().ok()?;
            rest = &rest[digits..];
            let unit_end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            let unit = match &rest[..unit_end] {
                "us" => 1,
                "ms" => 1_000,
                "s" => 1_000_000,
                "m" | "min" => 60_000_000,
                "h" => 3_600_000_000,
                "d" => 86_400_000_000,
                "w" => 604_800_000_000,
                _ => return None,
            };
            rest = &rest[unit_end..];
            total = number.checked_mul(unit).and_then(|part| total.checked_add(part))?;
            if total > LONGEST {
                return None;
            }
        }
        Some(Span(total))
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        for (unit, name) in [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1_000, "ms"), (1, "us")] {
            if rest >= unit {
                write!(f, "{}{name}", rest / unit)?;
                rest %= unit;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Span::parse(&text).ok_or_else(|| D::Error::custom("expected a length of time such as 30s, 5m or 1h30m"))
    }
}

/// A time zone by its IANA name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    pub fn parse(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    pub fn jiff(&self) -> &TimeZone {
        &self.0
    }

    /// The instant at which a civil time begins in this zone; in a gap the later side, in a fold the earlier one.
    pub fn instant(&self, civil: jiff::civil::DateTime) -> Timestamp {
        self.0.to_ambiguous_zoned(civil).compatible().map_or(Timestamp(0), |zoned| Timestamp::from_jiff(zoned.timestamp()))
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Zone::parse(&name).ok_or_else(|| D::Error::custom("expected an IANA time zone such as Asia/Tokyo"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_and_print() {
        assert_eq!(Span::parse("1h30m"), Some(Span::minutes(90)));
        assert_eq!(Span::parse("500ms"), Some(Span::millis(500)));
        for wrong in ["", "m", "5", "5x", "-5s", "99999999999999w", "1.5h", "5 m", "日"] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Span::minutes(90).to_string(), "1h30m");
    }

    #[test]
    fn instants_read_any_offset() {
        let tokyo = Timestamp::parse("2026-11-23T09:00:00.123456789+09:00").unwrap();
        assert_eq!(tokyo.to_string(), "2026-11-23T00:00:00.123456Z");
    }
}
