//! The access logs of web servers: the common and the combined format, with or without the virtual host before it and further fields after it.
//!
//! `192.0.2.1 - alice [20/Nov/2026:01:02:03 +0900] "GET /a?b=c HTTP/1.1" 200 2326 "https://example.jp/" "Mozilla/5.0"`
//!
//! The whole line is the message: people know it by sight.

use std::borrow::Cow;

use super::attributes::Attributes;
use super::clock::Clock;
use super::cursor::Cursor;
use super::{shape, time};
use crate::ingest::record::{Record, lossy};
use crate::kernel::Timestamp;

/// Reads a line; `None` when it has not a client, a time, a request and a status.
pub(super) fn read<'a>(bytes: &'a [u8], clock: &mut Clock, now: Timestamp) -> Option<Record<'a>> {
    let line = shape::without_line_end(bytes);
    let mut cursor = Cursor::new(line);
    let mut attributes = Attributes::default();
    let host = before_time(&mut cursor, &mut attributes)?;
    let (moment, length) = time::leading(cursor.rest(), clock, now)?;
    cursor.advance(length);
    cursor.take(b"] \"")?;
    request(quoted(&mut cursor)?, &mut attributes);
    cursor.take(b" ")?;
    let status = status(&mut cursor)?;
    if let Some(status) = status {
        attributes.json("status", status.to_string());
    }
    cursor.blanks();
    bytes_sent(&mut cursor, &mut attributes)?;
    for name in ["referer", "agent"] {
        let value = cursor.attempt(|cursor| cursor.take(b" \"").and_then(|()| quoted(cursor)));
        if let Some(value) = value.filter(|value| *value != "-" && !value.is_empty()) {
            attributes.text(name, value);
        }
    }
    // What a server's configuration adds has no names here.
    let more = cursor.rest().trim_ascii();
    if !more.is_empty() {
        attributes.text("more", lossy(more));
    }
    let level = match status {
        Some(500..) => "ERROR",
        Some(400..) => "WARN",
        _ => "INFO",
    };
    let record = Record { level: Some(Cow::Borrowed(level)), host, attributes: attributes.finish().map(Cow::Owned), ..Record::text(bytes) };
    Some(shape::timed(record, Some(moment)))
}

/// The virtual host if there is one, client, ident and user; then the cursor stands behind `[`.
fn before_time<'a>(cursor: &mut Cursor<'a>, attributes: &mut Attributes<'a>) -> Option<Option<Cow<'a, str>>> {
    let text = |bytes: &'a [u8]| lossy(bytes);
    let mut first = word(cursor)?;
    let mut host = None;
    // `www.example.jp:443 192.0.2.1 - - [`: three words follow the first.
    let is_virtual = cursor.clone().attempt(|ahead| {
        for _ in 0..3 {
            word(ahead)?;
        }
        ahead.take(b"[")
    });
    if is_virtual.is_some() && is_host_with_port(first) {
        host = Some(text(first));
        first = word(cursor)?;
    }
    attributes.text("client", text(first));
    let ident = word(cursor)?;
    if ident != b"-" {
        attributes.text("ident", text(ident));
    }
    // A user's name may have blanks in it, and even a bracket.
    let rest = cursor.rest();
    let end = memchr::memmem::find_iter(rest, b" [").find(|end| rest.get(end + 2).is_some_and(u8::is_ascii_alphanumeric))?;
    let user = &rest[..end];
    cursor.advance(end + 2);
    if !matches!(user, b"-" | b"\"\"") {
        attributes.text("user", text(user));
    }
    Some(host)
}

fn word<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let word = cursor.take_while(|byte| byte > b' ');
    cursor.take(b" ").filter(|()| !word.is_empty()).map(|()| word)
}

fn is_host_with_port(word: &[u8]) -> bool {
    let colon = word.iter().rposition(|byte| *byte == b':');
    // `::1` and its like are addresses.
    colon.is_some_and(|colon| {
        let (host, port) = (&word[..colon], &word[colon + 1..]);
        let bracketed = host.starts_with(b"[") && host.ends_with(b"]");
        !port.is_empty() && port.iter().all(u8::is_ascii_digit) && (bracketed || !host.contains(&b':')) && !host.is_empty()
    })
}

/// Up to the closing quote, which is the first without a backslash before it.
fn quoted<'a>(cursor: &mut Cursor<'a>) -> Option<Cow<'a, str>> {
    let rest = cursor.rest();
    let (mut at, mut escaped) = (0, false);
    loop {
        at += memchr::memchr2(b'"', b'\\', &rest[at..])?;
        if rest[at] == b'"' {
            break;
        }
        escaped = true;
        at = (at + 2).min(rest.len());
    }
    cursor.advance(at + 1);
    let value = &rest[..at];
    Some(if escaped { Cow::Owned(lossy(&unescaped(value)).into_owned()) } else { lossy(value) })
}

/// `\"`, `\\` and `\xhh`, which servers write for what would break the line.
fn unescaped(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut cursor = Cursor::new(value);
    while let Some(byte) = cursor.take_if(|_| true) {
        let escape = (byte == b'\\').then(|| {
            cursor.attempt(|cursor| match cursor.take_if(|_| true)? {
                byte @ (b'"' | b'\\') => Some(byte),
                b'x' => {
                    let digit = |cursor: &mut Cursor<'_>| char::from(cursor.take_if(|byte| byte.is_ascii_hexdigit())?).to_digit(16);
                    u8::try_from(digit(cursor)? * 16 + digit(cursor)?).ok()
                }
                _ => None,
            })
        });
        out.push(escape.flatten().unwrap_or(byte));
    }
    out
}

/// Method, path and protocol; what has another form, such as the start of a TLS connection, stays one thing.
fn request<'a>(request: Cow<'a, str>, attributes: &mut Attributes<'a>) {
    if request == "-" || request.is_empty() {
        return;
    }
    let parts = request.split_once(' ').filter(|(method, _)| method.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-'));
    let Some((method, rest)) = parts.filter(|(method, _)| !method.is_empty()) else {
        attributes.text("request", request);
        return;
    };
    // A path may have blanks in it; the protocol comes last and is not always there.
    let (path, protocol) = match rest.rsplit_once(' ') {
        Some((path, protocol)) if protocol.starts_with("HTTP/") => (path, Some(protocol)),
        _ => (rest, None),
    };
    attributes.text("method", method.to_owned());
    attributes.text("path", path.to_owned());
    if let Some(protocol) = protocol {
        attributes.text("protocol", protocol.to_owned());
    }
}

/// Three digits, or `-` where nothing was answered.
fn status(cursor: &mut Cursor<'_>) -> Option<Option<u32>> {
    let status = match cursor.number(3, 3) {
        Some(status) => Some(status),
        None => cursor.take(b"-").map(|()| None)?,
    };
    cursor.peek().is_none_or(|byte| byte == b' ').then_some(status)
}

fn bytes_sent<'a>(cursor: &mut Cursor<'a>, attributes: &mut Attributes<'a>) -> Option<()> {
    let digits = cursor.take_while(|byte| byte.is_ascii_digit());
    if digits.is_empty() {
        // Some servers leave it out when there is nothing more.
        return if cursor.rest().is_empty() { Some(()) } else { cursor.take(b"-") };
    }
    attributes.text_or_number("bytes", lossy(digits));
    cursor.peek().is_none_or(|byte| byte == b' ').then_some(())
}

#[cfg(test)]
mod tests;
