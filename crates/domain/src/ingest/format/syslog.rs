//! Syslog: RFC 5424, and RFC 3164 in the shapes that are really sent, from the network (`<PRI>` first) and from files (without it).
//!
//! The message is what stands after the headers. A standard line in it is read as one.

use std::borrow::Cow;

use super::attributes::Attributes;
use super::clock::{Clock, Moment};
use super::cursor::Cursor;
use super::json::HOST_BYTES_MAX;
use super::{inner, level, shape, time};
use crate::ingest::record::{Record, lossy};
use crate::kernel::Timestamp;

/// Whether a record begins `<PRI>`.
pub(super) fn begins(bytes: &[u8]) -> bool {
    priority(&mut Cursor::new(bytes)).is_some()
}

/// Reads a record; `None` when it has neither `<PRI>` nor a time at its start.
pub(super) fn read<'a>(bytes: &'a [u8], clock: &mut Clock, now: Timestamp) -> Option<Record<'a>> {
    let mut cursor = Cursor::new(shape::without_line_end(bytes));
    let mut attributes = Attributes::default();
    let priority = priority(&mut cursor);
    let mut record = Record::default();
    if let Some(priority) = priority {
        let (facility, severity) = (usize::from(priority >> 3), usize::from(priority & 7));
        record.level = level::of_severity(u64::from(priority & 7)).map(Cow::Borrowed);
        attributes.text("facility", FACILITIES[facility]);
        attributes.text("severity", SEVERITIES[severity]);
    }
    let new = priority.and_then(|_| cursor.attempt(|cursor| new_header(cursor, clock, now)));
    let header = new.or_else(|| old_header(&mut cursor, clock, now));
    if priority.is_none() && header.is_none() {
        return None;
    }
    let text = |bytes: &'a [u8]| lossy(bytes);
    if let Some(header) = header {
        record = shape::timed(record, header.moment);
        record.host = header.host.filter(|host| host.len() <= HOST_BYTES_MAX).map(text);
        for (name, value) in [("program", header.program), ("msgid", header.message_id)] {
            value.into_iter().for_each(|value| attributes.text(name, text(value)));
        }
        header.pid.into_iter().for_each(|pid| attributes.text_or_number("pid", text(pid)));
        header.data.into_iter().for_each(|(id, fields)| attributes.json(id, fields));
    }
    let message = cursor.rest();
    (record.message, record.rest) = shape::split(text(message.strip_prefix(BYTE_ORDER_MARK).unwrap_or(message)));
    record.attributes = attributes.finish().map(Cow::Owned);
    inner::standard(&mut record, clock);
    if record.level.is_none() {
        record.level = shape::trimmed(record.message.clone(), |text| level::near_start(text, true));
    }
    Some(shape::raw(record, bytes))
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Twenty-four facilities of eight severities.
const PRIORITY_MAX: u32 = 191;

fn priority(cursor: &mut Cursor<'_>) -> Option<u8> {
    cursor.attempt(|cursor| {
        cursor.take(b"<")?;
        let priority = cursor.number(1, 3).filter(|priority| *priority <= PRIORITY_MAX)?;
        cursor.take(b">")?;
        u8::try_from(priority).ok()
    })
}

#[derive(Default)]
struct Head<'a> {
    moment: Option<Moment>,
    host: Option<&'a [u8]>,
    program: Option<&'a [u8]>,
    pid: Option<&'a [u8]>,
    message_id: Option<&'a [u8]>,
    /// Structured data: an id and the text of a JSON object.
    data: Vec<(Cow<'a, str>, String)>,
}

/// `1 2026-11-20T01:02:03.456Z host app 123 ID47 [exampleSDID@32473 iut="3"] ` (RFC 5424, 6).
fn new_header<'a>(cursor: &mut Cursor<'a>, clock: &mut Clock, now: Timestamp) -> Option<Head<'a>> {
    cursor.take(b"1 ")?;
    let moment = match cursor.take(b"- ") {
        Some(()) => None,
        None => {
            let (moment, length) = time::leading(cursor.rest(), clock, now)?;
            cursor.advance(length);
            cursor.take(b" ")?;
            Some(moment)
        }
    };
    let mut field = || {
        let field = cursor.take_while(|byte| byte > b' ');
        cursor.take(b" ").filter(|()| !field.is_empty())?;
        Some((field != b"-").then_some(field))
    };
    let (host, program, pid, message_id) = (field()?, field()?, field()?, field()?);
    let mut data = Vec::new();
    if cursor.take(b"-").is_none() {
        while let Some(element) = cursor.attempt(element) {
            data.push(element);
        }
        if data.is_empty() {
            return None;
        }
    }
    cursor.take(b" ").or_else(|| cursor.rest().is_empty().then_some(()))?;
    Some(Head { moment, host, program, pid, message_id, data })
}

/// `[id name="value" name="value"]`, with `\"`, `\\` and `\]` in values.
fn element<'a>(cursor: &mut Cursor<'a>) -> Option<(Cow<'a, str>, String)> {
    let is_name = |byte: u8| byte > b' ' && !matches!(byte, b'=' | b']' | b'"' | 0x7F);
    cursor.take(b"[")?;
    let id = cursor.take_while(is_name);
    let mut fields = Attributes::default();
    while cursor.take(b" ").is_some() {
        let name = cursor.take_while(is_name);
        if name.is_empty() {
            continue;
        }
        cursor.take(b"=\"")?;
        fields.text(lossy(name), quoted(cursor)?);
    }
    cursor.take(b"]").filter(|()| !id.is_empty())?;
    Some((lossy(id), fields.finish().unwrap_or_else(|| "{}".to_owned())))
}

fn quoted<'a>(cursor: &mut Cursor<'a>) -> Option<Cow<'a, str>> {
    let mut value: Vec<u8> = Vec::new();
    loop {
        let part = cursor.take_while(|byte| !matches!(byte, b'"' | b'\\'));
        if cursor.take(b"\"").is_some() {
            if value.is_empty() {
                return Some(lossy(part));
            }
            value.extend_from_slice(part);
            return Some(Cow::Owned(lossy(&value).into_owned()));
        }
        value.extend_from_slice(part);
        cursor.take(b"\\")?;
        // Before any other letter the backslash is one of the value.
        value.push(cursor.take_if(|byte| matches!(byte, b'"' | b'\\' | b']')).unwrap_or(b'\\'));
    }
}

/// `Nov 20 01:02:03 host app[123]: `, with another form of time, without a host, or as a router writes it; `None` without a time.
fn old_header<'a>(cursor: &mut Cursor<'a>, clock: &mut Clock, now: Timestamp) -> Option<Head<'a>> {
    let moment = cursor.attempt(|cursor| {
        // A router counts its messages, and marks a clock that nobody set.
        cursor.attempt(|cursor| cursor.number(1, 10).and_then(|_| cursor.take(b": ")));
        cursor.take_if(|byte| matches!(byte, b'*' | b'.'));
        let (moment, length) = time::leading(cursor.rest(), clock, now)?;
        cursor.advance(length);
        Some(moment)
    });
    let mut head = Head { moment, ..Head::default() };
    if moment.is_some() {
        // `JST:` names a zone that the source knows already.
        cursor.attempt(|cursor| {
            cursor.take(b" ");
            cursor.take_while(|byte| byte.is_ascii_uppercase());
            cursor.take(b":")
        });
        cursor.blanks();
        head.host = cursor.attempt(host);
    }
    if let Some((program, pid)) = cursor.attempt(tag) {
        (head.program, head.pid) = (Some(program), pid);
    }
    (moment.is_some() || head.program.is_some()).then_some(head)
}

/// A word that can be the name or the address of a host, and has another after it.
fn host<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let word = cursor.take_while(|byte| byte > b' ');
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'%') || *byte >= 0x80;
    cursor.take(b" ").filter(|()| !word.is_empty() && word.iter().all(is_host) && !word.ends_with(b":"))?;
    cursor.blanks();
    Some(word)
}

/// `app: `, `app[123]: `.
fn tag<'a>(cursor: &mut Cursor<'a>) -> Option<(&'a [u8], Option<&'a [u8]>)> {
    /// Twice what RFC 3164 allows: names of containers and units are long.
    const TAG_BYTES_MAX: usize = 64;
    let program = cursor.take_while(|byte| byte > b' ' && !matches!(byte, b':' | b'[' | b'"'));
    let pid = cursor.attempt(|cursor| {
        cursor.take(b"[")?;
        let pid = cursor.take_while(|byte| byte > b' ' && byte != b']');
        cursor.take(b"]").map(|()| pid)
    });
    cursor.take(b":")?;
    let ends = cursor.rest().is_empty() || cursor.take_if(|byte| matches!(byte, b' ' | b'\t')).is_some();
    (ends && !program.is_empty() && program.len() <= TAG_BYTES_MAX).then_some((program, pid))
}

const SEVERITIES: [&str; 8] = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

const FACILITIES: [&str; 24] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock",
    "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
];

#[cfg(test)]
mod tests;
