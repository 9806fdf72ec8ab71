//! What is wrong, with the particulars that its text needs. Never with personal data or a secret.

use super::encoding::Encoding;
use super::finding::Severity;
use super::rule::Rule;
use crate::header::HeaderSet;
use crate::level::Level;
use crate::timestamp::Timestamp;

/// One case of a broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// `None`: neither UTF-8 nor an encoding that can be told.
    Encoding(Option<Encoding>),
    ByteOrderMark,
    /// Longer than so many bytes; the rest was not looked at.
    LineLength {
        bytes_max: usize,
    },
    /// The character's number in Unicode.
    ControlCharacter(u32),
    /// The line goes on with the record of the line before it.
    OneLine,
    BracketUnopened,
    BracketUnclosed,
    BracketWide,
    ItemSeparator(Gap),
    ItemOrder,
    TimestampMissing,
    /// What it should be, when that can be told.
    TimestampForm(Option<Timestamp>),
    /// A day or time that does not exist.
    TimestampImpossible,
    LevelMissing,
    /// Another product's word, or the right one in small letters.
    LevelUnknown(Option<Level>),
    LevelPadding(Level),
    HeaderMissing,
    /// Brackets without `name:` in them.
    HeaderUnnamed,
    /// A name without a value.
    HeaderEmpty,
    /// What it resembles among the standard's.
    HeaderUnknown {
        name: String,
        resembles: Option<&'static str>,
    },
    HeaderRepeated(String),
    UidForm,
    MessageMissing,
    TxidMissing,
    /// None of these is there.
    PurposeHeader(HeaderSet),
    DurationMissing,
    PersonalEmail,
    PersonalPhone {
        possible: bool,
    },
    PersonalMyNumber {
        possible: bool,
    },
    PersonalCard {
        possible: bool,
    },
    PersonalAddress,
    Secret,
}

/// What stands between two items instead of one tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    Nothing,
    Spaces,
    /// More than one tab, or tabs and spaces.
    Blanks,
}

impl Problem {
    pub const fn rule(&self) -> Rule {
        match self {
            Problem::Encoding(_) | Problem::ByteOrderMark => Rule::Encoding,
            Problem::LineLength { .. } => Rule::LineLength,
            Problem::ControlCharacter(_) => Rule::ControlCharacter,
            Problem::OneLine => Rule::OneLine,
            Problem::BracketUnopened | Problem::BracketUnclosed | Problem::BracketWide => Rule::Bracket,
            Problem::ItemSeparator(_) => Rule::ItemSeparator,
            Problem::ItemOrder => Rule::ItemOrder,
            Problem::TimestampMissing => Rule::TimestampMissing,
            Problem::TimestampForm(_) | Problem::TimestampImpossible => Rule::TimestampForm,
            Problem::LevelMissing => Rule::LevelMissing,
            Problem::LevelUnknown(_) => Rule::LevelUnknown,
            Problem::LevelPadding(_) => Rule::LevelPadding,
            Problem::HeaderMissing => Rule::HeaderMissing,
            Problem::HeaderUnnamed | Problem::HeaderEmpty => Rule::HeaderForm,
            Problem::HeaderUnknown { .. } => Rule::HeaderUnknown,
            Problem::HeaderRepeated(_) => Rule::HeaderRepeated,
            Problem::UidForm => Rule::UidForm,
            Problem::MessageMissing => Rule::MessageMissing,
            Problem::TxidMissing => Rule::TxidMissing,
            Problem::PurposeHeader(_) => Rule::PurposeHeader,
            Problem::DurationMissing => Rule::DurationMissing,
            Problem::PersonalEmail => Rule::PersonalEmail,
            Problem::PersonalPhone { .. } => Rule::PersonalPhone,
            Problem::PersonalMyNumber { .. } => Rule::PersonalMyNumber,
            Problem::PersonalCard { .. } => Rule::PersonalCard,
            Problem::PersonalAddress => Rule::PersonalAddress,
            Problem::Secret => Rule::Secret,
        }
    }

    /// Own headers are allowed, so an unknown one may only lack its declaration: a warning, like what the standard leaves open.
    pub const fn severity(&self) -> Severity {
        match self {
            Problem::PersonalPhone { possible: true }
            | Problem::PersonalMyNumber { possible: true }
            | Problem::PersonalCard { possible: true } => Severity::Possible,
            Problem::HeaderUnknown { .. } | Problem::HeaderRepeated(_) | Problem::DurationMissing | Problem::ByteOrderMark => {
                Severity::Warning
            }
            _ => Severity::Error,
        }
    }
}
