//! A standard line that another form carries in its message: syslog, or the JSON of a container's output.

use std::borrow::Cow;

use super::clock::Clock;
use super::standard;
use crate::ingest::record::Record;

/// Reads the record's message as a standard line if it is one. What the line says goes before what carried it; the host stays, and so do
/// attributes where the line has none.
pub(super) fn standard<'a>(record: &mut Record<'a>, clock: &mut Clock) {
    if !hinomi_logline::starts_record(record.message.as_bytes()) {
        return;
    }
    // Daemons that let no control character pass write `#011` for a tab.
    let with_tabs = record.message.contains("]#011").then(|| record.message.replace("]#011", "]\t"));
    let read = match (&record.message, &with_tabs) {
        (Cow::Borrowed(text), None) => standard::read(text.as_bytes(), clock),
        (text, with_tabs) => standard::read(with_tabs.as_deref().unwrap_or(text).as_bytes(), clock).map(owned),
    };
    let Some(line) = read else { return };
    (record.at, record.offset_minutes) = (line.at, line.offset_minutes);
    record.level = line.level.or(record.level.take());
    for (place, value) in record.headers.iter_mut().zip(line.headers) {
        *place = value.or(place.take());
    }
    record.message = line.message;
    record.attributes = joined(record.attributes.take(), line.attributes);
}

/// The fields of two objects in one.
fn joined<'a>(first: Option<Cow<'a, str>>, second: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
    match (first, second) {
        (Some(first), Some(second)) => Some(Cow::Owned(format!("{},{}", first.strip_suffix('}')?, second.strip_prefix('{')?))),
        (first, second) => first.or(second),
    }
}

/// What is read of the record, without what it borrowed from.
fn owned(record: Record<'_>) -> Record<'static> {
    let own = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
    Record {
        at: record.at,
        offset_minutes: record.offset_minutes,
        level: own(record.level),
        headers: record.headers.map(own),
        message: Cow::Owned(record.message.into_owned()),
        attributes: own(record.attributes),
        ..Record::default()
    }
}
