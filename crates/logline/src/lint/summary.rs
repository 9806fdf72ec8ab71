//! How well a stream keeps the standard, rule by rule.

use super::rule::Rule;

/// What one rule found in a stream. Counts lines, not findings: a line with three addresses breaks the rule once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleScore {
    pub rule: Rule,
    /// Lines that the rule applies to. Zero: it was not asked.
    pub lines: u64,
    /// Lines that break it.
    pub failed: u64,
    /// Lines with nothing but a possible finding.
    pub possible: u64,
}

impl RuleScore {
    /// Percent of the lines that keep the rule, in hundredths, rounded down: 10,000 means every one. `None` when there was no line.
    pub fn hundredths(&self) -> Option<u16> {
        share(self.lines - self.failed, self.lines)
    }
}

/// What a stream was like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub bytes: u64,
    pub lines: u64,
    /// Lines that are a record of their own, or its first.
    pub records: u64,
    /// Lines without an error.
    pub conforming: u64,
    /// Findings of the severity error.
    pub errors: u64,
    pub warnings: u64,
    pub possible: u64,
    /// Of all these, findings that were counted only.
    pub untold: u64,
    pub rules: [RuleScore; Rule::ALL.len()],
}

impl Summary {
    /// Percent of the lines without an error, in hundredths, rounded down. `None` for an empty stream.
    pub fn hundredths(&self) -> Option<u16> {
        share(self.conforming, self.lines)
    }
}

fn share(kept: u64, lines: u64) -> Option<u16> {
    // At most 10,000.
    (lines > 0).then(|| u16::try_from(u128::from(kept) * 10_000 / u128::from(lines)).unwrap_or(10_000))
}
