//! The state of a component now, in the words of public status pages, and how states roll up the tree.
//!
//! `Unknown` is a word of its own (Statuspage has none): what nobody sees is never shown as operational.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Monitor, MonitorKind};
use crate::detect::Status;
use crate::kernel::{ComponentId, MonitorId};
use crate::respond::incident::DeclaredStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentStatus {
    Operational,
    DegradedPerformance,
    PartialOutage,
    MajorOutage,
    UnderMaintenance,
    Unknown,
}

impl ComponentStatus {
    pub const ALL: [ComponentStatus; 6] = [
        ComponentStatus::Operational,
        ComponentStatus::DegradedPerformance,
        ComponentStatus::PartialOutage,
        ComponentStatus::MajorOutage,
        ComponentStatus::UnderMaintenance,
        ComponentStatus::Unknown,
    ];

    /// Statuspage's words, and `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            ComponentStatus::Operational => "operational",
            ComponentStatus::DegradedPerformance => "degraded_performance",
            ComponentStatus::PartialOutage => "partial_outage",
            ComponentStatus::MajorOutage => "major_outage",
            ComponentStatus::UnderMaintenance => "under_maintenance",
            ComponentStatus::Unknown => "unknown",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Statuspage's `status.indicator`, for readers that know only its words: `none`, `minor`, `major`, `critical`. Unknown reads
    /// as `minor` there, because `none` would say that all is well.
    pub fn indicator(self) -> &'static str {
        match self {
            ComponentStatus::Operational | ComponentStatus::UnderMaintenance => "none",
            ComponentStatus::DegradedPerformance | ComponentStatus::Unknown => "minor",
            ComponentStatus::PartialOutage => "major",
            ComponentStatus::MajorOutage => "critical",
        }
    }

    /// How much it weighs where one word must stand for several: the known trouble first, then what is known not to serve, then
    /// what is not known, then the good.
    fn weight(self) -> u8 {
        match self {
            ComponentStatus::Operational => 0,
            ComponentStatus::Unknown => 1,
            ComponentStatus::UnderMaintenance => 2,
            ComponentStatus::DegradedPerformance => 3,
            ComponentStatus::PartialOutage => 4,
            ComponentStatus::MajorOutage => 5,
        }
    }
}

/// What is known of one component now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Now<'a> {
    /// Of the monitors that [`speaking`] names for it.
    pub monitors: &'a [Status],
    /// The worst that people declared in open incidents.
    pub declared: Option<DeclaredStatus>,
    /// A maintenance of it, or of a component above it, is going on.
    pub maintenance: bool,
}

/// The component's own state. `None`: nothing speaks for it (the tree may still tell, see [`tree`]; a leaf is then unknown).
///
/// All monitors down is a major outage, some a partial one; any degraded is degraded; any unknown, with nothing worse, is unknown,
/// as in the timeline. Paused monitors say nothing. Impact that people declared counts where it is worse; it also counts during
/// maintenance, while what monitors say then is expected and reads as under maintenance.
pub fn own(now: &Now<'_>) -> Option<ComponentStatus> {
    let declared = now.declared.map(|declared| match declared {
        DeclaredStatus::Operational => ComponentStatus::Operational,
        DeclaredStatus::DegradedPerformance => ComponentStatus::DegradedPerformance,
        DeclaredStatus::PartialOutage => ComponentStatus::PartialOutage,
        DeclaredStatus::MajorOutage => ComponentStatus::MajorOutage,
    });
    let seen = if now.maintenance { Some(ComponentStatus::UnderMaintenance) } else { seen(now.monitors) };
    heavier(seen, declared)
}

fn seen(monitors: &[Status]) -> Option<ComponentStatus> {
    let count = |wanted: Status| monitors.iter().filter(|status| **status == wanted).count();
    let watched = monitors.len() - count(Status::Paused);
    let down = count(Status::Down);
    if watched == 0 {
        // Monitors that are all paused leave a component that nobody watches.
        return (!monitors.is_empty()).then_some(ComponentStatus::Unknown);
    }
    Some(if down == watched {
        ComponentStatus::MajorOutage
    } else if down > 0 {
        ComponentStatus::PartialOutage
    } else if count(Status::Degraded) > 0 {
        ComponentStatus::DegradedPerformance
    } else if count(Status::Unknown) > 0 {
        ComponentStatus::Unknown
    } else {
        ComponentStatus::Operational
    })
}

fn heavier(one: Option<ComponentStatus>, other: Option<ComponentStatus>) -> Option<ComponentStatus> {
    one.into_iter().chain(other).max_by_key(|status| status.weight())
}

/// One word for several components: major only when every one of them is, partial when any is out. Nothing at all is unknown.
pub fn overall(statuses: impl IntoIterator<Item = ComponentStatus>) -> ComponentStatus {
    let (mut worst, mut all_major) = (None, true);
    for status in statuses {
        all_major &= status == ComponentStatus::MajorOutage;
        worst = heavier(worst, Some(status));
    }
    match worst {
        Some(ComponentStatus::MajorOutage) if !all_major => ComponentStatus::PartialOutage,
        Some(status) => status,
        None => ComponentStatus::Unknown,
    }
}

/// Every shown component's state: the heavier of its own and of its shown children taken together. A child for which nothing speaks
/// is unknown itself and says nothing of the one above, as in the timeline (rule 5). `shown` keeps what a reader may not see
/// (private components on a public page) from telling by its colour.
pub fn tree(
    catalog: &Catalog,
    own: &BTreeMap<ComponentId, ComponentStatus>,
    shown: impl Fn(&ComponentId) -> bool,
) -> BTreeMap<ComponentId, ComponentStatus> {
    let mut children: BTreeMap<&ComponentId, Vec<&ComponentId>> = BTreeMap::new();
    for component in catalog.components.values().filter(|component| shown(&component.id)) {
        if let Some(parent) = &component.parent {
            children.entry(parent).or_default().push(&component.id);
        }
    }
    let mut found = BTreeMap::new();
    for id in catalog.components.keys().filter(|id| shown(id)) {
        rolled_up(id, own, &children, &mut found, &mut BTreeSet::new());
    }
    found.into_iter().map(|(id, status)| (id, status.unwrap_or(ComponentStatus::Unknown))).collect()
}

/// `None`: nothing speaks for it nor for anything below.
fn rolled_up(
    id: &ComponentId,
    own: &BTreeMap<ComponentId, ComponentStatus>,
    children: &BTreeMap<&ComponentId, Vec<&ComponentId>>,
    found: &mut BTreeMap<ComponentId, Option<ComponentStatus>>,
    above: &mut BTreeSet<ComponentId>,
) -> Option<ComponentStatus> {
    if let Some(status) = found.get(id) {
        return *status;
    }
    // A cycle that slipped through the checks ends here.
    if !above.insert(id.clone()) {
        return None;
    }
    let below: Vec<ComponentStatus> =
        children.get(id).into_iter().flatten().filter_map(|child| rolled_up(child, own, children, found, above)).collect();
    let below = (!below.is_empty()).then(|| overall(below));
    let status = heavier(own.get(id).copied(), below);
    found.insert(id.clone(), status);
    status
}

/// The monitors that speak for each component, now and in its timeline: the enabled ones of the component, but where a group of the
/// same component judges some of them (n of m), the group speaks in their place. A redundant member that is down is not an outage.
pub fn speaking(catalog: &Catalog) -> BTreeMap<ComponentId, Vec<MonitorId>> {
    let enabled = || catalog.monitors.values().filter(|monitor| monitor.enabled);
    let mut judged: BTreeSet<(&ComponentId, &MonitorId)> = BTreeSet::new();
    for monitor in enabled() {
        if let (Some(component), MonitorKind::Group(group)) = (&monitor.component, &monitor.kind) {
            judged.extend(group.members.iter().filter(|member| *member != &monitor.id).map(|member| (component, member)));
        }
    }
    let mut speaking: BTreeMap<ComponentId, Vec<MonitorId>> = BTreeMap::new();
    for Monitor { id, component, .. } in enabled() {
        if let Some(component) = component
            && !judged.contains(&(component, id))
        {
            speaking.entry(component.clone()).or_default().push(id.clone());
        }
    }
    speaking
}

#[cfg(test)]
mod tests;
