//! How well a stream keeps the standard, rule by rule.

use std::ops::AddAssign;

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

impl Default for Summary {
    /// Of nothing.
    fn default() -> Self {
        let rules = Rule::ALL.map(|rule| RuleScore { rule, lines: 0, failed: 0, possible: 0 });
        Summary { bytes: 0, lines: 0, records: 0, conforming: 0, errors: 0, warnings: 0, possible: 0, untold: 0, rules }
    }
}

/// Several streams as one.
impl AddAssign<&Summary> for Summary {
    fn add_assign(&mut self, other: &Summary) {
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.records += other.records;
        self.conforming += other.conforming;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.possible += other.possible;
        self.untold += other.untold;
        for (score, other) in self.rules.iter_mut().zip(&other.rules) {
            score.lines += other.lines;
            score.failed += other.failed;
            score.possible += other.possible;
        }
    }
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
