//! A promise coming due: exactly one outcome each, whatever crashes (rule 4 of the domain).
//!
//! `pending → met | failed → met_late`, or `waived` (a manager, with a reason) or `void` (its cause ended).

use serde::{Deserialize, Serialize};

use super::{Clause, Promise};
use crate::access::Role;
use crate::kernel::{Actor, ClauseId, Force, ObligationId, Outcome, Refusal, Text, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObligationState {
    Pending,
    Met,
    Failed,
    MetLate,
    Waived,
    Void,
}

impl ObligationState {
    pub const ALL: [ObligationState; 6] = [
        ObligationState::Pending,
        ObligationState::Met,
        ObligationState::Failed,
        ObligationState::MetLate,
        ObligationState::Waived,
        ObligationState::Void,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            ObligationState::Pending => "pending",
            ObligationState::Met => "met",
            ObligationState::Failed => "failed",
            ObligationState::MetLate => "met_late",
            ObligationState::Waived => "waived",
            ObligationState::Void => "void",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Somebody still owes it.
    pub fn is_open(self) -> bool {
        matches!(self, ObligationState::Pending | ObligationState::Failed)
    }
}

/// What the ledger prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeWord {
    Pending,
    Met,
    MetLate,
    /// Failed, and the clause is a commitment.
    Breached,
    /// Failed, and the clause is a goal.
    Missed,
    Waived,
    Void,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    Alert,
    Incident,
    Notice,
    Obligation,
    Monitor,
    Component,
    Delivery,
    Config,
    Access,
    /// Log sources, parts of the event store, and who read what is protected.
    Logs,
}

impl SubjectKind {
    pub fn as_str(self) -> &'static str {
        match self {
            SubjectKind::Alert => "alert",
            SubjectKind::Incident => "incident",
            SubjectKind::Notice => "notice",
            SubjectKind::Obligation => "obligation",
            SubjectKind::Monitor => "monitor",
            SubjectKind::Component => "component",
            SubjectKind::Delivery => "delivery",
            SubjectKind::Config => "config",
            SubjectKind::Access => "access",
            SubjectKind::Logs => "logs",
        }
    }
}

/// What shows that it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub kind: SubjectKind,
    pub id: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Obligation {
    pub id: ObligationId,
    pub clause: ClauseId,
    pub promise: Promise,
    pub force: Force,
    pub clause_title: Text,
    pub subject_kind: SubjectKind,
    pub subject: String,
    pub subject_title: Text,
    pub restricted: bool,
    pub owner: Role,
    pub state: ObligationState,
    pub started_at: Timestamp,
    pub warn_at: Timestamp,
    pub due_at: Timestamp,
    pub warned_at: Option<Timestamp>,
    pub settled_at: Option<Timestamp>,
    pub evidence: Vec<Evidence>,
    /// Why it was waived or voided.
    pub reason: Option<Text>,
}

impl Obligation {
    pub fn outcome_word(&self) -> OutcomeWord {
        match (self.state, self.force) {
            (ObligationState::Pending, _) => OutcomeWord::Pending,
            (ObligationState::Met, _) => OutcomeWord::Met,
            (ObligationState::MetLate, _) => OutcomeWord::MetLate,
            (ObligationState::Failed, Force::Commitment) => OutcomeWord::Breached,
            (ObligationState::Failed, Force::Goal | Force::Planned) => OutcomeWord::Missed,
            (ObligationState::Waived, _) => OutcomeWord::Waived,
            (ObligationState::Void, _) => OutcomeWord::Void,
        }
    }

    /// When the engine must look at it next: to warn, or to declare it failed.
    pub fn next_at(&self) -> Option<Timestamp> {
        match (self.state, self.warned_at) {
            (ObligationState::Pending, None) => Some(self.warn_at.min(self.due_at)),
            (ObligationState::Pending, Some(_)) => Some(self.due_at),
            _ => None,
        }
    }
}

/// An obligation that a decision asks for. The engine gives it an id.
#[derive(Clone, Debug, PartialEq)]
pub struct NewObligation {
    pub clause: Clause,
    pub subject_kind: SubjectKind,
    pub subject: String,
    pub subject_title: Text,
    pub restricted: bool,
    pub started_at: Timestamp,
    pub due_at: Timestamp,
}

/// What a decision about a subject does to that subject's obligations.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Open(Box<NewObligation>),
    /// Every open obligation of this promise is kept, at `at`.
    Meet {
        promise: Promise,
        at: Timestamp,
        evidence: Evidence,
    },
    /// Every pending obligation of this promise ends without an outcome; a failed one stays failed.
    Void {
        promise: Promise,
        reason: Text,
    },
    /// The deadline comes nearer, never later.
    Hasten {
        promise: Promise,
        due_at: Timestamp,
    },
    /// Every pending obligation of the clause's promise is owed under this clause from now on, due so long after it started, or at
    /// `no_sooner_than` if that is later and not later than it was due.
    Move {
        clause: Box<Clause>,
        no_sooner_than: Option<Timestamp>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    Opened {
        clause: ClauseId,
        subject: String,
        due_at: Timestamp,
    },
    Warned,
    Met {
        evidence: Evidence,
    },
    Failed,
    MetLate {
        evidence: Evidence,
    },
    Waived {
        reason: String,
    },
    Voided {
        reason: Text,
    },
    Hastened {
        due_at: Timestamp,
    },
    /// Another clause holds since the priority changed. Says all that it was and became, so that nothing loses force unseen.
    Moved(Box<Moved>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub from: ClauseId,
    pub from_force: Force,
    pub from_due_at: Timestamp,
    pub clause: ClauseId,
    pub force: Force,
    pub title: Text,
    pub owner: Role,
    pub warn_at: Timestamp,
    pub due_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The clock moved: warn or fail, whichever is due.
    Tick,
    Meet {
        at: Timestamp,
        evidence: Evidence,
    },
    Void {
        reason: Text,
    },
    Hasten {
        due_at: Timestamp,
    },
    /// See [`Change::Move`].
    Move {
        clause: Box<Clause>,
        no_sooner_than: Option<Timestamp>,
    },
    Waive {
        reason: String,
        by: Actor,
    },
}

/// Makes the obligation of a clause. `due_at` never lies before `started_at`.
pub fn open(id: ObligationId, new: &NewObligation) -> Outcome<Obligation, Fact, ()> {
    let due_at = new.due_at.max(new.started_at);
    let warn_at = (due_at - new.clause.warn_before).max(new.started_at);
    let state = Obligation {
        id,
        clause: new.clause.id.clone(),
        promise: new.clause.promise,
        force: new.clause.force,
        clause_title: new.clause.title.clone(),
        subject_kind: new.subject_kind,
        subject: new.subject.clone(),
        subject_title: new.subject_title.clone(),
        restricted: new.restricted,
        owner: new.clause.owner,
        state: ObligationState::Pending,
        started_at: new.started_at,
        warn_at,
        due_at,
        warned_at: None,
        settled_at: None,
        evidence: Vec::new(),
        reason: None,
    };
    let fact = Fact::Opened { clause: state.clause.clone(), subject: state.subject.clone(), due_at };
    Outcome { facts: vec![fact], ..Outcome::of(state) }
}

/// Settles an obligation. A command that changes nothing (a repeat, an obligation already settled) gives no facts.
///
/// Refused: waiving without a reason, or what is already settled.
pub fn decide(obligation: &Obligation, command: &Command, now: Timestamp) -> Result<Outcome<Obligation, Fact, ()>, Refusal> {
    let open = obligation.state.is_open();
    let facts = match command {
        Command::Tick => {
            if obligation.state == ObligationState::Pending && now >= obligation.due_at {
                vec![Fact::Failed]
            } else if obligation.state == ObligationState::Pending && obligation.warned_at.is_none() && now >= obligation.warn_at {
                vec![Fact::Warned]
            } else {
                vec![]
            }
        }
        // What counts is when it was kept, not when hinomi came to record it: a crash in between changes no outcome.
        Command::Meet { at, evidence } if open && *at <= obligation.due_at && obligation.state == ObligationState::Pending => {
            vec![Fact::Met { evidence: evidence.clone() }]
        }
        Command::Meet { evidence, .. } if obligation.state == ObligationState::Pending => {
            vec![Fact::Failed, Fact::MetLate { evidence: evidence.clone() }]
        }
        Command::Meet { evidence, .. } if open => vec![Fact::MetLate { evidence: evidence.clone() }],
        Command::Meet { .. } => vec![],
        Command::Void { reason } if obligation.state == ObligationState::Pending => {
            if now > obligation.due_at {
                vec![Fact::Failed]
            } else {
                vec![Fact::Voided { reason: reason.clone() }]
            }
        }
        Command::Void { .. } => vec![],
        Command::Hasten { due_at } if obligation.state == ObligationState::Pending && *due_at < obligation.due_at => {
            vec![Fact::Hastened { due_at: (*due_at).max(obligation.started_at) }]
        }
        Command::Hasten { .. } => vec![],
        // What was due has its outcome under the clause that held then.
        Command::Move { .. } if obligation.state == ObligationState::Pending && now >= obligation.due_at => vec![Fact::Failed],
        Command::Move { clause, no_sooner_than } if obligation.state == ObligationState::Pending && clause.id != obligation.clause => {
            vec![Fact::Moved(Box::new(moved(obligation, clause, *no_sooner_than)))]
        }
        Command::Move { .. } => vec![],
        Command::Waive { reason, .. } => {
            if reason.trim().is_empty() {
                return Err(Refusal::new("obligation.reason_missing", "a waiver needs a reason").fields(["reason"]));
            }
            if !open {
                return Err(Refusal::new("obligation.settled", "this obligation already has its outcome"));
            }
            vec![Fact::Waived { reason: reason.trim().to_owned() }]
        }
    };
    let mut state = obligation.clone();
    for fact in &facts {
        apply(&mut state, fact, now);
    }
    Ok(Outcome { facts, ..Outcome::of(state) })
}

fn moved(obligation: &Obligation, clause: &Clause, no_sooner_than: Option<Timestamp>) -> Moved {
    let counted = obligation.started_at + clause.within;
    let due_at = counted.max(no_sooner_than.map_or(counted, |least| least.min(obligation.due_at)));
    Moved {
        from: obligation.clause.clone(),
        from_force: obligation.force,
        from_due_at: obligation.due_at,
        clause: clause.id.clone(),
        force: clause.force,
        title: clause.title.clone(),
        owner: clause.owner,
        warn_at: (due_at - clause.warn_before).max(obligation.started_at),
        due_at,
    }
}

/// Replays one fact. State is nothing but facts applied in order.
pub fn apply(state: &mut Obligation, fact: &Fact, at: Timestamp) {
    match fact {
        Fact::Opened { .. } => {}
        Fact::Warned => state.warned_at = Some(at),
        Fact::Met { evidence } => {
            state.state = ObligationState::Met;
            state.settled_at = Some(evidence.at);
            state.evidence.push(evidence.clone());
        }
        Fact::Failed => state.state = ObligationState::Failed,
        Fact::MetLate { evidence } => {
            state.state = ObligationState::MetLate;
            state.settled_at = Some(evidence.at);
            state.evidence.push(evidence.clone());
        }
        Fact::Waived { reason } => {
            state.state = ObligationState::Waived;
            state.settled_at = Some(at);
            state.reason = Some(Text::same(reason.clone()));
        }
        Fact::Voided { reason } => {
            state.state = ObligationState::Void;
            state.settled_at = Some(at);
            state.reason = Some(reason.clone());
        }
        Fact::Hastened { due_at } => {
            let lead = state.due_at.since(state.warn_at);
            state.due_at = *due_at;
            state.warn_at = (*due_at - lead).max(state.started_at);
            state.warned_at = None;
        }
        Fact::Moved(moved) => {
            state.clause = moved.clause.clone();
            state.force = moved.force;
            state.clause_title = moved.title.clone();
            state.owner = moved.owner;
            state.warn_at = moved.warn_at;
            state.due_at = moved.due_at;
            state.warned_at = None;
        }
    }
}

#[cfg(test)]
mod tests;
