//! An obligation as lists and the ledger show it.

use hinomi_domain::kernel::Force;
use hinomi_domain::policy::{Obligation, OutcomeWord};
use hinomi_engine::rows;
use hinomi_store::obligation::ObligationRow as Stored;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::api::shape::{Instant, Words};
use crate::api::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ObligationRow {
    pub id: String,
    pub clause: String,
    pub clause_title: Words,
    /// `flash`, `follow_up`, `resolved`, `update`, `recovery`.
    #[schema(value_type = words::Promise)]
    pub promise: &'static str,
    /// `commitment`, `goal`, `planned`.
    #[schema(value_type = words::Force)]
    pub force: &'static str,
    /// What the ledger prints: `met`, `met_late`, `breached`, `missed`, `waived`, `void`, `pending`.
    #[schema(value_type = words::OutcomeWord)]
    pub outcome_word: &'static str,
    /// `pending`, `met`, `failed`, `met_late`, `waived`, `void`.
    #[schema(value_type = words::ObligationState)]
    pub state: &'static str,
    #[schema(value_type = words::SubjectKind)]
    pub subject_kind: &'static str,
    pub subject: String,
    pub subject_title: Words,
    /// Role that owes it.
    #[schema(value_type = words::Role)]
    pub owner: &'static str,
    pub started_at: Instant,
    pub warn_at: Instant,
    pub due_at: Instant,
    pub warned_at: Option<Instant>,
    pub settled_at: Option<Instant>,
    /// What shows that it was kept.
    pub evidence: Vec<EvidenceView>,
    /// Why it was waived or no longer owed.
    pub reason: Option<Words>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub struct EvidenceView {
    #[schema(value_type = words::SubjectKind)]
    pub kind: &'static str,
    pub id: String,
    pub at: Instant,
}

impl ObligationRow {
    pub fn read(row: &Stored) -> Result<Self, Problem> {
        let (obligation, _) = rows::obligation::read(row)?;
        Ok(Self::of(&obligation))
    }

    pub fn of(obligation: &Obligation) -> Self {
        let evidence =
            |found: &hinomi_domain::policy::Evidence| EvidenceView { kind: found.kind.as_str(), id: found.id.clone(), at: found.at.into() };
        ObligationRow {
            id: obligation.id.to_string(),
            clause: obligation.clause.to_string(),
            clause_title: obligation.clause_title.clone().into(),
            promise: obligation.promise.as_str(),
            force: force_word(obligation.force),
            outcome_word: outcome_word(obligation.outcome_word()),
            state: obligation.state.as_str(),
            subject_kind: obligation.subject_kind.as_str(),
            subject: obligation.subject.clone(),
            subject_title: obligation.subject_title.clone().into(),
            owner: obligation.owner.as_str(),
            started_at: obligation.started_at.into(),
            warn_at: obligation.warn_at.into(),
            due_at: obligation.due_at.into(),
            warned_at: obligation.warned_at.map(Into::into),
            settled_at: obligation.settled_at.map(Into::into),
            evidence: obligation.evidence.iter().map(evidence).collect(),
            reason: obligation.reason.clone().map(Words::from),
        }
    }
}

pub fn force_word(force: Force) -> &'static str {
    match force {
        Force::Commitment => "commitment",
        Force::Goal => "goal",
        Force::Planned => "planned",
    }
}

fn outcome_word(word: OutcomeWord) -> &'static str {
    match word {
        OutcomeWord::Pending => "pending",
        OutcomeWord::Met => "met",
        OutcomeWord::MetLate => "met_late",
        OutcomeWord::Breached => "breached",
        OutcomeWord::Missed => "missed",
        OutcomeWord::Waived => "waived",
        OutcomeWord::Void => "void",
    }
}
