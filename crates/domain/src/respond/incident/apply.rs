//! Replays one fact.

use super::{DeclaredStatus, Fact, Incident, IncidentState};
use crate::inform::NoticeKind;
use crate::kernel::{Actor, Timestamp};

pub fn apply(state: &mut Incident, fact: &Fact, at: Timestamp) {
    state.updated_at = at;
    match fact {
        Fact::Opened(_) => {}
        Fact::AlertAttached { rule, severity, component, system, public, outage, started_at, suggestion, .. } => {
            state.alerts_firing += 1;
            state.severity = state.severity.min(*severity);
            state.public |= public;
            state.outage |= outage;
            state.started_at = state.started_at.min(*started_at);
            push_new(&mut state.rules, rule);
            if let Some(component) = component {
                push_new(&mut state.components, component);
            }
            if let Some(system) = system {
                push_new(&mut state.systems, system);
            }
            if let Some(suggestion) = suggestion {
                state.suggestion = Some(suggestion.clone());
            }
            state.mitigated_at = None;
        }
        Fact::AlertResolved { firing, .. } | Fact::AlertWithdrawn { firing, .. } => state.alerts_firing = *firing,
        // Everything that failed works again, so what was said of it no longer holds.
        Fact::Mitigated { at } => {
            state.mitigated_at = Some(*at);
            state.impact.clear();
        }
        Fact::Acknowledged { by } => {
            state.acknowledged_at = Some(at);
            state.acknowledged_by = Some(by.label());
            if let (None, Actor::Person { id }) = (&state.assignee, by) {
                state.assignee = Some(id.clone());
            }
        }
        Fact::Assigned { person } => state.assignee.clone_from(person),
        Fact::IntakeFilled { intake } => state.intake = intake.clone(),
        Fact::Classified { priority, .. } => {
            state.priority = *priority;
            state.priority_reviewed = true;
        }
        Fact::Moved { to, .. } => state.state = *to,
        Fact::Commented { .. } | Fact::NoNews { .. } => {}
        Fact::Titled { title } => {
            state.title = title.clone();
            state.titled = true;
        }
        Fact::ImpactDeclared { component, status, public } => {
            push_new(&mut state.components, component);
            state.impact.insert(component.clone(), *status);
            state.public |= public;
            state.outage |= *status == DeclaredStatus::MajorOutage;
        }
        Fact::Merged { into, .. } => {
            state.merged_into = Some(into.clone());
            state.alerts_firing = 0;
            state.state = IncidentState::Closed;
            state.closed_at = Some(at);
        }
        Fact::Absorbed { firing, components, started_at, detected_at, public, outage, .. } => {
            state.alerts_firing += firing;
            for component in components {
                push_new(&mut state.components, component);
            }
            state.started_at = state.started_at.min(*started_at);
            state.detected_at = state.detected_at.min(*detected_at);
            state.public |= public;
            state.outage |= outage;
        }
        Fact::Resolved { at: resolved_at, resolution } => {
            state.resolved_at = Some(*resolved_at);
            state.mitigated_at.get_or_insert(*resolved_at);
            if !resolution.is_empty() {
                state.resolution = Some(resolution.clone());
            }
            state.impact.clear();
        }
        Fact::Confirmed => state.submitter_confirmed_at = Some(at),
        Fact::Closed => {
            state.state = IncidentState::Closed;
            state.closed_at = Some(at);
        }
        Fact::Reopened { .. } => {
            state.resolved_at = None;
            state.mitigated_at = None;
            state.submitter_confirmed_at = None;
        }
        Fact::Dismissed { .. } => {
            state.state = IncidentState::Dismissed;
            state.impact.clear();
        }
        // A general notice is not one about the fault.
        Fact::NoticeSent { notice_kind: NoticeKind::General, .. } => {}
        Fact::NoticeSent { .. } => {
            state.first_notice_at.get_or_insert(at);
        }
    }
}

fn push_new<T: PartialEq + Clone>(list: &mut Vec<T>, item: &T) {
    if !list.contains(item) {
        list.push(item.clone());
    }
}
