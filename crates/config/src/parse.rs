//! Small grammars of values. `None` means "not one of these"; the checker says what was expected.

use std::collections::BTreeSet;

use hinomi_domain::catalog::StatusRange;
use hinomi_domain::kernel::{Timestamp, Zone};
use jiff::civil;
use toml::value::{Date, Datetime, Offset, Time};

use crate::shape::WEEKDAYS;
use crate::tree::{Node, Value};

/// A decimal or whole number.
pub(crate) fn number(node: &Node) -> Option<f64> {
    match node.value {
        Value::Float(number) => Some(number),
        #[expect(clippy::cast_precision_loss, reason = "limits of numbers are small")]
        Value::Integer(Some(number)) => Some(number as f64),
        _ => None,
    }
}

pub(crate) fn date(node: &Node) -> Option<civil::Date> {
    match &node.value {
        Value::Datetime(Datetime { date: Some(date), time: None, offset: None }) => civil_date(*date),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// With an offset as it says; without one in the given zone.
pub(crate) fn instant(node: &Node, zone: &Zone) -> Option<Timestamp> {
    match &node.value {
        Value::Datetime(Datetime { date: Some(date), time, offset }) => {
            let time = time.map_or(Some(civil::Time::midnight()), civil_time)?;
            let civil = civil_date(*date)?.to_datetime(time);
            let in_utc = |minutes: i64| {
                let utc = Zone::utc().instant(civil);
                utc - hinomi_domain::kernel::Span::minutes(minutes)
            };
            Some(match offset {
                None => zone.instant(civil),
                Some(Offset::Z) => in_utc(0),
                Some(Offset::Custom { minutes }) => in_utc(i64::from(*minutes)),
            })
        }
        Value::String(text) => Timestamp::parse(text).or_else(|| {
            let civil: civil::DateTime = text.parse().ok()?;
            Some(zone.instant(civil))
        }),
        _ => None,
    }
}

/// `"09:00"`, `09:00:00`; `"24:00"` is midnight.
pub(crate) fn time_of_day(node: &Node) -> Option<civil::Time> {
    match &node.value {
        Value::Datetime(Datetime { date: None, time: Some(time), offset: None }) => civil_time(*time),
        Value::String(text) => clock(text),
        _ => None,
    }
}

pub(crate) fn clock(text: &str) -> Option<civil::Time> {
    if text == "24:00" {
        return Some(civil::Time::midnight());
    }
    let (hour, rest) = text.split_once(':')?;
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "0"));
    let part = |digits: &str| if (1..=2).contains(&digits.len()) { digits.parse::<i8>().ok() } else { None };
    civil::Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
}

/// `mon`, `mon-fri`, `sat-mon`: 1 = Monday … 7 = Sunday.
pub(crate) fn weekdays(text: &str) -> Option<BTreeSet<i8>> {
    let position = |word: &str| WEEKDAYS.iter().position(|day| *day == word.trim()).and_then(|index| i8::try_from(index).ok());
    let Some((from, to)) = text.split_once('-') else { return Some(BTreeSet::from([position(text)? + 1])) };
    let (from, to) = (position(from)?, position(to)?);
    let length = (to - from).rem_euclid(7);
    Some((0..=length).map(|step| (from + step) % 7 + 1).collect())
}

/// `204`, `"204"`, `"200-299"`, `"2xx"`, within 100 to 599.
pub(crate) fn status(node: &Node) -> Option<StatusRange> {
    let code = |number: u16| (100..=599).contains(&number).then_some(number);
    match &node.value {
        Value::Integer(Some(number)) => {
            let only = code(u16::try_from(*number).ok()?)?;
            Some(StatusRange { from: only, to: only })
        }
        Value::String(text) => {
            if let Some(class) = text.strip_suffix("xx") {
                let from = code(class.parse::<u16>().ok()?.checked_mul(100)?)?;
                return Some(StatusRange { from, to: from + 99 });
            }
            let (from, to) = text.split_once('-').unwrap_or((text, text));
            let (from, to) = (code(from.trim().parse().ok()?)?, code(to.trim().parse().ok()?)?);
            (from <= to).then_some(StatusRange { from, to })
        }
        _ => None,
    }
}

/// `65536`, `"64KiB"`, `"1 MiB"`, `"2GiB"`.
pub(crate) fn bytes(node: &Node) -> Option<u64> {
    match &node.value {
        Value::Integer(Some(number)) => u64::try_from(*number).ok(),
        Value::String(text) => bytes_of_text(text),
        _ => None,
    }
}

pub(crate) fn bytes_of_text(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// As [`bytes`] reads it, in the largest unit that fits.
pub(crate) fn in_units(bytes: u64) -> String {
    let unit = [(30, "GiB"), (20, "MiB"), (10, "KiB")].into_iter().find(|(shift, _)| bytes > 0 && bytes.trailing_zeros() >= *shift);
    unit.map_or_else(|| bytes.to_string(), |(shift, name)| format!("{}{name}", bytes >> shift))
}

pub(crate) fn json(node: &Node, depth: usize) -> Option<serde_json::Value> {
    if depth > 16 {
        return None;
    }
    Some(match &node.value {
        Value::String(text) => text.as_str().into(),
        Value::Integer(Some(number)) => (*number).into(),
        Value::Float(number) => serde_json::Number::from_f64(*number)?.into(),
        Value::Boolean(value) => (*value).into(),
        Value::Array(items) => items.iter().map(|item| json(item, depth + 1)).collect::<Option<Vec<_>>>()?.into(),
        Value::Table(table) => serde_json::Value::Object(
            table.entries.iter().map(|entry| Some((entry.key.clone(), json(&entry.node, depth + 1)?))).collect::<Option<_>>()?,
        ),
        Value::Integer(None) | Value::Datetime(_) => return None,
    })
}

/// `host:port`, `[::1]:port`; the host without brackets.
pub(crate) fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    let host = match host.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').filter(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())?,
        // An IPv6 address without brackets does not say where it ends.
        None if host.contains(':') => return None,
        None => host,
    };
    is_host(host).then_some((host, port))
}

/// An IP address or a host name.
pub(crate) fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    text.parse::<std::net::IpAddr>().is_ok()
        || (text.len() <= 253 && !text.is_empty() && text.strip_suffix('.').unwrap_or(text).split('.').all(label))
}

fn civil_date(date: Date) -> Option<civil::Date> {
    civil::Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

fn civil_time(time: Time) -> Option<civil::Time> {
    let second = i8::try_from(time.second.unwrap_or(0)).ok()?.min(59);
    let nanosecond = i32::try_from(time.nanosecond.unwrap_or(0)).ok()?;
    civil::Time::new(i8::try_from(time.hour).ok()?, i8::try_from(time.minute).ok()?, second, nanosecond).ok()
}
