//! What notify rules listen to: one thing that happened, with all that a reader of any channel needs. Rendered and stored when
//! it happens, so that a later change of configuration rewrites nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalog::Topic;
use crate::kernel::{AlertId, ComponentId, IncidentId, NoticeId, ObligationId, Priority, Severity, Text, Timestamp};
use crate::policy::{ObligationState, OutcomeWord};

/// Also the `type` of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventKind {
    #[serde(rename = "alert.firing")]
    AlertFiring,
    #[serde(rename = "alert.resolved")]
    AlertResolved,
    #[serde(rename = "alert.group")]
    AlertGroup,
    #[serde(rename = "incident.opened")]
    IncidentOpened,
    #[serde(rename = "incident.updated")]
    IncidentUpdated,
    #[serde(rename = "incident.resolved")]
    IncidentResolved,
    #[serde(rename = "incident.reopened")]
    IncidentReopened,
    #[serde(rename = "notice.sent")]
    NoticeSent,
    #[serde(rename = "obligation.warned")]
    ObligationWarned,
    #[serde(rename = "obligation.failed")]
    ObligationFailed,
}

impl EventKind {
    pub const ALL: [EventKind; 10] = [
        EventKind::AlertFiring,
        EventKind::AlertResolved,
        EventKind::AlertGroup,
        EventKind::IncidentOpened,
        EventKind::IncidentUpdated,
        EventKind::IncidentResolved,
        EventKind::IncidentReopened,
        EventKind::NoticeSent,
        EventKind::ObligationWarned,
        EventKind::ObligationFailed,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            EventKind::AlertFiring => "alert.firing",
            EventKind::AlertResolved => "alert.resolved",
            EventKind::AlertGroup => "alert.group",
            EventKind::IncidentOpened => "incident.opened",
            EventKind::IncidentUpdated => "incident.updated",
            EventKind::IncidentResolved => "incident.resolved",
            EventKind::IncidentReopened => "incident.reopened",
            EventKind::NoticeSent => "notice.sent",
            EventKind::ObligationWarned => "obligation.warned",
            EventKind::ObligationFailed => "obligation.failed",
        }
    }

    pub fn topic(self) -> Topic {
        match self {
            EventKind::AlertFiring | EventKind::AlertResolved | EventKind::AlertGroup => Topic::Alert,
            EventKind::IncidentOpened | EventKind::IncidentUpdated | EventKind::IncidentResolved | EventKind::IncidentReopened => {
                Topic::Incident
            }
            EventKind::NoticeSent => Topic::Notice,
            EventKind::ObligationWarned | EventKind::ObligationFailed => Topic::Obligation,
        }
    }

    /// People are interrupted by these; the others only go to webhooks.
    pub fn is_for_people(self) -> bool {
        self != EventKind::IncidentUpdated
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    #[serde(rename = "type")]
    pub kind: EventKind,
    pub at: Timestamp,
    #[serde(flatten)]
    pub subject: Subject,
}

/// Exactly one of these, by the event's topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Alert(AlertView),
    /// Several alerts that share the values of `group_by`.
    Group(GroupView),
    Incident(IncidentView),
    Notice(NoticeView),
    Obligation(ObligationView),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlertView {
    pub id: AlertId,
    pub fingerprint: String,
    pub firing: bool,
    pub rule: String,
    /// One line for people.
    pub summary: Text,
    pub severity: Severity,
    pub component: Option<ComponentId>,
    pub component_name: Option<Text>,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    pub started_at: Timestamp,
    pub detected_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    pub incident: Option<IncidentId>,
    pub runbook: Option<String>,
    pub generator_url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupView {
    /// The labels that the alerts share.
    pub labels: BTreeMap<String, String>,
    pub firing: u32,
    pub resolved: u32,
    /// The gravest among those firing, or among all when none fires.
    pub severity: Severity,
    /// At most 50, gravest first; `firing + resolved` says how many there are.
    pub alerts: Vec<AlertView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentView {
    pub id: IncidentId,
    pub number: Option<i64>,
    pub title: Text,
    pub state: String,
    pub priority: Priority,
    pub components: Vec<ComponentId>,
    pub component_names: Vec<Text>,
    pub labels: BTreeMap<String, String>,
    pub severity: Severity,
    pub detected_at: Timestamp,
    pub started_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    pub assignee: Option<String>,
    /// What just changed, for a person.
    pub note: Option<Text>,
    /// Link into the console.
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeView {
    pub id: NoticeId,
    pub notice_kind: String,
    pub incident: Option<IncidentId>,
    pub title: Text,
    pub body: Text,
    pub components: Vec<ComponentId>,
    pub component_names: Vec<Text>,
    pub sent_at: Timestamp,
    pub corrects: Option<NoticeId>,
    /// Public page of the incident or of the notice.
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObligationView {
    pub id: ObligationId,
    pub clause: String,
    pub clause_title: Text,
    pub state: ObligationState,
    pub outcome: OutcomeWord,
    pub subject_kind: String,
    pub subject: String,
    pub subject_title: Text,
    pub due_at: Timestamp,
    pub owner: String,
    pub url: String,
}
