//! `name=value name="value with blanks" name`.
//!
//! The fields have the names that JSON has. With a message field, that is the message and the line's bytes are kept; without one the whole line
//! is the message.

use std::borrow::Cow;

use super::attributes::Attributes;
use super::clock::Clock;
use super::cursor::Cursor;
use super::names::{Names, Role};
use super::{inner, level, shape, time};
use crate::ingest::record::Record;
use crate::kernel::Timestamp;

/// Reads a line of fields; `None` when it does not begin with one or has something else among them.
pub(super) fn read<'a>(bytes: &'a [u8], names: &Names, clock: &mut Clock, now: Timestamp) -> Option<Record<'a>> {
    let text = std::str::from_utf8(shape::without_line_end(bytes)).ok()?;
    let mut record = Record::text(bytes);
    let mut attributes = Attributes::default();
    let mut cursor = Cursor::new(text.as_bytes());
    let (mut message, mut trace) = (None, None);
    // The best rank so far of time, level, message and host.
    let mut ranks = [usize::MAX; 4];
    let mut better = |place: usize, rank: usize| {
        let better = rank < ranks[place];
        ranks[place] = ranks[place].min(rank);
        better
    };
    let mut count = 0;
    while let Some(field) = field(text, &mut cursor) {
        let (name, value) = field?;
        count += 1;
        let Some(value) = value else {
            // A name alone is true; a line of such words is none of fields.
            if count == 1 {
                return None;
            }
            attributes.json(name, "true");
            continue;
        };
        match names.find(name).and_then(|entry| entry.role) {
            Some((Role::Time, rank)) => match time::whole(&value, clock, now) {
                Some(moment) if better(0, rank) => record = shape::timed(record, Some(moment)),
                _ => attributes.text_or_number(name, value),
            },
            Some((role @ (Role::Level | Role::Severity), rank)) if better(1, rank) => {
                let scale = if role == Role::Level { level::of_tens } else { level::of_severity };
                let named = value.parse().ok().and_then(scale).map(Cow::Borrowed);
                record.level = named.or_else(|| shape::trimmed(value, level::word));
            }
            Some((Role::Message, rank)) if better(2, rank) => {
                let worse = message.replace((name, value));
                worse.into_iter().for_each(|(name, value)| attributes.text_or_number(name, value));
            }
            Some((Role::Host, rank)) if better(3, rank) && !value.is_empty() => record.host = Some(value),
            Some((Role::Trace, _)) => trace = Some(value),
            Some((Role::Header(header), _)) if !value.is_empty() => record.headers[header as usize] = Some(value),
            _ => attributes.text_or_number(name, value),
        }
    }
    if count == 0 {
        return None;
    }
    record.attributes = attributes.finish().map(Cow::Owned);
    if let Some((_, message)) = message {
        (record.message, record.rest) = shape::split(message);
        if record.rest.is_none() {
            record.rest = trace;
        }
        inner::standard(&mut record, clock);
        record = shape::raw(record, bytes);
    }
    Some(record)
}

/// The next field; `None` at the end, `Some(None)` where something stands that is no field.
#[expect(clippy::type_complexity, reason = "a name, and a value if it has one")]
fn field<'a>(text: &'a str, cursor: &mut Cursor<'a>) -> Option<Option<(&'a str, Option<Cow<'a, str>>)>> {
    cursor.take_while(|byte| byte.is_ascii_whitespace());
    cursor.peek()?;
    Some(named(text, cursor))
}

fn named<'a>(text: &'a str, cursor: &mut Cursor<'a>) -> Option<(&'a str, Option<Cow<'a, str>>)> {
    let start = cursor.position();
    cursor.take_while(|byte| byte > b' ' && !matches!(byte, b'=' | b'"' | 0x7F));
    let name = text.get(start..cursor.position()).filter(|name| !name.is_empty())?;
    if cursor.take(b"=").is_none() {
        // A quote in the middle of a word.
        return cursor.peek().is_none_or(|byte| byte.is_ascii_whitespace()).then_some((name, None));
    }
    if cursor.take(b"\"").is_none() {
        let start = cursor.position();
        cursor.take_while(|byte| !byte.is_ascii_whitespace());
        return Some((name, text.get(start..cursor.position()).map(Cow::Borrowed)));
    }
    let start = cursor.position();
    let mut escaped = false;
    loop {
        cursor.take_while(|byte| !matches!(byte, b'"' | b'\\'));
        // A quote that never closes is no field.
        if cursor.take_if(|byte| byte == b'"').is_some() {
            break;
        }
        cursor.take(b"\\")?;
        cursor.take_if(|_| true)?;
        escaped = true;
    }
    let value = text.get(start..cursor.position() - 1)?;
    if !cursor.peek().is_none_or(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    Some((name, Some(if escaped { Cow::Owned(unescaped(value)) } else { Cow::Borrowed(value) })))
}

/// The text that a quoted value means, with the escapes that loggers write. Others stay as they are.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut letters = after.chars();
        let letter = letters.next();
        rest = letters.as_str();
        match letter {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('u') => {
                let code = rest.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
                match code {
                    Some(code) => {
                        out.push(code);
                        rest = &rest[4..];
                    }
                    None => out.push_str("\\u"),
                }
            }
            Some(letter @ ('"' | '\\' | '/')) => out.push(letter),
            Some(letter) => out.extend(['\\', letter]),
            None => out.push('\\'),
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
