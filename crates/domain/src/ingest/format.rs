//! The forms in which records arrive. A body is cut into records ([`records`], [`framed`]), a [`Reader`] reads each, and [`bytes_of`] gives back
//! the very bytes that came.
//!
//! Nothing here fails: what has not the form that its source declares is kept as text and marked. Nothing here keeps more than a zone's offset.

mod attributes;
mod body;
mod clock;
mod framed;
mod standard;

pub use body::{RECORD_BYTES_MAX, Records, records};
pub use framed::{FrameError, frame_into, framed};
pub use standard::standard_line;

use self::clock::Clock;
use super::record::{Form, Record};
use super::source::{Format, Source};
use crate::kernel::Timestamp;

/// Reads the records of one source. Made once: it knows the source's zone and keeps what it asked of it.
#[derive(Clone, Debug)]
pub struct Reader {
    format: Format,
    clock: Clock,
}

impl Reader {
    pub fn new(source: &Source) -> Reader {
        Reader { format: source.format.clone(), clock: Clock::new(&source.zone) }
    }

    /// Reads one record, which may have several lines. `now` decides the year where a form has none.
    ///
    /// [`bytes_of`] what it returns is `bytes`, whatever they are.
    #[inline]
    pub fn read<'a>(&mut self, bytes: &'a [u8], now: Timestamp) -> Record<'a> {
        let _ = now;
        match &self.format {
            Format::Standard => standard::read(bytes, &mut self.clock).unwrap_or_else(|| unparsed(bytes)),
            _ => standard::read(bytes, &mut self.clock).unwrap_or_else(|| Record::text(bytes)),
        }
    }
}

fn unparsed(bytes: &[u8]) -> Record<'_> {
    Record { unparsed: true, ..Record::text(bytes) }
}

/// Appends the bytes as which a record came.
pub fn bytes_of(record: &Record<'_>, out: &mut Vec<u8>) {
    match record.form {
        Form::Standard => standard_line(record, out),
        Form::Raw => out.extend_from_slice(record.raw.as_deref().unwrap_or_default()),
        Form::Message => {
            out.extend_from_slice(record.message.as_bytes());
            if let Some(rest) = record.rest.as_deref() {
                out.push(b'\n');
                out.extend_from_slice(rest.as_bytes());
            }
        }
    }
}
