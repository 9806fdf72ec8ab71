//! The few types that every word shares. A closed list: identifiers, time, text, severity, refusal, outcome.

mod ids;
mod outcome;
mod period;
mod refusal;
mod severity;
mod text;
mod time;

pub use ids::*;
pub use outcome::{Actor, DueChange, Outcome};
pub use period::Period;
pub use refusal::Refusal;
pub use severity::{Force, Priority, Severity};
pub use text::{Language, Text};
pub use time::{Span, Timestamp, Zone};
