//! A pattern of one's own: its named groups are the fields.

use std::borrow::Cow;

use jiff::fmt::strtime;
use jiff::tz::Offset;
use regex::bytes::{CaptureLocations, Regex};

use super::attributes::Attributes;
use super::clock::{Clock, Moment};
use super::json::HOST_BYTES_MAX;
use super::{level, shape, time};
use crate::ingest::record::{Header, Record, lossy};
use crate::ingest::source::RecordPattern;
use crate::kernel::Timestamp;

/// A pattern, ready to read.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    regex: Regex,
    time_format: Option<String>,
    /// The groups that have a name, by their number.
    groups: Vec<(usize, Group)>,
    /// Kept, so that reading allocates nothing.
    places: CaptureLocations,
}

#[derive(Clone, Debug)]
enum Group {
    Time,
    Level,
    Message,
    Host,
    Header(Header),
    Own(String),
}

impl Pattern {
    pub fn new(pattern: &RecordPattern) -> Pattern {
        let named = pattern.regex.capture_names().enumerate().filter_map(|(index, name)| Some((index, name?)));
        let groups = named.map(|(index, name)| {
            let group = match name {
                "time" => Group::Time,
                "level" => Group::Level,
                "message" => Group::Message,
                "host" => Group::Host,
                name => Header::parse(name.as_bytes()).map_or_else(|| Group::Own(name.to_owned()), Group::Header),
            };
            (index, group)
        });
        Pattern {
            groups: groups.collect(),
            regex: pattern.regex.clone(),
            time_format: pattern.time_format.clone(),
            places: pattern.regex.capture_locations(),
        }
    }
}

/// Reads a record; `None` when the pattern does not match, or its time is none. Without a group `message` the whole text is the message.
pub(super) fn read<'a>(bytes: &'a [u8], pattern: &mut Pattern, clock: &mut Clock, now: Timestamp) -> Option<Record<'a>> {
    let text = shape::without_line_end(bytes);
    pattern.regex.captures_read(&mut pattern.places, text)?;
    let mut record = Record::text(bytes);
    let mut attributes = Attributes::default();
    let mut message = None;
    for (index, group) in &pattern.groups {
        let Some((start, end)) = pattern.places.get(*index) else { continue };
        let value = lossy(&text[start..end]);
        match group {
            Group::Time => {
                let moment = match &pattern.time_format {
                    Some(format) => formatted(format, value.trim(), clock, now),
                    None => time::whole(&value, clock, now),
                };
                record = shape::timed(record, Some(moment?));
            }
            Group::Level => record.level = shape::trimmed(value, level::word),
            Group::Message => message = Some(value),
            Group::Host if !value.is_empty() && value.len() <= HOST_BYTES_MAX => record.host = Some(value),
            Group::Host => {}
            Group::Header(header) if !value.is_empty() => record.headers[*header as usize] = Some(value),
            Group::Header(_) => {}
            Group::Own(name) => attributes.text_or_number(name.clone(), value),
        }
    }
    record.attributes = attributes.finish().map(Cow::Owned);
    let Some(message) = message else { return Some(record) };
    (record.message, record.rest) = shape::split(message);
    Some(shape::raw(record, bytes))
}

/// A time in a form of one's own. What the form has not is taken from `now` (the year) or is the source's (the zone).
fn formatted(format: &str, text: &str, clock: &mut Clock, now: Timestamp) -> Option<Moment> {
    let mut parts = strtime::parse(format, text).ok()?;
    if let Ok(instant) = parts.to_timestamp() {
        let offset = parts.offset().unwrap_or(Offset::UTC);
        return Some(Moment { at: Timestamp::from_jiff(instant), offset_minutes: i16::try_from(offset.seconds() / 60).ok()?, exact: true });
    }
    let local = |parts: &strtime::BrokenDownTime| {
        let civil = parts.to_datetime().ok()?;
        Offset::UTC.to_timestamp(civil).ok().map(|instant| instant.as_microsecond())
    };
    let micros = local(&parts).or_else(|| {
        let year = now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).year();
        let years = (year - 4..=year + 1).filter_map(|year| {
            parts.set_year(Some(year)).ok()?;
            local(&parts)
        });
        years.min_by_key(|micros| (micros - now.as_micros()).abs())
    })?;
    let offset = parts.offset();
    match offset {
        Some(offset) => {
            let at = Timestamp::from_micros(micros - i64::from(offset.seconds()) * 1_000_000);
            Some(Moment { at, offset_minutes: i16::try_from(offset.seconds() / 60).ok()?, exact: true })
        }
        None => clock.moment(micros),
    }
}

#[cfg(test)]
mod tests;
