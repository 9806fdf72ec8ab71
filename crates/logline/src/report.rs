//! What the linter found, as text for people and, with the feature `report`, as JSON and SARIF for programs.
//!
//! A report never shows what it accuses: personal data and secrets are hidden in its excerpts.

#[cfg(feature = "report")]
mod json;
#[cfg(feature = "report")]
mod sarif;
mod text;

use crate::lint::{Finding, Summary};

#[cfg(feature = "report")]
pub use json::json;
#[cfg(feature = "report")]
pub use sarif::sarif;
pub use text::{finding, summary};

/// The result for one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// As the reader of the report is to see it: a path relative to where the linter ran, with `/` between its parts.
    pub path: String,
    /// In the order of lines.
    pub findings: Vec<Finding>,
    pub summary: Summary,
}
