//! What becomes of an alert: open an incident, join one, leave it for a person, or record it (rule 1 of the domain: exactly one,
//! with the reason).

use crate::catalog::{AlertMatch, Catalog};
use crate::detect::{Alert, Firing, Suppression, suppression};
use crate::kernel::{ComponentId, IncidentId, Language, Priority, Severity, Span, SystemId, Text, Timestamp};
use crate::policy::{Policy, TriageAction};

/// An open incident, as far as triage must know it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenIncident {
    pub id: IncidentId,
    pub components: Vec<ComponentId>,
    pub systems: Vec<SystemId>,
    /// Rules of the alerts that it holds.
    pub rules: Vec<String>,
    pub restricted: bool,
    /// Last alert or act.
    pub active_at: Timestamp,
}

pub struct Question<'a> {
    pub alert: &'a Alert,
    pub catalog: &'a Catalog,
    pub policy: &'a Policy,
    pub open: &'a [OpenIncident],
    pub suppressions: &'a [Suppression],
    pub firing: &'a Firing,
    /// The ended incident of the last firing of the same condition, when it flaps.
    pub flapped_from: Option<IncidentId>,
    pub now: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    Open {
        reason: Text,
        priority: Option<Priority>,
    },
    Attach {
        incident: IncidentId,
        reason: Text,
    },
    /// It flaps: the incident that it had goes on instead of a new one beginning.
    Reopen {
        incident: IncidentId,
        reason: Text,
    },
    Wait {
        reason: Text,
    },
    Record {
        reason: Text,
    },
    /// `until`: when to ask again; `None`: when its cause ends.
    Suppress {
        reason: Text,
        until: Option<Timestamp>,
    },
}

pub fn decide(question: &Question<'_>) -> Decision {
    let Question { alert, catalog, policy, .. } = question;
    if let Some((reason, until)) = suppression::suppress(alert, catalog, question.suppressions, question.firing) {
        return Decision::Suppress { reason, until };
    }
    let rule = policy.triage.iter().find(|rule| {
        matches(&rule.matches, alert, catalog)
            && rule.calendar.as_ref().is_none_or(|calendar| {
                catalog.calendars.get(calendar).is_some_and(|calendar| calendar.is_open(question.now) != rule.outside)
            })
    });
    let (action, reason, priority, window) = match rule {
        Some(rule) => {
            let text = Text::new(format!("トリアージルール「{}」による", rule.id), format!("by triage rule {}", rule.id));
            (rule.action, text, rule.priority, rule.window.unwrap_or(policy.attach_window))
        }
        None => {
            let (action, text) = built_in(alert, catalog);
            (action, text, None, policy.attach_window)
        }
    };
    if action == TriageAction::Record {
        return Decision::Record { reason };
    }
    if action == TriageAction::Wait {
        return Decision::Wait { reason };
    }
    if let Some((incident, why)) = fitting(question, window) {
        return Decision::Attach { incident, reason: why };
    }
    if action == TriageAction::Attach {
        return Decision::Wait { reason };
    }
    if let Some(incident) = question.flapped_from.clone().filter(|_| alert.flapping) {
        let reason = Text::new("繰り返し発生しているため、直前のインシデントを再開", "it flaps, so its last incident is reopened");
        return Decision::Reopen { incident, reason };
    }
    Decision::Open { reason, priority }
}

/// Where no rule matches: what needs action today opens an incident, and so does trouble that users of a public component see.
fn built_in(alert: &Alert, catalog: &Catalog) -> (TriageAction, Text) {
    let severity = alert.severity.as_str();
    let public = alert.component.as_ref().is_some_and(|component| catalog.is_public(component));
    match alert.severity {
        Severity::Critical | Severity::Major => {
            (TriageAction::Open, Text::new(format!("重要度が {severity} のため"), format!("because its severity is {severity}")))
        }
        Severity::Moderate if public => {
            (TriageAction::Open, Text::new("公開コンポーネントに影響するため", "because it affects a public component"))
        }
        Severity::Moderate => {
            (TriageAction::Attach, Text::new("対応要否を人が判断するため", "because a person must decide whether to act"))
        }
        Severity::Minor | Severity::None => {
            (TriageAction::Record, Text::new(format!("重要度が {severity} のため"), format!("because its severity is {severity}")))
        }
    }
}

/// The open incident that this alert belongs to: same component or one above or below it, a system that the incident's
/// components need, or, for an alert that names neither, the same rule.
fn fitting(question: &Question<'_>, window: Span) -> Option<(IncidentId, Text)> {
    let Question { alert, catalog, now, .. } = question;
    let fresh = |incident: &&OpenIncident| !incident.restricted && now.since(incident.active_at) <= window;
    let mut found: Option<(&OpenIncident, Text)> = None;
    for incident in question.open.iter().filter(fresh) {
        let why = if let Some(component) = &alert.component {
            let line = catalog.ancestors(component);
            let related = incident
                .components
                .iter()
                .any(|other| other == component || line.contains(&other) || catalog.ancestors(other).contains(&component));
            let shares_system = {
                let mine = catalog.systems_needed(component);
                incident.systems.iter().any(|system| mine.contains(system))
            };
            if related {
                Some(Text::new("同じコンポーネントのインシデントが対応中", "an incident of the same component is open"))
            } else if shares_system {
                Some(Text::new("依存するシステムのインシデントが対応中", "an incident of a system that it needs is open"))
            } else {
                None
            }
        } else if let Some(system) = &alert.system {
            let touched = incident.systems.contains(system)
                || incident.components.iter().any(|component| catalog.systems_needed(component).contains(system));
            touched.then(|| Text::new("同じシステムのインシデントが対応中", "an incident of the same system is open"))
        } else {
            (incident.components.is_empty() && incident.systems.is_empty() && incident.rules.contains(&alert.rule))
                .then(|| Text::new("同じルールのインシデントが対応中", "an incident of the same rule is open"))
        };
        if let Some(why) = why
            && found.as_ref().is_none_or(|(best, _)| incident.active_at > best.active_at)
        {
            found = Some((incident, why));
        }
    }
    found.map(|(incident, why)| (incident.id.clone(), why))
}

/// Whether an alert fulfils every condition.
pub fn matches(conditions: &AlertMatch, alert: &Alert, catalog: &Catalog) -> bool {
    (conditions.severities.is_empty() || conditions.severities.contains(&alert.severity))
        && labels_match(conditions, &alert.labels)
        && (conditions.components.is_empty()
            || alert
                .component
                .as_ref()
                .is_some_and(|component| catalog.ancestors(component).into_iter().any(|found| conditions.components.contains(found))))
}

/// Every named label is as wanted. (An absent label equals the empty text, as in Prometheus.)
pub fn labels_match(conditions: &AlertMatch, labels: &std::collections::BTreeMap<String, String>) -> bool {
    conditions.labels.iter().all(|(name, wanted)| wanted.matches(labels.get(name).map_or("", String::as_str)))
}

/// A name for an incident that this alert opens.
pub fn title(alert: &Alert, catalog: &Catalog) -> Text {
    let name = alert.component.as_ref().and_then(|component| catalog.components.get(component)).map(|component| &component.name);
    let Some(name) = name else {
        return alert.summary();
    };
    let (ja, en) = if alert.severity >= Severity::Moderate || alert.labels.get("condition").is_some_and(|c| c == "degraded") {
        ("の性能低下", "degraded")
    } else {
        ("の障害", "outage")
    };
    Text::new(format!("{}{ja}", name.get(Language::Ja)), format!("{} {en}", name.get(Language::En)))
}

#[cfg(test)]
mod tests;
