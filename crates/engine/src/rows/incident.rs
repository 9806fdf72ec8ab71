//! Incidents.

use hinomi_domain::kernel::{IncidentId, Timestamp};
use hinomi_domain::respond::triage::OpenIncident;
use hinomi_domain::respond::{Incident, IncidentState};
use hinomi_store::incident::{self as store, IncidentFilter, IncidentRow};
use hinomi_store::{Page, Tx};

use super::document;
use crate::Fault;
use crate::turn::Turn;

pub fn read(row: &IncidentRow) -> Result<(Incident, i64), Fault> {
    Ok((document("incident", &row.doc)?, row.version))
}

fn write(incident: &Incident, version: i64) -> Result<IncidentRow, Fault> {
    Ok(IncidentRow {
        id: incident.id.to_string(),
        number: incident.number,
        state: incident.state.as_str().to_owned(),
        priority: incident.priority.as_str().to_owned(),
        kind: match incident.kind {
            hinomi_domain::respond::incident::Kind::Planned => "planned",
            hinomi_domain::respond::incident::Kind::Unplanned => "unplanned",
        }
        .to_owned(),
        restricted: incident.restricted,
        title: serde_json::to_string(&incident.title)?,
        assignee: incident.assignee.as_ref().map(ToString::to_string),
        detected_at: incident.detected_at.as_micros(),
        resolved_at: incident.resolved_at.map(Timestamp::as_micros),
        updated_at: incident.updated_at.as_micros(),
        version,
        doc: serde_json::to_string(incident)?,
    })
}

fn components(incident: &Incident) -> Vec<&str> {
    incident.components.iter().map(hinomi_domain::kernel::ComponentId::as_str).collect()
}

pub async fn insert(turn: &mut Turn<'_>, incident: &Incident) -> Result<(), Fault> {
    Ok(store::insert(turn.tx, &write(incident, 1)?, &components(incident)).await?)
}

/// `before` is what was loaded with `version`.
pub async fn update(turn: &mut Turn<'_>, before: &Incident, version: i64, after: &Incident) -> Result<(), Fault> {
    store::update(turn.tx, &mut write(after, version)?).await?;
    if before.components != after.components {
        store::set_components(turn.tx, after.id.as_str(), &components(after)).await?;
    }
    Ok(())
}

pub async fn get(turn: &mut Turn<'_>, id: &IncidentId) -> Result<Option<(Incident, i64)>, Fault> {
    store::get(turn.tx, id.as_str(), true).await?.as_ref().map(read).transpose()
}

pub async fn next_number(turn: &mut Turn<'_>) -> Result<i64, Fault> {
    Ok(store::next_number(turn.tx).await?)
}

/// States in which somebody should be at work.
pub fn open_states() -> Vec<String> {
    IncidentState::ALL.into_iter().filter(|state| state.is_open()).map(|state| state.as_str().to_owned()).collect()
}

/// Open incidents as triage sees them; the newest, where there are very many.
pub async fn open_for_triage(turn: &mut Turn<'_>) -> Result<Vec<OpenIncident>, Fault> {
    Ok(open(turn.tx)
        .await?
        .into_iter()
        .map(|(incident, _)| OpenIncident {
            id: incident.id,
            components: incident.components,
            systems: incident.systems,
            rules: incident.rules,
            restricted: incident.restricted,
            active_at: incident.updated_at,
        })
        .collect())
}

/// Open incidents, restricted ones too.
pub async fn open(tx: &mut Tx) -> Result<Vec<(Incident, i64)>, Fault> {
    let filter = IncidentFilter { states: open_states(), restricted: true, page: Page::first(500), ..IncidentFilter::default() };
    store::list(tx, &filter).await?.iter().map(read).collect()
}
