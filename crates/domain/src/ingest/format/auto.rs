//! Each record by its looks, for sources that nobody has described.

use super::clock::Clock;
use super::names::Names;
use super::{json, plain, standard, syslog};
use crate::ingest::record::Record;
use crate::kernel::Timestamp;

/// A standard line, a JSON object, syslog by its `<PRI>`, or text.
pub(super) fn read<'a>(bytes: &'a [u8], names: &Names, clock: &mut Clock, now: Timestamp) -> Record<'a> {
    let read = match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        _ if hinomi_logline::starts_record(bytes) => standard::read(bytes, clock),
        Some(b'{') => json::read(bytes, names, clock, now),
        Some(b'<') if syslog::begins(bytes) => syslog::read(bytes, clock, now),
        _ => None,
    };
    read.unwrap_or_else(|| plain::read(bytes, clock, now))
}
