//! The four levels of `SYS-21`, from low to high.

use std::fmt;

/// How much a line matters. The order is the standard's: `Debug < Info < Warn < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// How the program works inside. Off in normal running.
    Debug,
    /// What state the program is in: kept to the minimum.
    Info,
    /// The user can recover, for example by trying again.
    Warn,
    /// An administrator must be told and must act.
    Error,
}

impl Level {
    pub const ALL: [Level; 4] = [Level::Debug, Level::Info, Level::Warn, Level::Error];

    pub const fn as_str(self) -> &'static str {
        match self {
            Level::Debug => "DEBUG",
            Level::Info => "INFO",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
        }
    }

    /// As it stands between the brackets: five characters, filled with spaces at the end.
    pub const fn padded(self) -> &'static str {
        match self {
            Level::Debug => "DEBUG",
            Level::Info => "INFO ",
            Level::Warn => "WARN ",
            Level::Error => "ERROR",
        }
    }

    /// The level that a word means: letters of either case, spaces around it or none. `None` for every word that the standard does not
    /// know, such as `FATAL`.
    pub fn parse(word: &[u8]) -> Option<Level> {
        match word {
            b"INFO " => Some(Level::Info),
            b"DEBUG" => Some(Level::Debug),
            b"WARN " => Some(Level::Warn),
            b"ERROR" => Some(Level::Error),
            _ => {
                let word = word.trim_ascii();
                Level::ALL.into_iter().find(|level| word.eq_ignore_ascii_case(level.as_str().as_bytes()))
            }
        }
    }

    /// The level that other products' words come nearest to: `FATAL` is an `Error`, `TRACE` is `Debug`.
    pub fn nearest(word: &[u8]) -> Option<Level> {
        const WORDS: [(&str, Level); 20] = [
            ("FATAL", Level::Error),
            ("CRITICAL", Level::Error),
            ("CRIT", Level::Error),
            ("ALERT", Level::Error),
            ("EMERG", Level::Error),
            ("SEVERE", Level::Error),
            ("ERR", Level::Error),
            ("PANIC", Level::Error),
            ("異常", Level::Error),
            ("WARNING", Level::Warn),
            ("警告", Level::Warn),
            ("NOTICE", Level::Info),
            ("INFORMATION", Level::Info),
            ("情報", Level::Info),
            ("CONFIG", Level::Info),
            ("TRACE", Level::Debug),
            ("FINE", Level::Debug),
            ("FINEST", Level::Debug),
            ("VERBOSE", Level::Debug),
            ("デバッグ", Level::Debug),
        ];
        let word = word.trim_ascii();
        WORDS.into_iter().find(|(other, _)| word.eq_ignore_ascii_case(other.as_bytes())).map(|(_, level)| level)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
