//! The priority that the policy's criteria propose, with reasons (INC-3). P3 until someone reviews it.

use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::detect::Status;
use crate::kernel::{ComponentId, Priority, Severity, Text};
use crate::policy::{Policy, PriorityCondition, PriorityRule};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    pub priority: Priority,
    pub reasons: Vec<Text>,
}

/// What was measured about the incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured<'a> {
    pub components: &'a [ComponentId],
    pub severity: Severity,
    /// Worst status of the touched components.
    pub worst: Status,
    /// Share of public components that are down now, 0 to 100; 0 when there is none.
    pub public_down_percent: u32,
}

/// The most urgent priority whose criteria hold, with every reason for that priority. Nothing holds: P3.
pub fn suggest(policy: &Policy, catalog: &Catalog, measured: &Measured<'_>) -> Suggestion {
    let holding: Vec<_> = policy.priorities.iter().filter(|rule| holds(&rule.when, catalog, measured)).collect();
    let priority = holding.iter().map(|rule| rule.priority).min().unwrap_or(Priority::P3);
    // What is down is degraded too; said beside "down" it reads as a contradiction.
    let is_down = |rule: &PriorityRule| rule.when.state.as_deref() == Some("down");
    let down = holding.iter().any(|rule| rule.priority == priority && is_down(rule));
    let said = |rule: &&&PriorityRule| rule.priority == priority && !(down && rule.when.state.as_deref() == Some("degraded"));
    Suggestion { priority, reasons: holding.iter().filter(said).map(|rule| rule.reason.clone()).collect() }
}

fn holds(when: &PriorityCondition, catalog: &Catalog, measured: &Measured<'_>) -> bool {
    let any = |test: &dyn Fn(&crate::catalog::Component) -> bool| {
        measured.components.iter().filter_map(|id| catalog.components.get(id)).any(test)
    };
    when.critical.is_none_or(|wanted| any(&|component| component.critical) == wanted)
        && when.important.is_none_or(|wanted| any(&|component| component.important) == wanted)
        && when.public.is_none_or(|wanted| any(&|component| component.public) == wanted)
        && when.state.as_deref().is_none_or(|state| match state {
            "down" => measured.worst == Status::Down,
            "degraded" => matches!(measured.worst, Status::Degraded | Status::Down),
            _ => false,
        })
        && when.public_down_percent.is_none_or(|least| measured.public_down_percent >= least && least > 0)
        && (when.severities.is_empty() || when.severities.contains(&measured.severity))
        && (when.components.is_empty()
            || measured
                .components
                .iter()
                .any(|component| catalog.ancestors(component).into_iter().any(|found| when.components.contains(found))))
}

#[cfg(test)]
mod tests;
