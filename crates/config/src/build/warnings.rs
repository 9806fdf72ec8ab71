//! What is allowed and probably not meant. Looked for only when nothing is wrong.

use std::collections::BTreeSet;

use hinomi_domain::access::Role;
use hinomi_domain::catalog::{Catalog, MonitorKind, Notify, Recipient, Topic};
use hinomi_domain::kernel::{ComponentId, MonitorId, Priority};
use hinomi_domain::policy::{Clause, Policy};

use super::policy::is_held;
use super::{Builder, Object};
use crate::names::ObjectKind;

impl Builder<'_> {
    pub fn warn(&mut self, objects: &[Object<'_>], catalog: &Catalog, policy: &Policy) {
        self.unwatched_components(catalog);
        self.idle_channels(catalog);
        self.notifies_that_reach_nobody(catalog);
        self.unheard_priorities(catalog);
        self.competing_clauses(policy);
        self.empty_roles(objects, policy);
        self.late_maintenance(catalog);
    }

    fn unwatched_components(&mut self, catalog: &Catalog) {
        let watched: BTreeSet<&ComponentId> = catalog.monitors.values().filter_map(|monitor| monitor.component.as_ref()).collect();
        let in_groups: BTreeSet<&MonitorId> = catalog
            .monitors
            .values()
            .filter_map(|monitor| match &monitor.kind {
                MonitorKind::Group(group) => Some(&group.members),
                _ => None,
            })
            .flatten()
            .collect();
        let parents: BTreeSet<&ComponentId> = catalog.components.values().filter_map(|component| component.parent.as_ref()).collect();
        for component in catalog.components.values().filter(|component| component.public) {
            // A parent's status is its children's; a leaf without a monitor would show unknown for ever.
            if !watched.contains(&component.id) && !parents.contains(&component.id) {
                self.warning(
                    ObjectKind::Component,
                    component.id.as_str(),
                    "unwatched",
                    format!("nothing watches the public component `{}`", component.id),
                    "its status will be unknown: give it a [[monitor]]",
                );
            }
        }
        for monitor in catalog.monitors.values() {
            if monitor.component.is_none() && monitor.system.is_none() && !in_groups.contains(&monitor.id) {
                self.warning(
                    ObjectKind::Monitor,
                    monitor.id.as_str(),
                    "no-component",
                    format!("the monitor `{}` says nothing about any component", monitor.id),
                    "its alerts touch no component: add `component` or `system`",
                );
            }
        }
    }

    fn idle_channels(&mut self, catalog: &Catalog) {
        for channel in catalog.channels.values() {
            if !catalog.notifies.iter().any(|notify| notify.channel == channel.id) {
                self.warning(
                    ObjectKind::Channel,
                    channel.id.as_str(),
                    "unused",
                    format!("the channel `{}` is used by no [[notify]]", channel.id),
                    "nothing will be sent over it",
                );
            }
        }
    }

    fn notifies_that_reach_nobody(&mut self, catalog: &Catalog) {
        for notify in &catalog.notifies {
            let empty = |recipient: &Recipient| matches!(recipient, Recipient::List { id } if catalog.lists.get(id).is_some_and(|list| list.members.is_empty()));
            if !notify.to.is_empty() && notify.to.iter().all(empty) {
                self.warning(
                    ObjectKind::Notify,
                    notify.id.as_str(),
                    "reaches-nobody",
                    format!("`{}` reaches nobody", notify.id),
                    "every list in `to` is empty",
                );
            }
            if notify.on.is_empty() {
                self.warning(
                    ObjectKind::Notify,
                    notify.id.as_str(),
                    "reaches-nobody",
                    format!("`{}` listens to nothing", notify.id),
                    "`on` is empty",
                );
            }
        }
    }

    /// A P0 or P1 that no [[notify]] hears of is found out by a customer.
    fn unheard_priorities(&mut self, catalog: &Catalog) {
        if catalog.monitors.is_empty() {
            return;
        }
        let hears = |notify: &Notify, priority: Priority| {
            let matches = &notify.matches;
            notify.on.contains(&Topic::Incident)
                && (matches.priorities.is_empty() || matches.priorities.contains(&priority))
                && matches.labels.is_empty()
                && matches.components.is_empty()
        };
        let alerts = catalog.notifies.iter().any(|notify| {
            notify.on.contains(&Topic::Alert)
                && notify.matches.labels.is_empty()
                && notify.matches.components.is_empty()
                && notify.matches.severities.is_empty()
        });
        let unheard: Vec<&str> = [Priority::P0, Priority::P1]
            .into_iter()
            .filter(|priority| !alerts && !catalog.notifies.iter().any(|notify| hears(notify, *priority)))
            .map(Priority::as_str)
            .collect();
        if !unheard.is_empty() {
            self.report
                .general_warning("reaches-nobody", format!("an incident of {} may reach nobody", unheard.join(" and ")))
                .help("add a [[notify]] with on = \"incident\" and without conditions on labels or components");
        }
    }

    fn competing_clauses(&mut self, policy: &Policy) {
        let adopted: Vec<&Clause> = policy.clauses.values().filter(|clause| clause.is_adopted()).collect();
        for (index, clause) in adopted.iter().enumerate() {
            let Some(first) = adopted[..index].iter().find(|other| other.promise == clause.promise) else { continue };
            self.warning(
                ObjectKind::Clause,
                clause.id.as_str(),
                "competing-clauses",
                format!("`{}` and `{}` both promise `{}`", first.id, clause.id, clause.promise.as_str()),
                &format!("the first one by name holds: `{}`", first.id),
            );
        }
    }

    fn empty_roles(&mut self, objects: &[Object<'_>], policy: &Policy) {
        if !is_held(objects, Role::Admin) {
            self.report
                .general_warning("no-admin", "nobody has the role admin")
                .help("a [[person]] with role = \"admin\" gets the one-time set-up link");
        }
        let owed: BTreeSet<Role> = policy.clauses.values().filter(|clause| clause.is_adopted()).map(|clause| clause.owner).collect();
        for role in owed.into_iter().filter(|role| *role != Role::Admin && !is_held(objects, *role)) {
            self.report
                .general_warning("empty-role", format!("the policy has promises of a {}, and nobody is one", role.as_str()))
                .help(format!("give a [[person]] the role {}, or one that may do more", role.as_str()));
        }
    }

    fn late_maintenance(&mut self, catalog: &Catalog) {
        for maintenance in &catalog.maintenances {
            let in_time = maintenance.announced_at.is_some_and(|at| at + hinomi_domain::kernel::Span::days(7) <= maintenance.from);
            if !in_time {
                self.warning(
                    ObjectKind::Maintenance,
                    maintenance.id.as_str(),
                    "announced-late",
                    format!("the maintenance `{}` was not announced a week before", maintenance.id),
                    "it counts as downtime (OPS-11); see `announced_at`",
                );
            }
        }
    }

    fn warning(&mut self, kind: ObjectKind, id: &str, code: &'static str, message: String, label: &str) {
        match self.names.spot(kind, id) {
            Some(spot) => self.report.warning(code, spot, message).label(label),
            None => self.report.general_warning(code, message).help(label),
        };
    }
}
