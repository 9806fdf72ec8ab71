//! The JSON that clients of hosted status pages read (`/api/v2/*.json`), unchanged but for the host name. Their words know no
//! *unknown*: such a component reads `degraded_performance`, never `operational`, and says `"unknown": true` beside it.

use hinomi_domain::kernel::Timestamp;
use serde_json::{Value, json};

use super::{ComponentView, Impact, MaintenanceState, Overall, PageView, PublicIncident, PublicMaintenance, PublicState, Status};
use crate::words::Words;

const INCIDENTS_MAX: usize = 50;

pub fn summary(view: &PageView) -> Value {
    let live: Vec<Value> = view.incidents.iter().map(|incident| incident_json(view, incident)).collect();
    let planned: Vec<Value> = not_completed(view).map(|maintenance| maintenance_json(view, maintenance)).collect();
    json!({
        "page": page(view),
        "status": status_words(view),
        "components": component_list(view),
        "incidents": live,
        "scheduled_maintenances": planned,
    })
}

pub fn status(view: &PageView) -> Value {
    json!({ "page": page(view), "status": status_words(view) })
}

pub fn components(view: &PageView) -> Value {
    json!({ "page": page(view), "components": component_list(view) })
}

/// The newest 50, live and resolved. `resolved`: what is resolved, newest first, beyond the page's own 14 days too.
pub fn incidents(view: &PageView, resolved: &[PublicIncident]) -> Value {
    let all: Vec<Value> = view.incidents.iter().chain(resolved).take(INCIDENTS_MAX).map(|incident| incident_json(view, incident)).collect();
    json!({ "page": page(view), "incidents": all })
}

pub fn unresolved_incidents(view: &PageView) -> Value {
    let live: Vec<Value> = view.incidents.iter().map(|incident| incident_json(view, incident)).collect();
    json!({ "page": page(view), "incidents": live })
}

/// All of them; `completed`: those that are over, newest first.
pub fn scheduled_maintenances(view: &PageView, completed: &[PublicMaintenance]) -> Value {
    maintenance_list(view, view.maintenances.iter().chain(completed).take(INCIDENTS_MAX))
}

pub fn upcoming_maintenances(view: &PageView) -> Value {
    maintenance_list(view, view.maintenances.iter().filter(|maintenance| maintenance.state == MaintenanceState::Scheduled))
}

pub fn active_maintenances(view: &PageView) -> Value {
    maintenance_list(view, view.maintenances.iter().filter(|maintenance| maintenance.state == MaintenanceState::InProgress))
}

fn not_completed(view: &PageView) -> impl Iterator<Item = &PublicMaintenance> {
    view.maintenances.iter().filter(|maintenance| maintenance.state != MaintenanceState::Completed)
}

fn page(view: &PageView) -> Value {
    json!({
        "id": view.id,
        "name": view.title.get(view.language),
        "url": view.absolute(&format!("{}/", view.base_path)),
        "time_zone": view.zone.name(),
        "updated_at": instant(view, view.changed_at),
    })
}

fn status_words(view: &PageView) -> Value {
    let indicator = match view.overall {
        // Announced work is no incident; the components and the description say that it goes on.
        Overall::Operational | Overall::Maintenance => "none",
        Overall::Unknown | Overall::Degraded => "minor",
        Overall::PartialOutage => "major",
        Overall::MajorOutage => "critical",
    };
    json!({ "indicator": indicator, "description": Words(view.language).overall(view.overall) })
}

fn component_list(view: &PageView) -> Vec<Value> {
    fn walk(view: &PageView, components: &[ComponentView], group: Option<&str>, out: &mut Vec<Value>) {
        for component in components {
            let mut value = component_json(view, component, group);
            value["position"] = json!(out.len() + 1);
            out.push(value);
            // Their groups have one level: a grandchild belongs to the group at the root.
            walk(view, &component.children, group.or(Some(&component.id)), out);
        }
    }
    let mut out = Vec::new();
    walk(view, &view.components, None, &mut out);
    out
}

fn component_json(view: &PageView, component: &ComponentView, group: Option<&str>) -> Value {
    let is_group = group.is_none() && !component.children.is_empty();
    let mut value = json!({
        "id": component.id,
        "name": component.name.get(view.language),
        "status": client_status(component.status),
        "description": Some(component.description.get(view.language)).filter(|text| !text.is_empty()),
        "position": 0,
        "showcase": true,
        "start_date": null,
        "only_show_if_degraded": false,
        "group": is_group,
        "group_id": group,
        "page_id": view.id,
        "created_at": instant(view, component.watched_since),
        "updated_at": instant(view, component.changed_at),
    });
    if is_group {
        fn ids(component: &ComponentView, out: &mut Vec<String>) {
            for child in &component.children {
                out.push(child.id.clone());
                ids(child, out);
            }
        }
        let mut children = Vec::new();
        ids(component, &mut children);
        value["components"] = json!(children);
    }
    if component.status == Status::Unknown {
        value["unknown"] = json!(true);
    }
    value
}

fn client_status(status: Status) -> &'static str {
    match status {
        Status::Unknown => Status::DegradedPerformance.as_str(),
        known => known.as_str(),
    }
}

fn incident_json(view: &PageView, incident: &PublicIncident) -> Value {
    let link = view.absolute(&view.incident_path(view.language, &incident.id));
    let updates: Vec<Value> = incident
        .updates
        .iter()
        .map(|update| {
            json!({
                "id": format!("{}-{}", incident.id, update.at.as_micros()),
                "incident_id": incident.id,
                "status": update.status.as_str(),
                "body": update.body.get(view.language),
                "created_at": instant(view, update.at),
                "updated_at": instant(view, update.at),
                "display_at": instant(view, update.at),
            })
        })
        .collect();
    let monitoring =
        incident.updates.iter().rev().find(|update| update.status == PublicState::Monitoring).map(|update| instant(view, update.at));
    json!({
        "id": incident.id,
        "name": incident.title.get(view.language),
        "status": incident.state.as_str(),
        "impact": incident.impact.as_str(),
        "shortlink": link,
        "page_id": view.id,
        "started_at": instant(view, incident.started_at),
        "created_at": instant(view, incident.started_at),
        "updated_at": instant(view, incident.updated_at()),
        "monitoring_at": monitoring,
        "resolved_at": incident.resolved_at.map(|at| instant(view, at)),
        "components": components_of(view, &incident.components),
        "incident_updates": updates,
    })
}

fn maintenance_list<'a>(view: &PageView, maintenances: impl Iterator<Item = &'a PublicMaintenance>) -> Value {
    let all: Vec<Value> = maintenances.map(|maintenance| maintenance_json(view, maintenance)).collect();
    json!({ "page": page(view), "scheduled_maintenances": all })
}

fn maintenance_json(view: &PageView, maintenance: &PublicMaintenance) -> Value {
    let announced = instant(view, maintenance.announced_at.unwrap_or(maintenance.from));
    let body = maintenance.body.get(view.language);
    json!({
        "id": maintenance.id,
        "name": maintenance.title.get(view.language),
        "status": maintenance.state.as_str(),
        "impact": Impact::None.as_str(),
        "shortlink": view.absolute(&view.index_path(view.language)),
        "page_id": view.id,
        "started_at": announced,
        "created_at": announced,
        "updated_at": announced,
        "monitoring_at": null,
        "resolved_at": (maintenance.state == MaintenanceState::Completed).then(|| instant(view, maintenance.to)),
        "scheduled_for": instant(view, maintenance.from),
        "scheduled_until": instant(view, maintenance.to),
        "components": components_of(view, &maintenance.components),
        "incident_updates": [{
            "id": format!("{}-1", maintenance.id),
            "incident_id": maintenance.id,
            "status": maintenance.state.as_str(),
            "body": body,
            "created_at": announced,
            "updated_at": announced,
            "display_at": announced,
        }],
    })
}

fn components_of(view: &PageView, ids: &[String]) -> Vec<Value> {
    component_list(view).into_iter().filter(|component| ids.iter().any(|id| component["id"] == id.as_str())).collect()
}

/// RFC 3339 with milliseconds and the offset of the page's zone, as those clients expect.
fn instant(view: &PageView, at: Timestamp) -> String {
    at.in_zone(&view.zone).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}
