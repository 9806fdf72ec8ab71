//! Trees and graphs that must not run in circles.

use std::collections::{BTreeMap, BTreeSet};

use hinomi_domain::catalog::{Catalog, MonitorKind};

use super::Builder;
use crate::names::ObjectKind;

impl Builder<'_> {
    pub fn refuse_cycles(&mut self, catalog: &Catalog) {
        let parents = catalog
            .components
            .values()
            .map(|component| (component.id.as_str(), component.parent.iter().map(|parent| parent.as_str()).collect()))
            .collect();
        self.refuse(ObjectKind::Component, "the tree of components", "parent", &parents);
        let needs =
            catalog.systems.values().map(|system| (system.id.as_str(), system.needs.iter().map(|need| need.as_str()).collect())).collect();
        self.refuse(ObjectKind::System, "the graph of systems", "needs", &needs);
        let members = catalog
            .monitors
            .values()
            .filter_map(|monitor| match &monitor.kind {
                MonitorKind::Group(group) => Some((monitor.id.as_str(), group.members.iter().map(|member| member.as_str()).collect())),
                _ => None,
            })
            .collect();
        self.refuse(ObjectKind::Monitor, "the groups of monitors", "members", &members);
    }

    fn refuse(&mut self, kind: ObjectKind, what: &str, key: &str, edges: &BTreeMap<&str, Vec<&str>>) {
        for path in cycles(edges) {
            let Some(spot) = path.first().and_then(|id| self.names.spot(kind, id)) else { continue };
            let arrows = path.iter().chain(path.first()).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" → ");
            let draft = self.report.error("cycle", spot, format!("a circle in {what}: {arrows}"));
            draft.label(format!("its `{key}` leads back to it"));
        }
    }
}

/// Circles, each beginning at its smallest name; of a knot of several at least one. Iterative, because a chain may be as long as the files allow.
fn cycles<'a>(edges: &BTreeMap<&'a str, Vec<&'a str>>) -> Vec<Vec<&'a str>> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for start in edges.keys() {
        // The path from the start, each with the position of the next edge to follow.
        let mut path: Vec<(&str, usize)> = vec![(*start, 0)];
        let mut on_path: BTreeMap<&str, usize> = BTreeMap::from([(*start, 0)]);
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if done.contains(node) {
                path.pop();
                on_path.remove(node);
                continue;
            }
            let target = edges.get(node).and_then(|targets| targets.get(*next)).copied();
            *next += 1;
            match target {
                None => {
                    done.insert(node);
                    path.pop();
                    on_path.remove(node);
                }
                Some(target) => match on_path.get(target) {
                    Some(at) => found.push(smallest_first(path[*at..].iter().map(|(node, _)| *node).collect())),
                    None if !done.contains(target) => {
                        on_path.insert(target, path.len());
                        path.push((target, 0));
                    }
                    None => {}
                },
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn smallest_first(mut path: Vec<&str>) -> Vec<&str> {
    let smallest = path.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(at, _)| at);
    path.rotate_left(smallest);
    path
}
