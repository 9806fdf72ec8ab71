//! The component tree and the dependency graph of systems.

use std::collections::BTreeSet;

use super::Catalog;
use crate::kernel::{ComponentId, SystemId};

impl Catalog {
    /// The component and everything above it, nearest first. Bounded by the number of components, so a cycle that slipped
    /// through ends.
    pub fn ancestors(&self, component: &ComponentId) -> Vec<&ComponentId> {
        let mut line = Vec::new();
        let mut next = self.components.get_key_value(component);
        while let Some((id, found)) = next {
            if line.contains(&id) {
                break;
            }
            line.push(id);
            next = found.parent.as_ref().and_then(|parent| self.components.get_key_value(parent));
        }
        line
    }

    /// Direct children in the files' order.
    pub fn children<'a>(&'a self, parent: Option<&'a ComponentId>) -> impl Iterator<Item = &'a super::Component> + 'a {
        self.component_order.iter().filter_map(|id| self.components.get(id)).filter(move |component| component.parent.as_ref() == parent)
    }

    /// The component and everything below it.
    pub fn descendants(&self, root: &ComponentId) -> BTreeSet<ComponentId> {
        self.components.keys().filter(|id| self.ancestors(id).contains(&root)).cloned().collect()
    }

    /// Every system without which this component does not work: its own and its ancestors', followed through `needs`.
    pub fn systems_needed(&self, component: &ComponentId) -> BTreeSet<SystemId> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<&SystemId> =
            self.ancestors(component).into_iter().filter_map(|id| self.components.get(id)).flat_map(|found| &found.systems).collect();
        while let Some(system) = open.pop() {
            if needed.insert(system.clone())
                && let Some(found) = self.systems.get(system)
            {
                open.extend(&found.needs);
            }
        }
        needed
    }

    /// Everything that a system stands on, itself not included.
    pub fn systems_below(&self, system: &SystemId) -> BTreeSet<SystemId> {
        let mut below = BTreeSet::new();
        let mut open: Vec<&SystemId> = self.systems.get(system).map(|found| found.needs.iter().collect()).unwrap_or_default();
        while let Some(next) = open.pop() {
            if below.insert(next.clone())
                && let Some(found) = self.systems.get(next)
            {
                open.extend(&found.needs);
            }
        }
        below
    }

    /// Components that stop when this system stops.
    pub fn components_on(&self, system: &SystemId) -> BTreeSet<ComponentId> {
        self.components.keys().filter(|id| self.systems_needed(id).contains(system)).cloned().collect()
    }
}
