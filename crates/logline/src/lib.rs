//! The standard log line of a government standard for large systems (`SYS-23`), for the programs that write it and those that read it:
//!
//! ```text
//! [2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1234567890]⇥[proc:方式審査処理]⇥処理が開始されました。
//! ```
//!
//! - [`parse()`] reads a line without allocating, keeps what it does not know and says what is missing. It takes any bytes.
//! - [`Record::write`] writes a line that `parse` reads back as it was, or says why it cannot.
//! - [`mask()`] hides personal data and secrets in a text.
//! - [`lint::lint`] proves that a stream keeps the standard, or says where it does not: line, column, rule, and what to write instead.
//! - With the feature `tower`, [`txid`] passes a piece of work's id on from program to program over HTTP.
//! - With the feature `writer`, [`writer`] is a layer for `tracing` that writes the line, one file for each purpose.
//!
//! Outside of it nothing here reads a clock, opens a file or keeps global state. The line's time is local time without a zone: only its source knows
//! the zone, so none is guessed here.

mod foreign;
mod format;
mod header;
mod level;
mod line;
pub mod lint;
mod mask;
mod parse;
mod personal;
mod purpose;
pub mod report;
mod scan;
mod timestamp;
#[cfg(feature = "tower")]
pub mod txid;
#[cfg(feature = "writer")]
pub mod writer;

#[cfg(test)]
mod tests;

pub use format::{Record, Unwritable};
pub use header::{Header, HeaderSet, KnownHeader};
pub use level::Level;
pub use line::{Line, Missing, Piece};
pub use mask::{mask, mask_sure};
pub use parse::{parse, starts_record};
pub use purpose::{BackupClass, Purpose, Requirements};
pub use timestamp::{Civil, Timestamp};

/// A language of texts for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Ja,
    En,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::Ja, Language::En];

    pub fn parse(word: &str) -> Option<Language> {
        Self::ALL.into_iter().find(|language| language.as_str() == word)
    }

    /// `ja` or `en`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Language::Ja => "ja",
            Language::En => "en",
        }
    }
}
