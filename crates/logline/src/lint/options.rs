//! What the linter is told of a file.

use super::rule::RuleSet;
use crate::purpose::{Purpose, Requirements};

/// How one stream is to be judged.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the file's purpose asks of each line.
    pub requirements: Requirements,
    /// Whether monitoring reads the file, so that a record must be one line.
    pub monitored: bool,
    /// Names of headers that the system declared beside the standard's.
    pub own_headers: Vec<String>,
    /// Rules that are not asked.
    pub off: RuleSet,
    /// The rest of a longer line is stepped over.
    pub line_bytes_max: usize,
    /// Further findings of the rule are counted and not told.
    pub findings_max_per_rule: u64,
}

impl Default for Options {
    /// A file whose purpose is not known: nothing is asked that only some purposes ask.
    fn default() -> Self {
        Self {
            requirements: Requirements::default(),
            monitored: true,
            own_headers: Vec::new(),
            off: RuleSet::EMPTY,
            line_bytes_max: 64 * 1024,
            findings_max_per_rule: 100,
        }
    }
}

impl Options {
    /// Debug files are off in normal running and nobody monitors them (`SYS-21`).
    pub fn of(purpose: Purpose) -> Self {
        Self { requirements: purpose.requirements(), monitored: purpose != Purpose::Debug, ..Self::default() }
    }
}
