//! The forms in which records arrive. A body is cut into records ([`records`], [`framed`], [`documents`]), a [`Reader`] reads each, and
//! [`bytes_of`] gives back the very bytes that came.
//!
//! Nothing here fails: what has not the form that its source declares is kept as text and marked.

mod access;
mod attributes;
mod auto;
mod body;
mod clock;
mod cursor;
mod documents;
mod framed;
mod inner;
mod json;
mod level;
mod logfmt;
mod names;
mod plain;
mod regex;
mod shape;
mod standard;
mod syslog;
mod time;

pub use body::{RECORD_BYTES_MAX, Records, records};
pub use documents::{DocumentError, documents};
pub use framed::{FrameError, frame_into, framed};
pub use standard::standard_line;

use self::clock::Clock;
use self::names::Names;
use super::record::{Form, Record};
use super::source::{Format, JsonFields, Source};
use crate::kernel::Timestamp;

/// Reads the records of one source. Made once: it knows the source's names and its zone, and keeps what it asked of the zone.
#[derive(Clone, Debug)]
pub struct Reader {
    form: ReaderForm,
    clock: Clock,
}

#[derive(Clone, Debug)]
enum ReaderForm {
    Auto(Names),
    Standard,
    Json(Names),
    Logfmt(Names),
    Access,
    Syslog,
    Regex(Box<regex::Pattern>),
    Plain,
}

impl Reader {
    pub fn new(source: &Source) -> Reader {
        let usual = || Names::new(&JsonFields::default());
        let form = match &source.format {
            Format::Auto => ReaderForm::Auto(usual()),
            Format::Standard => ReaderForm::Standard,
            Format::Json(fields) => ReaderForm::Json(Names::new(fields)),
            Format::Logfmt => ReaderForm::Logfmt(usual()),
            Format::Access => ReaderForm::Access,
            Format::Syslog => ReaderForm::Syslog,
            Format::Regex(pattern) => ReaderForm::Regex(Box::new(regex::Pattern::new(pattern))),
            Format::Plain => ReaderForm::Plain,
        };
        Reader { form, clock: Clock::new(&source.zone) }
    }

    /// Reads one record, which may have several lines. `now` decides the year where a form has none.
    ///
    /// [`bytes_of`] what it returns is `bytes`, whatever they are.
    #[inline]
    pub fn read<'a>(&mut self, bytes: &'a [u8], now: Timestamp) -> Record<'a> {
        let clock = &mut self.clock;
        let read = match &mut self.form {
            ReaderForm::Standard => standard::read(bytes, clock),
            ReaderForm::Auto(names) => return auto::read(bytes, names, clock, now),
            ReaderForm::Plain => return plain::read(bytes, clock, now),
            ReaderForm::Json(names) => json::read(bytes, names, clock, now),
            ReaderForm::Logfmt(names) => logfmt::read(bytes, names, clock, now),
            ReaderForm::Access => access::read(bytes, clock, now),
            ReaderForm::Syslog => syslog::read(bytes, clock, now),
            ReaderForm::Regex(pattern) => regex::read(bytes, pattern, clock, now),
        };
        read.unwrap_or_else(|| plain::unparsed(bytes, clock, now))
    }
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

#[cfg(test)]
mod tests;
