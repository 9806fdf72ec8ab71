//! What the readers of all forms do at their end.

use std::borrow::Cow;

use super::clock::Moment;
use crate::ingest::record::{Form, Record};

/// The record keeps its bytes.
pub(super) fn raw<'a>(record: Record<'a>, bytes: &'a [u8]) -> Record<'a> {
    Record { form: Form::Raw, raw: Some(Cow::Borrowed(bytes)), ..record }
}

/// Sets the time.
pub(super) fn timed<'a>(record: Record<'a>, moment: Option<Moment>) -> Record<'a> {
    match moment {
        Some(moment) => Record { at: Some(moment.at), offset_minutes: moment.offset_minutes, ..record },
        None => record,
    }
}

/// The first line, and the lines after it, of a text whose bytes are kept elsewhere. A line end at its end is no line.
pub(super) fn split(text: Cow<'_, str>) -> (Cow<'_, str>, Option<Cow<'_, str>>) {
    match text {
        Cow::Borrowed(text) => {
            let (first, rest) = lines(text);
            (Cow::Borrowed(first), rest.map(Cow::Borrowed))
        }
        Cow::Owned(text) => {
            let (first, rest) = lines(&text);
            if rest.is_none() && first.len() == text.len() {
                return (Cow::Owned(text), None);
            }
            (Cow::Owned(first.to_owned()), rest.map(|rest| Cow::Owned(rest.to_owned())))
        }
    }
}

fn lines(text: &str) -> (&str, Option<&str>) {
    let text = text.trim_end_matches(['\r', '\n']);
    match text.split_once('\n') {
        Some((first, rest)) => (first.strip_suffix('\r').unwrap_or(first), Some(rest)),
        None => (text, None),
    }
}

/// A part of a text, borrowed where the text is.
pub(super) fn trimmed<'a>(text: Cow<'a, str>, part: impl Fn(&str) -> Option<&str>) -> Option<Cow<'a, str>> {
    match text {
        Cow::Borrowed(text) => part(text).map(Cow::Borrowed),
        Cow::Owned(text) => part(&text).map(|part| Cow::Owned(part.to_owned())),
    }
}

/// The bytes without the line end that a record may have.
pub(super) fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}
