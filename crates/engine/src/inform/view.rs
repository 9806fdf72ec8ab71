//! What readers of any channel are shown of an alert, an incident, a notice or an obligation.

use hinomi_domain::catalog::Catalog;
use hinomi_domain::detect::{Alert, AlertState};
use hinomi_domain::inform::Notice;
use hinomi_domain::inform::event::{AlertView, IncidentView, NoticeView, ObligationView};
use hinomi_domain::kernel::{ComponentId, Text, Timestamp};
use hinomi_domain::policy::Obligation;
use hinomi_domain::respond::Incident;

use crate::world::World;

pub fn alert(alert: &Alert, world: &World) -> AlertView {
    let monitor = alert.source.strip_prefix("monitor:").and_then(|id| world.catalog.monitors.get(&id.into()));
    AlertView {
        id: alert.id.clone(),
        fingerprint: alert.fingerprint.clone(),
        firing: alert.state == AlertState::Firing,
        rule: alert.rule.clone(),
        summary: alert.summary(),
        severity: alert.severity,
        component: alert.component.clone(),
        component_name: alert.component.as_ref().map(|id| component_name(id, &world.catalog)),
        labels: alert.labels.clone(),
        annotations: alert.annotations.clone(),
        started_at: alert.started_at,
        detected_at: alert.detected_at,
        resolved_at: alert.resolved_at,
        incident: alert.incident.clone(),
        runbook: monitor.and_then(|monitor| monitor.runbook.clone()).or_else(|| alert.annotations.get("runbook_url").cloned()),
        generator_url: alert.generator_url.clone(),
    }
}

pub fn incident(incident: &Incident, note: Option<Text>, world: &World) -> IncidentView {
    IncidentView {
        id: incident.id.clone(),
        number: incident.number,
        title: incident.title.clone(),
        state: incident.state.as_str().to_owned(),
        priority: incident.priority,
        components: incident.components.clone(),
        component_names: names(&incident.components, &world.catalog),
        labels: incident.labels.clone(),
        severity: incident.severity,
        detected_at: incident.detected_at,
        started_at: incident.started_at,
        resolved_at: incident.resolved_at,
        assignee: incident.assignee.as_ref().map(ToString::to_string),
        note,
        url: format!("{}/incidents/{}", world.public_url(), incident.id),
    }
}

pub fn notice(notice: &Notice, now: Timestamp, world: &World) -> NoticeView {
    NoticeView {
        id: notice.id.clone(),
        notice_kind: notice.kind.as_str().to_owned(),
        incident: notice.incident.clone(),
        title: notice.title.clone(),
        body: notice.body.clone(),
        components: notice.components.clone(),
        component_names: public_names(&notice.components, &world.catalog),
        sent_at: notice.sent_at.unwrap_or(now),
        corrects: notice.corrects.clone(),
        url: match &notice.incident {
            Some(incident) => format!("{}/incidents/{incident}", world.page_url()),
            None => world.page_url(),
        },
    }
}

pub fn obligation(obligation: &Obligation, world: &World) -> ObligationView {
    ObligationView {
        id: obligation.id.clone(),
        clause: obligation.clause.to_string(),
        clause_title: obligation.clause_title.clone(),
        state: obligation.state,
        outcome: obligation.outcome_word(),
        subject_kind: obligation.subject_kind.as_str().to_owned(),
        subject: obligation.subject.clone(),
        subject_title: obligation.subject_title.clone(),
        due_at: obligation.due_at,
        owner: obligation.owner.as_str().to_owned(),
        url: format!("{}/incidents/{}", world.public_url(), obligation.subject),
    }
}

pub fn component_name(id: &ComponentId, catalog: &Catalog) -> Text {
    catalog.components.get(id).map_or_else(|| Text::same(id.as_str()), |component| component.name.clone())
}

/// The names of those that users know. An incident that touches none of them is told to people inside, by all its names.
pub fn public_names(ids: &[ComponentId], catalog: &Catalog) -> Vec<Text> {
    let is_public = |id: &&ComponentId| catalog.components.get(*id).is_some_and(|component| component.public);
    let known: Vec<ComponentId> = ids.iter().filter(is_public).cloned().collect();
    names(if known.is_empty() { ids } else { &known }, catalog)
}

pub fn names(ids: &[ComponentId], catalog: &Catalog) -> Vec<Text> {
    ids.iter().map(|id| component_name(id, catalog)).collect()
}
