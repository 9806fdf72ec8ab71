//! Numbers as people write them: `500`, `1.5s` of a field in milliseconds, `10MB` of one in bytes, an instant of `time`.

use super::Field;
use super::fold::narrow;
use crate::kernel::{Span, Timestamp};

/// Why a text is no number for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoNumber {
    /// It has not the form of one.
    Form,
    /// It has a unit, but the field's name does not say in which unit its values are.
    FieldWithoutUnit,
    /// The field is measured in something else.
    OtherUnit,
    /// Of `time`: no RFC 3339 instant.
    Instant,
}

/// What the values of a field are counted in, as far as its name says it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Measured {
    /// Nanoseconds in one of its units.
    Time(f64),
    /// Bytes in one of its units.
    Size(f64),
}

/// Whether the name of a field says its unit: `elapsed_ms`, `durationMillis`, `body_bytes`.
pub(super) fn has_unit(name: &str) -> bool {
    measured(name).is_some()
}

/// Reads the number that a field is compared with, in the field's own unit; of `time` microseconds since 1970.
pub(super) fn read(text: &str, field: &Field) -> Result<f64, NoNumber> {
    let text: String = text.trim().chars().map(narrow).collect();
    if *field == Field::Time {
        let at = Timestamp::parse(&text).ok_or(NoNumber::Instant)?;
        #[expect(clippy::cast_precision_loss, reason = "microseconds of the years that an instant can have fit")]
        return Ok(at.as_micros() as f64);
    }
    let (number, unit) = split(&text).ok_or(NoNumber::Form)?;
    let unit = unit.trim_start();
    if unit.is_empty() || unit == "%" {
        return Ok(number);
    }
    let measured = measured(field.name());
    if let Some(nanos) = nanos_of(unit) {
        return in_time(number * nanos, number, nanos, measured);
    }
    if let Some(span) = Span::parse(&text) {
        #[expect(clippy::cast_precision_loss, reason = "a hundred years in nanoseconds lose less than a microsecond")]
        return in_time(span.as_micros() as f64 * 1e3, 0.0, 0.0, measured);
    }
    let factor = bytes_of(unit).ok_or(NoNumber::Form)?;
    match measured {
        Some(Measured::Time(_)) => Err(NoNumber::OtherUnit),
        Some(Measured::Size(own)) => Ok(number * factor / own),
        None => Ok(number * factor),
    }
}

/// The exact quotient where one unit is a multiple of the other.
fn in_time(nanos: f64, number: f64, unit: f64, measured: Option<Measured>) -> Result<f64, NoNumber> {
    match measured {
        Some(Measured::Time(own)) if unit >= own => Ok(number * (unit / own)),
        Some(Measured::Time(own)) => Ok(nanos / own),
        Some(Measured::Size(_)) => Err(NoNumber::OtherUnit),
        None => Err(NoNumber::FieldWithoutUnit),
    }
}

/// A whole text that is a number without unit and finite: what values of records are compared as.
pub fn number_in(text: &str) -> Option<f64> {
    let (number, unit) = split(text.trim())?;
    unit.is_empty().then_some(number)
}

/// Whether `name=value` asks for a number. Ids do not: `007`, and longer ones than a number holds exactly.
pub(super) fn is_plain(text: &str) -> bool {
    const DIGITS_MAX: usize = 15;
    let digits = text.trim_start_matches(['-', '+']);
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    !(whole && (digits.len() > DIGITS_MAX || (digits.len() > 1 && digits.starts_with('0'))))
}

/// The number at the beginning, and what follows it.
fn split(text: &str) -> Option<(f64, &str)> {
    let bytes = text.as_bytes();
    let digits_from =
        |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'_').count();
    let mut at = usize::from(text.starts_with(['-', '+']));
    let whole = digits_from(at);
    at += whole;
    let mut fraction = 0;
    if bytes.get(at) == Some(&b'.') {
        fraction = digits_from(at + 1);
        at += if fraction > 0 || whole > 0 { 1 + fraction } else { 0 };
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'-' | b'+')));
        let exponent = digits_from(at + 1 + sign);
        at += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    let number: f64 = if text[..at].contains('_') { text[..at].replace('_', "").parse() } else { text[..at].parse() }.ok()?;
    number.is_finite().then(|| (number, &text[at..]))
}

fn nanos_of(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" | "sec" | "秒" => 1e9,
        "m" | "min" | "分" => 60e9,
        "h" | "時間" => 3_600e9,
        "d" | "日" => 86_400e9,
        "w" => 604_800e9,
        _ => return None,
    })
}

fn bytes_of(unit: &str) -> Option<f64> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1_024.0,
        "mib" => 1_048_576.0,
        "gib" => 1_073_741_824.0,
        "tib" => 1_099_511_627_776.0,
        _ => return None,
    })
}

/// By the last word of the name: after `_`, `.`, `-` or `/`, or from its last capital letter.
fn measured(name: &str) -> Option<Measured> {
    let last = name.rsplit(['_', '.', '-', '/']).next().unwrap_or(name);
    let capital = last.rfind(|c: char| c.is_ascii_uppercase()).filter(|at| *at > 0 && last.as_bytes()[at - 1].is_ascii_lowercase());
    let whole = last.len() == name.len() && capital.is_none();
    let word = last[capital.unwrap_or(0)..].to_ascii_lowercase();
    let size = match word.as_str() {
        "bytes" | "byte" | "octets" | "size" | "length" => Some(1.0),
        _ => None,
    };
    if size.is_some() || whole {
        // A name that is nothing but `s` or `kb` says no unit.
        return size.map(Measured::Size);
    }
    Some(match word.as_str() {
        "ns" | "nanos" | "nanoseconds" => Measured::Time(1.0),
        "us" | "micros" | "microseconds" => Measured::Time(1e3),
        "ms" | "msec" | "millis" | "milliseconds" => Measured::Time(1e6),
        "s" | "sec" | "secs" | "seconds" => Measured::Time(1e9),
        "min" | "mins" | "minutes" => Measured::Time(60e9),
        "h" | "hours" => Measured::Time(3_600e9),
        "days" => Measured::Time(86_400e9),
        "kb" | "mb" | "gb" | "tb" | "kib" | "mib" | "gib" | "tib" => Measured::Size(bytes_of(&word)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_become_those_of_the_field() {
        for (name, text, number) in [
            ("elapsed_ms", "500", Ok(500.0)),
            ("elapsed_ms", "1.5s", Ok(1500.0)),
            ("elapsed_ms", "２秒", Ok(2000.0)),
            ("elapsed_ms", "1m30s", Ok(90_000.0)),
            ("elapsed_ms", "100us", Ok(0.1)),
            ("durationMillis", "0.3s", Ok(300.0)),
            ("wait_s", "250ms", Ok(0.25)),
            ("http.duration_ns", "1ms", Ok(1e6)),
            ("bytes", "10MB", Ok(1e7)),
            ("body_bytes", "1KiB", Ok(1024.0)),
            ("heap_mb", "1.5gb", Ok(1500.0)),
            ("rows", "10k", Ok(10_000.0)),
            ("cpu", "80%", Ok(80.0)),
            ("rows", "1_000_000", Ok(1e6)),
            ("rows", "-1.5e-3", Ok(-0.0015)),
            ("rows", ".5", Ok(0.5)),
            ("rows", "5.", Ok(5.0)),
            ("elapsed", "1.5s", Err(NoNumber::FieldWithoutUnit)),
            ("s", "5s", Err(NoNumber::FieldWithoutUnit)),
            ("bytes", "5s", Err(NoNumber::OtherUnit)),
            ("elapsed_ms", "5MB", Err(NoNumber::OtherUnit)),
            ("rows", "nan", Err(NoNumber::Form)),
            ("rows", "inf", Err(NoNumber::Form)),
            ("rows", "1e999", Err(NoNumber::Form)),
            ("rows", "", Err(NoNumber::Form)),
            ("rows", "1,000", Err(NoNumber::Form)),
            ("rows", "5x", Err(NoNumber::Form)),
            ("rows", "_", Err(NoNumber::Form)),
            ("time", "2026-11-26T00:00:00.5Z", Ok(1_795_651_200_500_000.0)),
            ("time", "10:30", Err(NoNumber::Instant)),
        ] {
            assert_eq!(read(text, &Field::named(name)), number, "{name} {text}");
        }
    }

    #[test]
    fn values_are_numbers_or_not() {
        for (text, number) in
            [(" 12 ", Some(12.0)), ("-0.5", Some(-0.5)), ("1e3", Some(1000.0)), ("12ms", None), ("0x10", None), ("NaN", None), ("", None)]
        {
            assert_eq!(number_in(text), number, "{text}");
        }
    }
}
