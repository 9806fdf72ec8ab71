//! Keyset pages: newest first by an instant, then by id, so that a page costs the same however deep it lies.

use std::fmt;

/// At most this many rows leave a list, whatever was asked for.
pub const LIMIT_MAX: i64 = 1_000;

/// The last row of the page before. Written `1764000000000000:0193…`; servers make it opaque to clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: i64,
    pub id: String,
}

impl Cursor {
    pub fn new(at: i64, id: impl Into<String>) -> Self {
        Self { at, id: id.into() }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once(':')?;
        Some(Self { at: at.parse().ok()?, id: id.to_owned() })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.at, self.id)
    }
}

/// How many rows, from which on. `limit = 0` means 50.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub cursor: Option<Cursor>,
    pub limit: i64,
}

impl Page {
    pub fn first(limit: i64) -> Self {
        Self { cursor: None, limit }
    }

    pub(crate) fn at(&self) -> Option<i64> {
        self.cursor.as_ref().map(|cursor| cursor.at)
    }

    pub(crate) fn id(&self) -> Option<&str> {
        self.cursor.as_ref().map(|cursor| cursor.id.as_str())
    }

    pub(crate) fn limit(&self) -> i64 {
        if self.limit <= 0 { 50 } else { self.limit.min(LIMIT_MAX) }
    }
}
