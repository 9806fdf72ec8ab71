//! The standard line (`SYS-23`): nearly all that comes in, so its path is short.
//!
//! A line that is exactly what the writer of this form would write is read in one pass and stored without its bytes: they are what the fields
//! make. Everything else that still has a time is read by the tolerant reader and keeps its bytes.

use std::borrow::Cow;

use hinomi_logline as logline;
use memchr::memchr;

use super::attributes::Attributes;
use super::clock::Clock;
use crate::ingest::record::{Form, Header, Record, lossy};

/// Bytes of `[2014/10/20 01:02:03.456]⇥[INFO ]⇥`.
const HEAD_BYTES: usize = 34;

/// A record that begins with a standard line; `None` when its time cannot be read.
#[inline]
pub(super) fn read<'a>(bytes: &'a [u8], clock: &mut Clock) -> Option<Record<'a>> {
    let text = std::str::from_utf8(bytes).ok();
    text.and_then(|text| exact(text, clock)).or_else(|| tolerant(bytes, text.is_some(), clock))
}

/// Reads only what [`standard_line`] would write. A bracket at a place where another reading is thinkable is left to the tolerant reader.
fn exact<'a>(text: &'a str, clock: &mut Clock) -> Option<Record<'a>> {
    let bytes = text.as_bytes();
    let head = bytes.get(..HEAD_BYTES)?;
    if head[0] != b'[' || head[24..27] != *b"]\t[" || head[32..] != *b"]\t" {
        return None;
    }
    let level = match &head[27..32] {
        b"INFO " => "INFO",
        b"WARN " => "WARN",
        b"ERROR" => "ERROR",
        b"DEBUG" => "DEBUG",
        _ => return None,
    };
    let local = logline::Timestamp::parse(&head[1..24])?.local_milliseconds();
    let moment = clock.moment(local * 1_000).filter(|moment| moment.exact)?;
    let mut headers = NO_HEADERS;
    let (mut at, mut next_header) = (HEAD_BYTES, 0);
    while bytes.get(at) == Some(&b'[') {
        let rest = &bytes[at + 1..];
        let colon = rest.iter().take(NAME_BYTES_MAX + 1).position(|byte| *byte == b':')?;
        let header = Header::parse(&rest[..colon])?;
        let end = colon + 1 + rest[colon + 1..].iter().position(|byte| matches!(byte, b'[' | b']' | b'\t' | b'\n'))?;
        if rest.get(end..end + 2) != Some(b"]\t") || end == colon + 1 || (header as usize) < next_header {
            return None;
        }
        next_header = header as usize + 1;
        headers[header as usize] = Some(Cow::Borrowed(text.get(at + 1 + colon + 1..at + 1 + end)?));
        at += 1 + end + 2;
    }
    let line_end = memchr(b'\n', &bytes[at..]).map(|length| at + length);
    let message = text.get(at..line_end.unwrap_or(text.len()))?;
    if message.ends_with('\r') {
        return None;
    }
    let record = Record {
        at: Some(moment.at),
        offset_minutes: moment.offset_minutes,
        level: Some(Cow::Borrowed(level)),
        headers,
        message: Cow::Borrowed(message),
        rest: line_end.and_then(|end| text.get(end + 1..)).map(Cow::Borrowed),
        form: Form::Standard,
        ..Record::default()
    };
    debug_assert!(makes(&record, bytes), "the fields of {text:?} make its bytes");
    Some(record)
}

/// Bytes of the longest of the standard's names.
const NAME_BYTES_MAX: usize = 4;

const NO_HEADERS: [Option<Cow<'static, str>>; Header::ALL.len()] = [const { None }; Header::ALL.len()];

/// Under this name stands what an item without a name says, as in `[main]⇥`.
const NAMELESS: &str = "header";

#[cold]
fn tolerant<'a>(bytes: &'a [u8], is_utf8: bool, clock: &mut Clock) -> Option<Record<'a>> {
    let (first, rest) = match memchr(b'\n', bytes) {
        Some(end) => (&bytes[..end], Some(&bytes[end + 1..])),
        None => (bytes, None),
    };
    // The end of the line, not of what it says.
    let line = logline::parse(first.strip_suffix(b"\r").unwrap_or(first));
    let moment = clock.moment(line.timestamp()?.local_milliseconds() * 1_000)?;
    let mut record = Record {
        at: Some(moment.at),
        offset_minutes: moment.offset_minutes,
        level: line.level_text().map(|level| lossy(level.as_bytes().trim_ascii())),
        message: line.message().to_text(),
        rest: rest.map(lossy),
        ..Record::default()
    };
    let mut attributes = Attributes::default();
    for header in line.headers() {
        let (name, value) = (header.name.as_bytes(), header.value.to_text());
        match Header::parse(name).map(|known| (known, &mut record.headers[known as usize])) {
            Some((_, place @ None)) => *place = Some(value),
            Some((known, Some(_))) => attributes.text(known.as_str(), value),
            None if name.is_empty() => attributes.text(NAMELESS, value),
            None => attributes.text(header.name.to_text(), value),
        }
    }
    record.attributes = attributes.finish().map(Cow::Owned);
    if moment.exact && is_utf8 && makes(&record, bytes) {
        record.form = Form::Standard;
    } else {
        (record.form, record.raw) = (Form::Raw, Some(Cow::Borrowed(bytes)));
    }
    Some(record)
}

/// Appends the line that the fields make, with the lines after it, without an end. What a record of [`Form::Standard`] came as.
pub fn standard_line(record: &Record<'_>, out: &mut Vec<u8>) {
    pieces(record, |piece| out.extend_from_slice(piece));
}

/// Whether [`standard_line`] gives exactly these bytes. Nothing is built for it.
fn makes(record: &Record<'_>, bytes: &[u8]) -> bool {
    let (mut left, mut same) = (bytes, true);
    pieces(record, |piece| match left.strip_prefix(piece) {
        Some(rest) => left = rest,
        None => same = false,
    });
    same && left.is_empty()
}

fn pieces(record: &Record<'_>, mut put: impl FnMut(&[u8])) {
    if let Some(at) = record.at {
        let local = at.as_micros().saturating_add(i64::from(record.offset_minutes) * 60_000_000);
        put(&time_item(local.div_euclid(1_000)));
    }
    if let Some(level) = record.level.as_deref() {
        put(b"[");
        put(level.as_bytes());
        put(&b"     "[level.len().min(5)..]);
        put(b"]\t");
    }
    for (header, value) in Header::ALL.into_iter().zip(&record.headers) {
        // An empty value is none: the store need not tell the two apart.
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            put(b"[");
            put(header.as_str().as_bytes());
            put(b":");
            put(value.as_bytes());
            put(b"]\t");
        }
    }
    put(record.message.as_bytes());
    if let Some(rest) = record.rest.as_deref() {
        put(b"\n");
        put(rest.as_bytes());
    }
}

/// `[2014/10/20 01:02:03.456]⇥` of milliseconds since 1970 on the wall's clock.
fn time_item(milliseconds: i64) -> [u8; 26] {
    let (days, of_day) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
    let (year, month, day) = date(days);
    let mut text = *b"[0000/00/00 00:00:00.000]\t";
    let mut write = |place: std::ops::Range<usize>, mut number: i64| {
        for byte in text[place].iter_mut().rev() {
            *byte = b'0' + u8::try_from(number.rem_euclid(10)).unwrap_or_default();
            number /= 10;
        }
    };
    write(1..5, year);
    write(6..8, month);
    write(9..11, day);
    write(12..14, of_day / 3_600_000);
    write(15..17, of_day / 60_000 % 60);
    write(18..20, of_day / 1_000 % 60);
    write(21..24, of_day % 1_000);
    text
}

/// Year, month and day of days since 1970-01-01. Years that begin in March put the leap day last; 400 of them have 146,097 days.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests;
