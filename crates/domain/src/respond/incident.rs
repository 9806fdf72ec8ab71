//! An incident: an alert or a report that probably affects production, from detection to closing.
//!
//! State is nothing but facts applied in order; every fact is on the timeline with actor and time and is never edited.

mod apply;
mod decide;
mod guard;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::priority::Suggestion;
use crate::inform::{EventKind, NoticeKind};
use crate::kernel::{
    Actor, AlertId, ClauseId, ComponentId, IncidentId, NoticeId, PersonId, PolicyVersionId, Priority, Severity, SystemId, Text, Timestamp,
};
use crate::policy::{Change, SendMode};

pub use apply::apply;
pub use decide::{decide, open};
pub use guard::{ActionState, actions, intake_missing};

pub const COMMENT_CHARS_MAX: usize = 20_000;
pub const TITLE_CHARS_MAX: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    Triage,
    Investigating,
    Identified,
    Monitoring,
    Resolved,
    Closed,
    /// No problem state, no impact.
    Dismissed,
    /// Over before anyone identified it; still an incident (INC-1).
    SelfRecovered,
}

impl IncidentState {
    pub const ALL: [IncidentState; 8] = [
        IncidentState::Triage,
        IncidentState::Investigating,
        IncidentState::Identified,
        IncidentState::Monitoring,
        IncidentState::Resolved,
        IncidentState::Closed,
        IncidentState::Dismissed,
        IncidentState::SelfRecovered,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            IncidentState::Triage => "triage",
            IncidentState::Investigating => "investigating",
            IncidentState::Identified => "identified",
            IncidentState::Monitoring => "monitoring",
            IncidentState::Resolved => "resolved",
            IncidentState::Closed => "closed",
            IncidentState::Dismissed => "dismissed",
            IncidentState::SelfRecovered => "self_recovered",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Somebody should be at work on it.
    pub fn is_open(self) -> bool {
        matches!(self, IncidentState::Triage | IncidentState::Investigating | IncidentState::Identified | IncidentState::Monitoring)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Planned,
    Unplanned,
}

/// Kind of impact (INC-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImpactKind {
    LossOfAccess,
    Degraded,
    Dependents,
    Customers,
    Other,
}

/// What a person says of a component, as the public page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredStatus {
    Operational,
    DegradedPerformance,
    PartialOutage,
    MajorOutage,
}

/// What must be known before an incident leaves triage (INC-2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Intake {
    /// What told us: a monitor, a person, a customer.
    pub source: Option<String>,
    /// System or application.
    pub target: Option<String>,
    pub alert_at: Option<Timestamp>,
    /// Estimates; at least one of systems, users, regions.
    pub systems: Option<u32>,
    pub users: Option<u32>,
    pub regions: Option<String>,
    pub impact: Option<ImpactKind>,
    pub customer: Option<String>,
    pub host: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    pub id: IncidentId,
    /// Public number; restricted incidents have none (their numbers would tell that they exist).
    pub number: Option<i64>,
    pub title: Text,
    /// A person wrote the title since it was opened.
    #[serde(default)]
    pub titled: bool,
    pub description: String,
    pub kind: Kind,
    pub state: IncidentState,
    pub restricted: bool,
    pub priority: Priority,
    pub priority_reviewed: bool,
    pub suggestion: Option<Suggestion>,
    pub severity: Severity,
    pub components: Vec<ComponentId>,
    pub systems: Vec<SystemId>,
    /// Touches a public component.
    pub public: bool,
    /// A component was down at some time: the recovery promise runs.
    pub outage: bool,
    pub labels: BTreeMap<String, String>,
    pub rules: Vec<String>,
    pub impact: BTreeMap<ComponentId, DeclaredStatus>,
    pub intake: Intake,
    pub assignee: Option<PersonId>,
    pub acknowledged_by: Option<String>,
    pub detected_at: Timestamp,
    pub started_at: Timestamp,
    pub acknowledged_at: Option<Timestamp>,
    pub first_notice_at: Option<Timestamp>,
    pub mitigated_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub resolution: Option<String>,
    /// Who reported it and must agree before closing; `None`: hinomi itself did.
    pub submitter: Option<String>,
    pub submitter_confirmed_at: Option<Timestamp>,
    pub merged_into: Option<IncidentId>,
    pub alerts_firing: u32,
    pub policy_version: PolicyVersionId,
}

/// What opens an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    pub title: Text,
    pub description: String,
    /// (`kind` names the fact in the journal.)
    #[serde(rename = "incident_kind")]
    pub kind: Kind,
    pub restricted: bool,
    pub number: Option<i64>,
    pub severity: Severity,
    pub components: Vec<ComponentId>,
    pub systems: Vec<SystemId>,
    pub public: bool,
    pub outage: bool,
    pub labels: BTreeMap<String, String>,
    pub rule: Option<String>,
    pub alert: Option<AlertId>,
    pub intake: Intake,
    pub suggestion: Option<Suggestion>,
    /// Set by a triage rule or by the reporter; otherwise P3 until reviewed.
    pub priority: Option<Priority>,
    pub detected_at: Timestamp,
    pub started_at: Timestamp,
    pub submitter: Option<String>,
    pub policy_version: PolicyVersionId,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A further alert belongs to it.
    Attach {
        alert: AlertId,
        rule: String,
        severity: Severity,
        component: Option<ComponentId>,
        system: Option<SystemId>,
        public: bool,
        outage: bool,
        started_at: Timestamp,
        suggestion: Option<Suggestion>,
        reason: Text,
    },
    /// One of its alerts ended at `at`; `firing` are left.
    AlertResolved {
        alert: AlertId,
        at: Timestamp,
        firing: u32,
    },
    /// One of its alerts is no longer looked at (its monitor was paused or removed), so nobody knows whether its condition ended.
    AlertWithdrawn {
        alert: AlertId,
        firing: u32,
    },
    Acknowledge,
    Assign {
        person: Option<PersonId>,
    },
    FillIntake(Intake),
    Classify {
        priority: Priority,
        reason: String,
    },
    Move {
        to: IncidentState,
        note: String,
    },
    Comment {
        text: String,
    },
    Title {
        title: Text,
    },
    Impact {
        component: ComponentId,
        status: DeclaredStatus,
        public: bool,
    },
    /// It was the same as `into`.
    Merge {
        into: IncidentId,
        reason: String,
    },
    /// Another one was merged into this.
    Absorb {
        from: IncidentId,
        firing: u32,
        components: Vec<ComponentId>,
        started_at: Timestamp,
        detected_at: Timestamp,
        public: bool,
        outage: bool,
    },
    Resolve {
        resolution: String,
    },
    Confirm,
    Close,
    Reopen {
        reason: Text,
    },
    Dismiss {
        reason: String,
    },
    /// There is nothing new to tell; recorded, and the clock starts again (OPS-4).
    NoNews {
        note: String,
    },
    NoticeSent {
        notice: NoticeId,
        kind: NoticeKind,
        canned: bool,
    },
    /// Quiet for the policy's time while monitored.
    Settle,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    Opened(Box<Opening>),
    AlertAttached {
        alert: AlertId,
        rule: String,
        severity: Severity,
        component: Option<ComponentId>,
        system: Option<SystemId>,
        public: bool,
        outage: bool,
        started_at: Timestamp,
        suggestion: Option<Suggestion>,
        reason: Text,
    },
    AlertResolved {
        alert: AlertId,
        at: Timestamp,
        firing: u32,
    },
    /// One of its alerts is no longer looked at (its monitor was paused or removed), so nobody knows whether its condition ended.
    AlertWithdrawn {
        alert: AlertId,
        firing: u32,
    },
    /// All alerts ended: service is back from `at` on.
    Mitigated {
        at: Timestamp,
    },
    Acknowledged {
        by: Actor,
    },
    Assigned {
        person: Option<PersonId>,
    },
    IntakeFilled {
        intake: Intake,
    },
    Classified {
        priority: Priority,
        from: Priority,
        reason: String,
    },
    Moved {
        from: IncidentState,
        to: IncidentState,
        note: String,
    },
    Commented {
        text: String,
    },
    Titled {
        title: Text,
    },
    ImpactDeclared {
        component: ComponentId,
        status: DeclaredStatus,
        public: bool,
    },
    Merged {
        into: IncidentId,
        reason: String,
    },
    Absorbed {
        from: IncidentId,
        firing: u32,
        components: Vec<ComponentId>,
        started_at: Timestamp,
        detected_at: Timestamp,
        public: bool,
        outage: bool,
    },
    Resolved {
        at: Timestamp,
        resolution: String,
    },
    Confirmed,
    Closed,
    Reopened {
        reason: Text,
    },
    Dismissed {
        reason: String,
    },
    NoNews {
        note: String,
    },
    NoticeSent {
        notice: NoticeId,
        notice_kind: NoticeKind,
        canned: bool,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Obligation(Change),
    /// Tell whoever listens.
    Announce {
        event: EventKind,
        note: Option<Text>,
    },
    /// Write a notice from the template; `Auto` sends it by the clause.
    Notice {
        kind: NoticeKind,
        send: SendMode,
        /// In whose name.
        clause: ClauseId,
    },
    /// Drafts that nobody sent have lost their point.
    DiscardDrafts,
}

/// Timers of an incident.
pub const TIMER_SETTLE: &str = "settle";
pub const TIMER_CLOSE: &str = "close";

#[cfg(test)]
mod tests;
