//! Proves that a stream of lines keeps the standard, or says exactly where it does not.
//!
//! [`lint`] takes a reader and its [`Options`], hands every [`Finding`] to the caller as it comes, and ends with a [`Summary`]: for each
//! [`Rule`] how many lines it applies to and how many break it. Memory is bounded by the longest line that is looked at. Nothing is
//! decided here about a file's name, its compression or an exit code.

mod columns;
mod encoding;
mod excerpt;
mod finding;
mod line;
mod linter;
mod options;
mod problem;
mod rule;
mod stream;
mod summary;
mod text;

pub use encoding::Encoding;
pub use excerpt::Excerpt;
pub use finding::{Finding, Severity};
#[cfg(feature = "writer")]
pub(crate) use line::is_direction;
pub use linter::Linter;
pub use options::Options;
pub use problem::{Gap, Problem};
pub use rule::{Rule, RuleSet};
pub use stream::lint;
pub use summary::{RuleScore, Summary};
