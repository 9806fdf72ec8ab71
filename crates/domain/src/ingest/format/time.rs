//! Times as the programs of the world write them. Local ones are those of the source's zone.

use hinomi_logline as logline;

use super::clock::{Clock, Moment};
use super::cursor::Cursor;
use crate::kernel::Timestamp;

/// The time with which a text begins, and its bytes. A letter or a digit that follows makes it something else.
///
/// - `2026-11-20T01:02:03.456789+09:00` and its relatives: `/` or `.` in the date, a blank before the time, a comma before the fraction, no
///   separators, no zone; `2026年11月20日 01:02:03`
/// - `20/Nov/2026:01:02:03 +0900`, `Fri, 20 Nov 2026 01:02:03 GMT`
/// - `Nov 20 01:02:03`, `Fri Nov 20 01:02:03.456 2026`, `Nov 20, 2026 1:02:03 AM`; without a year it is the one nearest to `now`
pub(super) fn leading(text: &[u8], clock: &mut Clock, now: Timestamp) -> Option<(Moment, usize)> {
    // Most texts begin with no time: they are not looked at further.
    if !text.first()?.is_ascii_alphanumeric() {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let cursor = &mut cursor;
    let parts = cursor.attempt(numeric).or_else(|| cursor.attempt(named))?;
    let follows = cursor.peek().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let moment = if follows { None } else { resolve(&parts, clock, now) };
    Some((moment?, cursor.position()))
}

/// A text that is a time and nothing else: one of [`leading`], or a [`unix`] one.
pub(super) fn whole(text: &str, clock: &mut Clock, now: Timestamp) -> Option<Moment> {
    let text = text.trim();
    if let Some((moment, length)) = leading(text.as_bytes(), clock, now) {
        let rest = &text.as_bytes()[length..];
        // `[Asia/Tokyo]` only names what the offset has told.
        return matches!(rest, [] | [b'[', .., b']']).then_some(moment);
    }
    unix(text).map(Moment::utc)
}

/// Seconds since 1970 before this are no time but another number.
const UNIX_LEAST: u64 = 100_000_000;

/// Seconds, milliseconds, microseconds or nanoseconds since 1970 by their size, perhaps with a fraction: from March 1973 to 5138.
pub(super) fn unix(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.starts_with('+') || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: u64 = whole.parse().ok().filter(|whole| *whole >= UNIX_LEAST)?;
    // Six digits of the fraction.
    let millionths = (0..6).fold(0_u64, |sum, place| sum * 10 + u64::from(fraction.as_bytes().get(place).map_or(0, |digit| digit - b'0')));
    let micros = if whole < 100_000_000_000 {
        whole * 1_000_000 + millionths
    } else if whole < 100_000_000_000_000 {
        whole * 1_000 + millionths / 1_000
    } else if whole < 100_000_000_000_000_000 {
        whole
    } else {
        whole / 1_000
    };
    i64::try_from(micros).ok().map(Timestamp::from_micros)
}

#[derive(Clone, Copy, Debug)]
struct Parts {
    /// `None`: the nearest.
    year: Option<u32>,
    month: u32,
    day: u32,
    clock: WallClock,
    /// Seconds ahead of UTC.
    offset: Option<i32>,
}

#[derive(Clone, Copy, Debug)]
struct WallClock {
    hour: u32,
    minute: u32,
    /// 60 is a leap second.
    second: u32,
    micros: u32,
}

fn resolve(parts: &Parts, clock: &mut Clock, now: Timestamp) -> Option<Moment> {
    let local = match parts.year {
        Some(year) => local_micros(parts, year)?,
        None => {
            let year = now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).year();
            // Four years back for the sake of 29 February.
            let years = (-4..=1).filter_map(|step| u32::try_from(year + step).ok());
            years.filter_map(|year| local_micros(parts, year)).min_by_key(|local| (local - now.as_micros()).abs())?
        }
    };
    let Some(offset) = parts.offset else { return clock.moment(local) };
    let at = Timestamp::from_micros(local - i64::from(offset) * 1_000_000);
    Some(Moment { at, offset_minutes: i16::try_from(offset / 60).ok()?, exact: true })
}

fn local_micros(parts: &Parts, year: u32) -> Option<i64> {
    let WallClock { hour, minute, second, micros } = parts.clock;
    let small = |number: u32| u8::try_from(number).ok();
    let civil = logline::Civil {
        year: u16::try_from(year).ok()?,
        month: small(parts.month)?,
        day: small(parts.day)?,
        hour: small(hour)?,
        minute: small(minute)?,
        second: small(second.min(59))?,
        millisecond: 0,
    };
    let leap = i64::from(second.saturating_sub(59));
    let milliseconds = logline::Timestamp::new(civil)?.local_milliseconds() + leap * 1_000;
    (second <= 60).then_some(milliseconds * 1_000 + i64::from(micros))
}

/// Begins with a number.
fn numeric(cursor: &mut Cursor<'_>) -> Option<Parts> {
    if let Some(parts) = cursor.attempt(day_first) {
        return Some(parts);
    }
    let year = cursor.number(4, 4)?;
    let (month, day) = match cursor.peek()? {
        separator @ (b'-' | b'/' | b'.') => {
            cursor.take(&[separator])?;
            let month = cursor.number(1, 2)?;
            cursor.take(&[separator])?;
            (month, cursor.number(1, 2)?)
        }
        byte if byte.is_ascii_digit() => (cursor.number(2, 2)?, cursor.number(2, 2)?),
        b' ' => {
            cursor.take(b" ")?;
            let month = month(cursor)?;
            cursor.blanks();
            (month, cursor.number(1, 2)?)
        }
        _ => {
            cursor.take("年".as_bytes())?;
            let month = cursor.number(1, 2)?;
            cursor.take("月".as_bytes())?;
            let day = cursor.number(1, 2)?;
            cursor.take("日".as_bytes())?;
            (month, day)
        }
    };
    cursor.take_if(|byte| matches!(byte, b'T' | b't' | b' ' | b'\t' | b'_' | b':'))?;
    cursor.blanks();
    let clock = cursor.attempt(wall_clock).or_else(|| cursor.attempt(packed_clock))?;
    Some(Parts { year: Some(year), month, day, clock, offset: offset(cursor) })
}

/// `20/Nov/2026:01:02:03 +0900`, `20 Nov 2026 01:02:03 GMT`, `20-Nov-2026 01:02:03`.
fn day_first(cursor: &mut Cursor<'_>) -> Option<Parts> {
    let day = cursor.number(1, 2)?;
    let separator = cursor.take_if(|byte| matches!(byte, b'/' | b' ' | b'-'))?;
    let month = month(cursor)?;
    cursor.take(&[separator])?;
    let year = cursor.number(4, 4)?;
    cursor.take_if(|byte| matches!(byte, b':' | b' '))?;
    let clock = wall_clock(cursor)?;
    Some(Parts { year: Some(year), month, day, clock, offset: offset(cursor) })
}

/// Begins with the name of a month or of a day of the week.
fn named(cursor: &mut Cursor<'_>) -> Option<Parts> {
    let weekday = cursor.rest().get(..3).is_some_and(|name| WEEKDAYS.iter().any(|day| name.eq_ignore_ascii_case(*day)));
    if weekday {
        cursor.take_while(|byte| byte.is_ascii_alphabetic());
        let comma = cursor.take(b",").is_some();
        cursor.take(b" ")?;
        if comma {
            return day_first(cursor);
        }
    }
    let month = month(cursor)?;
    cursor.take(b" ")?;
    cursor.blanks();
    let day = cursor.number(1, 2)?;
    cursor.take(b",");
    cursor.take(b" ")?;
    let year = cursor.attempt(|cursor| {
        let year = cursor.number(4, 4)?;
        cursor.take(b" ").map(|()| year)
    });
    let clock = wall_clock(cursor)?;
    let mut offset = offset(cursor);
    let year = year.or_else(|| cursor.attempt(year_after));
    offset = offset.or_else(|| self::offset(cursor));
    Some(Parts { year, month, day, clock, offset })
}

/// The year at the end of what `ctime` writes: four digits and no more.
fn year_after(cursor: &mut Cursor<'_>) -> Option<u32> {
    cursor.take(b" ")?;
    let year = cursor.number(4, 4)?;
    let ends = cursor.peek().is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'.' | b'_' | b'/'));
    ((1970..2200).contains(&year) && ends).then_some(year)
}

/// `01:02`, `1:02:03`, `01:02:03.456789`, `01:02:03,456`, each perhaps with `AM` or `PM`.
fn wall_clock(cursor: &mut Cursor<'_>) -> Option<WallClock> {
    let mut hour = cursor.number(1, 2)?;
    cursor.take(b":")?;
    let minute = cursor.number(2, 2)?;
    let second = cursor.attempt(|cursor| cursor.take(b":").and_then(|()| cursor.number(2, 2)));
    let micros = if second.is_some() { fraction(cursor) } else { 0 };
    let half = cursor.attempt(|cursor| {
        cursor.take(b" ");
        let half = cursor.take_if(|byte| matches!(byte, b'A' | b'P' | b'a' | b'p'))?;
        cursor.take_if(|byte| matches!(byte, b'M' | b'm'))?;
        let ends = cursor.peek().is_none_or(|byte| !byte.is_ascii_alphanumeric());
        ((1..=12).contains(&hour) && ends).then_some(half)
    });
    if let Some(half) = half {
        hour = hour % 12 + if matches!(half, b'P' | b'p') { 12 } else { 0 };
    }
    Some(WallClock { hour, minute, second: second.unwrap_or(0), micros })
}

/// `010203`.
fn packed_clock(cursor: &mut Cursor<'_>) -> Option<WallClock> {
    let (hour, minute, second) = (cursor.number(2, 2)?, cursor.number(2, 2)?, cursor.number(2, 2)?);
    Some(WallClock { hour, minute, second, micros: fraction(cursor) })
}

/// Microseconds; what is finer is cut.
fn fraction(cursor: &mut Cursor<'_>) -> u32 {
    let digits = cursor.attempt(|cursor| {
        cursor.take_if(|byte| matches!(byte, b'.' | b',' | b':'))?;
        let digits = cursor.take_while(|byte| byte.is_ascii_digit());
        (!digits.is_empty()).then_some(digits)
    });
    let digit = |place| digits.and_then(|digits| digits.get(place)).map_or(0, |digit| u32::from(digit - b'0'));
    (0..6).fold(0, |sum, place| sum * 10 + digit(place))
}

/// `Z`, `UTC`, `GMT`, `+09:00`, `+0900`, `+09`, each perhaps after a blank.
fn offset(cursor: &mut Cursor<'_>) -> Option<i32> {
    const HOURS_MAX: u32 = 18;
    cursor.attempt(|cursor| {
        let blank = cursor.take(b" ").is_some();
        for name in [&b"UTC"[..], b"GMT", b"Z", b"z"] {
            // ` Z` may begin a word.
            if cursor.rest().starts_with(name) && cursor.rest().get(name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric()) {
                return cursor.take(name).map(|()| 0);
            }
        }
        let sign = cursor.take_if(|byte| matches!(byte, b'+' | b'-'))?;
        let hours = cursor.number(2, 2).filter(|hours| *hours <= HOURS_MAX)?;
        let minutes = cursor.attempt(|cursor| {
            cursor.take(b":");
            cursor.number(2, 2).filter(|minutes| *minutes < 60)
        });
        // ` -12` may be anything.
        if minutes.is_none() && blank {
            return None;
        }
        let seconds = i32::try_from(hours * 3_600 + minutes.unwrap_or(0) * 60).ok()?;
        Some(if sign == b'-' { -seconds } else { seconds })
    })
}

const WEEKDAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];

fn month(cursor: &mut Cursor<'_>) -> Option<u32> {
    const MONTHS: [&[u8; 3]; 12] = [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    cursor.attempt(|cursor| {
        let name = cursor.take_while(|byte| byte.is_ascii_alphabetic());
        let index = MONTHS.iter().position(|month| name.eq_ignore_ascii_case(*month))?;
        u32::try_from(index + 1).ok()
    })
}

#[cfg(test)]
mod tests;
