//! A line as it was read: everything borrowed, nothing lost.

use std::borrow::Cow;
use std::fmt;
use std::str::Utf8Error;

use crate::header::{Header, HeaderSet, KnownHeader};
use crate::level::Level;
use crate::scan::{ItemKind, Scan};
use crate::timestamp::Timestamp;

/// What [`parse`](crate::parse()) found in one line.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) timestamp: Option<Timestamp>,
    pub(crate) timestamp_text: Option<Piece<'a>>,
    pub(crate) level: Option<Level>,
    pub(crate) level_text: Option<Piece<'a>>,
    pub(crate) known: [Option<Piece<'a>>; KnownHeader::ALL.len()],
    pub(crate) has_header: bool,
    /// Stands before the first header.
    pub(crate) headers: Scan<'a>,
    pub(crate) message: Piece<'a>,
}

/// What a line has not, of what every line must have (`SYS-23`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// No time in the standard's form; one in another form is in [`Line::timestamp_text`].
    pub timestamp: bool,
    /// None of the four levels; another word is in [`Line::level_text`].
    pub level: bool,
    /// No individual header.
    pub header: bool,
    pub message: bool,
}

impl Missing {
    pub fn any(self) -> bool {
        self.timestamp || self.level || self.header || self.message
    }
}

impl<'a> Line<'a> {
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.timestamp
    }

    /// What stands in the place of the time, whatever its form.
    pub fn timestamp_text(&self) -> Option<Piece<'a>> {
        self.timestamp_text
    }

    pub fn level(&self) -> Option<Level> {
        self.level
    }

    /// What stands in the place of the level, with its padding.
    pub fn level_text(&self) -> Option<Piece<'a>> {
        self.level_text
    }

    /// The value of one of the standard's headers; of the first, when it is repeated.
    pub fn header(&self, header: KnownHeader) -> Option<Piece<'a>> {
        self.known[header as usize]
    }

    /// Which of the standard's headers the line has.
    pub fn known_headers(&self) -> HeaderSet {
        let mut set = HeaderSet::EMPTY;
        KnownHeader::ALL.into_iter().filter(|header| self.known[*header as usize].is_some()).for_each(|header| set.insert(header));
        set
    }

    /// All headers in their order, also those that the standard does not know.
    pub fn headers(&self) -> impl Iterator<Item = Header<'a>> + use<'a> {
        let text = self.text;
        self.headers.filter_map(move |item| match item.kind {
            ItemKind::Header(Some(colon)) => {
                Some(Header { name: Piece(&text[item.content_start..colon]), value: Piece(&text[colon + 1..item.content_end]) })
            }
            ItemKind::Header(None) => Some(Header { name: Piece(b""), value: Piece(&text[item.content_start..item.content_end]) }),
            ItemKind::Timestamp(_) | ItemKind::Level(_) => None,
        })
    }

    /// What follows the last item, without the line's end. With the following lines of a record if they were given to `parse` too.
    pub fn message(&self) -> Piece<'a> {
        self.message
    }

    pub fn missing(&self) -> Missing {
        Missing {
            timestamp: self.timestamp.is_none(),
            level: self.level.is_none(),
            header: !self.has_header,
            message: self.message.as_bytes().is_empty(),
        }
    }
}

impl fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("timestamp", &self.timestamp_text)
            .field("level", &self.level_text)
            .field("headers", &self.headers().map(|header| (header.name, header.value)).collect::<Vec<_>>())
            .field("message", &self.message)
            .finish()
    }
}

/// A part of a line. Meant to be UTF-8, but what a program wrote may be anything.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Piece<'a>(pub(crate) &'a [u8]);

impl<'a> Piece<'a> {
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// # Errors
    /// The bytes are not UTF-8.
    pub fn to_str(self) -> Result<&'a str, Utf8Error> {
        std::str::from_utf8(self.0)
    }

    /// For people: what is not UTF-8 shows as U+FFFD.
    pub fn to_text(self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.0)
    }
}

impl fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.to_text(), f)
    }
}

impl fmt::Display for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_text())
    }
}

impl PartialEq<str> for Piece<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Piece<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}
