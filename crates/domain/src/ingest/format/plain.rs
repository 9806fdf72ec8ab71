//! Text without a declared form. Only what people expect is read out of it: the time at its start and the level near it. The text stays whole.

use super::clock::Clock;
use super::{level, shape, time};
use crate::ingest::record::Record;
use crate::kernel::Timestamp;

pub(super) fn read<'a>(bytes: &'a [u8], clock: &mut Clock, now: Timestamp) -> Record<'a> {
    let record = Record::text(bytes);
    // What may stand before a time.
    let opening = usize::from(matches!(bytes.first(), Some(b'[' | b'(' | b'<')));
    let found = time::leading(&bytes[opening..], clock, now);
    let after = found.map_or(0, |(_, length)| opening + length);
    // Bytes that are no text, and were replaced, can only come after the time.
    let level = shape::trimmed(record.message.clone(), |text| text.get(after..).and_then(|text| level::near_start(text, after > 0)));
    shape::timed(Record { level, ..record }, found.map(|(moment, _)| moment))
}

/// Text in a source that declares another form.
pub(super) fn unparsed<'a>(bytes: &'a [u8], clock: &mut Clock, now: Timestamp) -> Record<'a> {
    Record { unparsed: true, ..read(bytes, clock, now) }
}
