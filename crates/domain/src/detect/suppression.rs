//! Why an alert that fires need not be told. It is kept with the reason, never lost (rule 1 of the domain).

use std::collections::BTreeSet;

use super::Alert;
use crate::catalog::Catalog;
use crate::kernel::{ComponentId, SystemId, Text, Timestamp};

/// Something that mutes alerts of components, as data from further down the line: `detect` does not know what a maintenance is.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    pub components: BTreeSet<ComponentId>,
    pub reason: Text,
    /// When it must be looked at again.
    pub until: Timestamp,
}

/// What is known to be failing now, by alerts that were not themselves suppressed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Firing {
    pub components: BTreeSet<ComponentId>,
    pub systems: BTreeSet<SystemId>,
}

/// The reason to mute this alert and when to look again (`None`: when the cause ends).
pub fn suppress(alert: &Alert, catalog: &Catalog, suppressions: &[Suppression], firing: &Firing) -> Option<(Text, Option<Timestamp>)> {
    let line = alert.component.as_ref().map(|component| catalog.ancestors(component)).unwrap_or_default();
    if let Some(found) = suppressions.iter().find(|found| line.iter().any(|component| found.components.contains(*component))) {
        return Some((found.reason.clone(), Some(found.until)));
    }
    // What it stands on is down: one page about the cause, none about the consequence.
    let below: BTreeSet<SystemId> = match (&alert.system, &alert.component) {
        (Some(system), _) => catalog.systems_below(system),
        (None, Some(component)) => catalog.systems_needed(component),
        (None, None) => BTreeSet::new(),
    };
    if let Some(system) = below.iter().find(|system| firing.systems.contains(*system)) {
        let name = catalog.systems.get(system).map_or_else(|| Text::same(system.as_str()), |found| found.name.clone());
        return Some((
            Text::new(
                format!("依存するシステム「{}」が停止しているため", name.get(crate::kernel::Language::Ja)),
                format!("the system that it depends on, {}, is down", name.get(crate::kernel::Language::En)),
            ),
            None,
        ));
    }
    let above = line.iter().skip(1).find(|component| firing.components.contains(**component))?;
    let name = catalog.components.get(*above).map_or_else(|| Text::same(above.as_str()), |found| found.name.clone());
    Some((
        Text::new(
            format!("上位のコンポーネント「{}」が停止しているため", name.get(crate::kernel::Language::Ja)),
            format!("the component above it, {}, is down", name.get(crate::kernel::Language::En)),
        ),
        None,
    ))
}
