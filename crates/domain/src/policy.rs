//! What must happen by when. The operations policy is the configuration: every promise is a clause, a clause makes obligations.

mod clause;
mod defaults;
pub mod obligation;
mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use clause::{Clause, Promise, SendMode};
pub use obligation::{
    Change, Command, Evidence, Fact, NewObligation, Obligation, ObligationState, OutcomeWord, SubjectKind, apply, decide, open,
};
pub use rules::{PriorityCondition, PriorityRule, TriageAction, TriageRule};

use crate::kernel::{ClauseId, PolicyVersionId, Span, Text, Zone};

/// The whole policy, frozen: what is open keeps the version that it started under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Digest of everything below; the same text gives the same version.
    pub version: PolicyVersionId,
    pub name: Text,
    /// Calendar units (days, months) of deadlines and the ledger's months are counted in this zone (rule 6 of the domain).
    pub zone: Zone,
    /// Yearly availability aimed at, in per cent (OPS-13).
    pub objective_percent: f64,
    pub objective_is_guarantee: bool,
    /// How much of a degraded minute, and of one of partial outage, counts as up (rule 5).
    #[serde(flatten)]
    pub weights: Weights,
    /// Whether the figure shown leaves out maintenance that was announced in time. Both figures are kept.
    pub exclude_maintenance: bool,
    pub clauses: BTreeMap<ClauseId, Clause>,
    /// First match decides; after them comes the built-in rule (see `respond::triage`).
    pub triage: Vec<TriageRule>,
    /// The highest match wins (INC-3).
    pub priorities: Vec<PriorityRule>,
    /// An alert joins an incident of the same component that was open within this time.
    pub attach_window: Span,
    /// All alerts resolved for this long while somebody works on it: `monitoring` becomes `resolved` by itself. `None`: never.
    pub resolve_after: Option<Span>,
    /// Without the submitter's confirmation a resolved incident closes after this.
    pub close_after: Span,
    /// An alert that fires this often within the window flaps.
    pub flapping_count: u32,
    pub flapping_window: Span,
    /// An alert of the Alertmanager API without `endsAt` resolves when not repeated for this long.
    pub alert_expiry: Span,
}

/// How much of a minute counts as up, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    #[serde(rename = "degraded_weight")]
    pub degraded: f64,
    /// A component below is down, or people declared a partial outage.
    #[serde(rename = "partial_weight", default = "Weights::partial_by_default")]
    pub partial: f64,
}

impl Weights {
    /// The custom of public status pages: three tenths of a partial outage count as downtime.
    pub const PARTIAL: f64 = 0.7;

    fn partial_by_default() -> f64 {
        Weights::PARTIAL
    }
}

impl Policy {
    /// The clause that makes this promise, if adopted.
    pub fn clause(&self, promise: Promise) -> Option<&Clause> {
        self.clauses.values().find(|clause| clause.promise == promise && clause.is_adopted())
    }
}
