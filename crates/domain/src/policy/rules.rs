//! The policy's rules about alerts and incidents, as data. `respond` applies them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalog::{AlertMatch, Origin};
use crate::kernel::{CalendarId, ComponentId, Priority, PriorityRuleId, Severity, Span, Text, TriageRuleId};

/// What becomes of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriageAction {
    /// Attach to an open incident that fits; else open one.
    Open,
    /// Attach to an open incident that fits; else leave it for a person.
    Attach,
    /// Leave it for a person.
    Wait,
    /// Keep it on record; nobody is asked.
    Record,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TriageRule {
    pub id: TriageRuleId,
    #[serde(rename = "match")]
    pub matches: AlertMatch,
    /// Applies only while this calendar is open (or, with `outside`, closed).
    pub calendar: Option<CalendarId>,
    pub outside: bool,
    pub action: TriageAction,
    /// Sets the priority instead of only suggesting one.
    pub priority: Option<Priority>,
    /// Overrides the policy's attach window.
    pub window: Option<Span>,
    pub origin: Origin,
}

/// One criterion of INC-3. All conditions that are given must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriorityRule {
    pub id: PriorityRuleId,
    pub priority: Priority,
    pub when: PriorityCondition,
    pub reason: Text,
    pub origin: Origin,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriorityCondition {
    /// A component marked critical is touched.
    #[serde(default)]
    pub critical: Option<bool>,
    /// A component marked important is touched.
    #[serde(default)]
    pub important: Option<bool>,
    /// A public component is touched.
    #[serde(default)]
    pub public: Option<bool>,
    /// The worst state of a touched component: `down` or `degraded`.
    #[serde(default)]
    pub state: Option<String>,
    /// Share of public components that are down, in per cent, at least.
    #[serde(default)]
    pub public_down_percent: Option<u32>,
    #[serde(default)]
    pub severities: BTreeSet<Severity>,
    #[serde(default)]
    pub components: BTreeSet<ComponentId>,
}
