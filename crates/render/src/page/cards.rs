//! Incidents and maintenances as cards, the same on every page.

use askama::Template;
use hinomi_domain::kernel::Timestamp;

use super::{PageView, PublicIncident, PublicMaintenance, Status, bars};
use crate::words::Words;
use crate::{moment, plain};

/// An incident as a card; the same on every page.
#[derive(Template)]
#[template(path = "page/incident_card.html")]
pub(super) struct IncidentItem {
    words: Words,
    heading: u8,
    title: String,
    path: Option<String>,
    class: &'static str,
    state: &'static str,
    impact: &'static str,
    components: String,
    started: Moment,
    resolved: Option<Moment>,
    lasted: Option<String>,
    updates: Vec<UpdateItem>,
}

struct UpdateItem {
    at: Moment,
    state: &'static str,
    title: String,
    /// Already HTML.
    body: String,
}

/// An instant for machines and for people.
struct Moment {
    machine: String,
    text: String,
}

impl Moment {
    pub fn new(view: &PageView, at: Timestamp) -> Self {
        Moment { machine: at.to_string(), text: moment::date_time(at, &view.zone, view.language) }
    }
}

impl IncidentItem {
    pub fn new(view: &PageView, incident: &PublicIncident) -> Self {
        let words = Words(view.language);
        let status = match (incident.state, incident.impact) {
            (super::PublicState::Resolved, _) => Status::Operational,
            (_, super::Impact::Critical | super::Impact::Major) => Status::MajorOutage,
            (_, super::Impact::Minor) => Status::DegradedPerformance,
            (_, super::Impact::None) => Status::UnderMaintenance,
        };
        IncidentItem {
            words,
            heading: 3,
            title: incident.title.get(view.language).to_owned(),
            path: Some(view.incident_path(view.language, &incident.id)),
            class: bars::class(status),
            state: words.public_state(incident.state),
            impact: words.impact(incident.impact),
            components: component_names(view, &incident.components),
            started: Moment::new(view, incident.started_at),
            resolved: incident.resolved_at.map(|at| Moment::new(view, at)),
            lasted: incident.resolved_at.map(|at| moment::length(at.since(incident.started_at), view.language)),
            updates: incident
                .updates
                .iter()
                .map(|update| UpdateItem {
                    at: Moment::new(view, update.at),
                    state: words.public_state(update.status),
                    title: update.title.get(view.language).to_owned(),
                    body: plain::to_html(update.body.get(view.language)),
                })
                .collect(),
        }
    }

    /// On its own page the incident's title is the page's.
    pub fn on_its_page(self) -> Self {
        IncidentItem { heading: 2, path: None, ..self }
    }
}

#[derive(Template)]
#[template(path = "page/maintenance_card.html")]
pub(super) struct MaintenanceItem {
    words: Words,
    title: String,
    state: &'static str,
    class: &'static str,
    from: Moment,
    to: Moment,
    components: String,
    /// Already HTML.
    body: String,
}

impl MaintenanceItem {
    pub fn new(view: &PageView, maintenance: &PublicMaintenance) -> Self {
        let words = Words(view.language);
        MaintenanceItem {
            words,
            title: maintenance.title.get(view.language).to_owned(),
            state: words.maintenance_state(maintenance.state),
            class: bars::class(Status::UnderMaintenance),
            from: Moment::new(view, maintenance.from),
            to: Moment::new(view, maintenance.to),
            components: component_names(view, &maintenance.components),
            body: plain::to_html(maintenance.body.get(view.language)),
        }
    }
}

pub(super) fn component_names(view: &PageView, ids: &[String]) -> String {
    let names: Vec<&str> = ids.iter().filter_map(|id| view.component_name(id)).map(|name| name.get(view.language)).collect();
    names.join(Words(view.language).comma())
}
