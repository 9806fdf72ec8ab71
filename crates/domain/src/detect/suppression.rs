//! Why an alert that fires need not be told. It is kept with the reason, never lost (rule 1 of the domain).

use std::collections::{BTreeMap, BTreeSet};

use super::Alert;
use crate::catalog::Catalog;
use crate::kernel::{ComponentId, IncidentId, Language, SystemId, Text, Timestamp};

/// Something that mutes alerts of components, as data from further down the line: `detect` does not know what a maintenance is.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    pub components: BTreeSet<ComponentId>,
    pub reason: Text,
    /// When it must be looked at again.
    pub until: Timestamp,
}

/// What is known to be failing now, and the open incident of each: what nobody works on explains nothing away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Firing {
    pub components: BTreeMap<ComponentId, IncidentId>,
    pub systems: BTreeMap<SystemId, IncidentId>,
}

/// Why an alert is muted.
#[derive(Clone, Debug, PartialEq)]
pub struct Muted {
    pub reason: Text,
    /// When to look again; `None`: when its cause ends.
    pub until: Option<Timestamp>,
    /// The incident of its cause, which thereby touches what this alert is about: users of a failing component are told, whatever
    /// it was that failed (OPS-5).
    pub incident: Option<IncidentId>,
}

/// The reason to mute this alert, if there is one.
pub fn suppress(alert: &Alert, catalog: &Catalog, suppressions: &[Suppression], firing: &Firing) -> Option<Muted> {
    let line = alert.component.as_ref().map(|component| catalog.ancestors(component)).unwrap_or_default();
    if let Some(found) = suppressions.iter().find(|found| line.iter().any(|component| found.components.contains(*component))) {
        return Some(Muted { reason: found.reason.clone(), until: Some(found.until), incident: None });
    }
    // What it stands on is down: one page about the cause, none about the consequence.
    let below: BTreeSet<SystemId> = match (&alert.system, &alert.component) {
        (Some(system), _) => catalog.systems_below(system),
        (None, Some(component)) => catalog.systems_needed(component),
        (None, None) => BTreeSet::new(),
    };
    if let Some((system, incident)) = below.iter().find_map(|system| Some((system, firing.systems.get(system)?))) {
        let name = catalog.systems.get(system).map_or_else(|| Text::same(system.as_str()), |found| found.name.clone());
        let reason = Text::new(
            format!("依存するシステム「{}」が停止しているため", name.get(Language::Ja)),
            format!("the system that it depends on, {}, is down", name.get(Language::En)),
        );
        return Some(Muted { reason, until: None, incident: Some(incident.clone()) });
    }
    let (above, incident) = line.iter().skip(1).find_map(|component| Some((*component, firing.components.get(*component)?)))?;
    let name = catalog.components.get(above).map_or_else(|| Text::same(above.as_str()), |found| found.name.clone());
    let reason = Text::new(
        format!("上位のコンポーネント「{}」が停止しているため", name.get(Language::Ja)),
        format!("the component above it, {}, is down", name.get(Language::En)),
    );
    Some(Muted { reason, until: None, incident: Some(incident.clone()) })
}
