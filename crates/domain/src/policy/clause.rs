//! One promise of the policy.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::catalog::Origin;
use crate::kernel::{ClauseId, Force, Priority, Span, Text};

/// What hinomi can hold a company to, in this release. A closed list: each has code that starts, meets and voids it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// 速報: first notice after detection (OPS-4, OPS-5).
    Flash,
    /// 続報: after each notice while unresolved, and at once when the state changes (OPS-4).
    FollowUp,
    /// 復旧: the notice that it is over†.
    Resolved,
    /// The record is kept current while someone works on it (INC-7).
    Update,
    /// RTO: a stopped service is back (OPS-14).
    Recovery,
}

impl Promise {
    pub const ALL: [Promise; 5] = [Promise::Flash, Promise::FollowUp, Promise::Resolved, Promise::Update, Promise::Recovery];

    pub fn as_str(self) -> &'static str {
        match self {
            Promise::Flash => "flash",
            Promise::FollowUp => "follow_up",
            Promise::Resolved => "resolved",
            Promise::Update => "update",
            Promise::Recovery => "recovery",
        }
    }

    pub fn parse(text: &str) -> Option<Promise> {
        Self::ALL.into_iter().find(|promise| promise.as_str() == text)
    }
}

/// Who lets the notice of a clause out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendMode {
    /// The clause itself sends what the template gives, at once.
    Auto,
    /// A draft waits for a person.
    Draft,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    pub id: ClauseId,
    pub promise: Promise,
    /// Where it comes from: `OPS-5`, or the company's own numbering.
    pub source: String,
    pub title: Text,
    pub force: Force,
    /// The deadline, counted from the start that the promise defines.
    pub within: Span,
    /// Not before this is it expected (follow-up: aimed at 30–60 min).
    pub aim_from: Option<Span>,
    /// How long before the deadline its owner is warned.
    pub warn_before: Span,
    /// Follow-up only: a change of state asks for one within this.
    pub on_change_within: Option<Span>,
    /// Empty: incidents of every priority.
    pub priorities: BTreeSet<Priority>,
    pub send: SendMode,
    /// Who owes it.
    pub owner: Role,
    pub origin: Origin,
}

impl Clause {
    /// A planned clause is shown and binds nobody yet.
    pub fn is_adopted(&self) -> bool {
        self.force != Force::Planned
    }

    pub fn covers(&self, priority: Priority) -> bool {
        self.priorities.is_empty() || self.priorities.contains(&priority)
    }
}
