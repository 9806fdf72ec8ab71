//! Rules that turn log records into alerts (`SYS-22`): keywords, levels, fields, counts, absences, ratios, new messages.
//!
//! A rule is data. Changing it changes no application, and it can be tried on stored records first.

mod episodes;
mod group;
pub mod set;
mod share;
mod state;
pub mod trial;
mod values;
mod window;

pub use state::{Because, ENTRIES_MAX, Firing, GROUPS_MAX, LABEL_BYTES_MAX, Labels, Looked, Observation, RuleState, Signal};
pub use values::AT_LEAST_MAX as DISTINCT_MAX;

use crate::catalog::Origin;
use crate::ingest::Query;
use crate::ingest::query::Field;
use crate::kernel::{ComponentId, LogRuleId, Severity, Span, SystemId, Text};

/// `[[log_rule]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRule {
    pub id: LogRuleId,
    pub name: Text,
    /// Rules that belong together, such as `starter` or `security`.
    pub pack: Option<String>,
    /// What the query was read from.
    pub query_text: String,
    /// Which records count. It has no steps.
    pub query: Query,
    pub kind: Kind,
    pub severity: Severity,
    /// Records with equal values of these are judged together, and each group has an alert of its own.
    pub group_by: Vec<Field>,
    /// Instead of the source's own.
    pub component: Option<ComponentId>,
    pub system: Option<SystemId>,
    /// An alert resolves after so long without another occurrence.
    pub hold: Span,
    /// Records that arrive later than this after their own time change no window any more; they are counted and marked.
    pub late_within: Span,
    pub enabled: bool,
    pub origin: Origin,
}

/// When records that the query matches are worth an alert. Windows are of the records' own time.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Every one is.
    Each,
    /// So many of them within this time.
    Count { at_least: u32, within: Span },
    /// So many different values of a field within this time.
    Distinct { field: Field, at_least: u32, within: Span },
    /// None for this long. With groups: none of a group that was seen before.
    Absence { within: Span },
    /// Their share of the records that `of` matches, 0 to 1, over this time; looked at only where there are `least_total` of those.
    Ratio { of_text: String, of: Query, at_least: f64, within: Span, least_total: u32 },
    /// One whose template its group never had before, or whose value of a field. What comes in a group's first time is learnt, not told.
    New { field: Option<Field>, learn: Span },
}

impl Kind {
    pub const WORDS: [&'static str; 6] = ["each", "count", "distinct", "absence", "ratio", "new"];

    /// As the configuration writes it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Kind::Each => "each",
            Kind::Count { .. } => "count",
            Kind::Distinct { .. } => "distinct",
            Kind::Absence { .. } => "absence",
            Kind::Ratio { .. } => "ratio",
            Kind::New { .. } => "new",
        }
    }

    /// How many it takes; of a ratio the share.
    pub fn threshold(&self) -> Option<f64> {
        match self {
            Kind::Count { at_least, .. } | Kind::Distinct { at_least, .. } => Some(f64::from(*at_least)),
            Kind::Ratio { at_least, .. } => Some(*at_least),
            Kind::Each | Kind::Absence { .. } | Kind::New { .. } => None,
        }
    }

    /// The window that it looks at; of a new message the time of learning.
    pub fn within(&self) -> Option<Span> {
        match self {
            Kind::Each => None,
            Kind::Count { within, .. } | Kind::Distinct { within, .. } | Kind::Absence { within } | Kind::Ratio { within, .. } => {
                Some(*within)
            }
            Kind::New { learn, .. } => Some(*learn),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
