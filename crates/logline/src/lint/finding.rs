//! One finding and where it is.

use super::excerpt::Excerpt;
use super::problem::Problem;
use super::rule::Rule;
use crate::Language;

/// What the linter makes of a finding. It is not an alert's severity, and says 重さ in Japanese rather than 重要度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A number that only might be personal data. Fails nothing.
    Possible,
    /// The line keeps the standard, and something is probably not as it was meant.
    Warning,
    /// The line does not keep the standard.
    Error,
}

impl Severity {
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Possible => "possible",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    pub const fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Severity::Possible, Language::Ja) => "疑い",
            (Severity::Warning, Language::Ja) => "警告",
            (Severity::Error, Language::Ja) => "違反",
            (_, Language::En) => self.as_str(),
        }
    }
}

/// A place at which a line breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub problem: Problem,
    /// From 1.
    pub line: u64,
    /// From 1, in characters (Unicode scalar values; in another encoding that was recognised, that encoding's characters).
    pub column: u64,
    /// The column after the last character; equal to `column` where something is missing.
    pub column_end: u64,
    /// Bytes of the line before it.
    pub byte_start: usize,
    pub byte_end: usize,
    /// Bytes of the stream before the line.
    pub line_offset: u64,
    pub excerpt: Excerpt,
}

impl Finding {
    pub fn rule(&self) -> Rule {
        self.problem.rule()
    }

    pub fn severity(&self) -> Severity {
        self.problem.severity()
    }

    /// What is wrong: one sentence.
    pub fn message(&self, language: Language) -> String {
        super::text::message(&self.problem, language)
    }

    /// What to write instead, or what to do: one sentence or two.
    pub fn hint(&self, language: Language) -> String {
        super::text::hint(&self.problem, language)
    }
}
