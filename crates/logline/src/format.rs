//! Writes a line.

use std::fmt;
use std::fmt::Write as _;

use crate::header::Header;
use crate::level::Level;
use crate::line::Piece;
use crate::parse::parse;
use crate::scan::is_name;
use crate::timestamp::Timestamp;

/// What a line says, before it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    pub timestamp: Timestamp,
    pub level: Level,
    /// Names and values in their order; at least one.
    pub headers: &'a [(&'a str, &'a str)],
    pub message: &'a str,
}

/// Why a record cannot be written so that it would be read back as it is. The form knows no escapes, so nothing is changed in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritable {
    NoHeader,
    /// The header with this index: its name is empty, begins with a digit, or has a blank, a bracket, a colon or a control character.
    Name(usize),
    /// The header with this index: its value is empty, or has a control character or a bracket without its partner.
    Value(usize),
    /// The message is empty, has a line end or another control character, or begins like a header.
    Message,
}

impl Record<'_> {
    /// Appends the line, with its end, to `out`. [`parse()`] reads back the very same.
    ///
    /// # Errors
    /// See [`Unwritable`]; then `out` is as it was.
    pub fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        self.check()?;
        let start = out.len();
        // Writing to a String does not fail.
        let _ = write!(out, "[{}]\t[{}]\t", self.timestamp, self.level.padded());
        for (name, value) in self.headers {
            let _ = write!(out, "[{name}:{value}]\t");
        }
        out.push_str(self.message);
        out.push('\n');
        let result = if self.may_be_misread() { self.compare(&out[start..]) } else { Ok(()) };
        if result.is_err() {
            out.truncate(start);
        }
        result
    }

    fn check(&self) -> Result<(), Unwritable> {
        if self.headers.is_empty() {
            return Err(Unwritable::NoHeader);
        }
        for (index, (name, value)) in self.headers.iter().enumerate() {
            if !is_name(name.as_bytes()) || name.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
                return Err(Unwritable::Name(index));
            }
            if value.is_empty() || value.chars().any(char::is_control) {
                return Err(Unwritable::Value(index));
            }
        }
        // A tab may stand in a message: the reader looks for none there.
        if self.message.is_empty() || self.message.chars().any(|letter| letter.is_control() && letter != '\t') {
            return Err(Unwritable::Message);
        }
        Ok(())
    }

    fn may_be_misread(&self) -> bool {
        self.message.starts_with('[') || self.headers.iter().any(|(_, value)| value.contains(['[', ']']))
    }

    /// Brackets are rare and their cases many: the reader itself decides.
    fn compare(&self, written: &str) -> Result<(), Unwritable> {
        let line = parse(written.as_bytes());
        let mut read = line.headers();
        for (index, (name, value)) in self.headers.iter().enumerate() {
            let meant = Header { name: Piece(name.as_bytes()), value: Piece(value.as_bytes()) };
            if read.next() != Some(meant) {
                return Err(Unwritable::Value(index));
            }
        }
        if read.next().is_some() || line.message() != self.message { Err(Unwritable::Message) } else { Ok(()) }
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unwritable::NoHeader => f.write_str("a line needs at least one header"),
            Unwritable::Name(index) => write!(f, "the name of header {index} cannot stand in a line"),
            Unwritable::Value(index) => write!(f, "the value of header {index} cannot stand in a line"),
            Unwritable::Message => f.write_str("the message cannot stand in a line"),
        }
    }
}

impl std::error::Error for Unwritable {}
