//! Everything that one page shows, as data.

use std::collections::BTreeSet;
use std::sync::Arc;

use hinomi_domain::catalog::{Catalog, Component, Maintenance, Page};
use hinomi_domain::kernel::{ComponentId, Language, Text, Timestamp};
use hinomi_domain::review::status::ComponentStatus;
use hinomi_render::page::{
    ComponentView, HistoryView, LinkStyle, MaintenanceState, Month, Overall, PageView, PublicIncident, PublicMaintenance, Status,
    UptimeView,
};
use hinomi_store::Tx;

use super::archive::Listed;
use super::figures::PageFigures;
use super::incidents::Incidents;
use crate::read::status;
use crate::world::World;
use crate::{Engine, Fault};

/// One page, ready to be rendered in every language and style.
pub struct PageFacts {
    pub page: Page,
    pub world: Arc<World>,
    /// As hinomi serves it below `/status/`, in the first language.
    pub view: PageView,
    pub shown: BTreeSet<ComponentId>,
    /// Resolved incidents of all times, newest first, bounded.
    pub resolved: Vec<PublicIncident>,
    /// Maintenances that are over, newest first.
    pub completed: Vec<PublicMaintenance>,
    /// Months that have a page, newest first, with how many incidents began in each.
    pub months: Vec<(Month, usize)>,
    /// The newest months, rendered each time.
    pub histories: Vec<HistoryView>,
    pub uptime: UptimeView,
    /// Every incident that has a page, newest first.
    pub listed: Vec<Listed>,
}

impl PageFacts {
    /// The incidents that began in a month.
    pub fn of_month(&self, month: Month) -> impl Iterator<Item = &Listed> {
        self.listed.iter().filter(move |listed| month_of(&self.page, listed.started_at) == month)
    }
}

/// What was read for it.
pub struct Parts {
    pub incidents: Incidents,
    pub figures: PageFigures,
    pub listed: Vec<Listed>,
    pub now: Timestamp,
}

/// The months that are rendered each time.
const HISTORIES: usize = 3;

/// The components of a page: public ones at or below its own.
pub fn shown(catalog: &Catalog, page: &Page) -> BTreeSet<ComponentId> {
    let on_page =
        |id: &ComponentId| page.components.is_empty() || catalog.ancestors(id).iter().any(|above| page.components.contains(above));
    catalog
        .components
        .values()
        .filter(|component| component.public && on_page(&component.id))
        .map(|component| component.id.clone())
        .collect()
}

pub async fn facts(
    engine: &Engine,
    tx: &mut Tx,
    world: &Arc<World>,
    page: &Page,
    shown: &BTreeSet<ComponentId>,
    parts: Parts,
) -> Result<PageFacts, Fault> {
    let Parts { incidents, figures, listed, now } = parts;
    let statuses = status::components(engine, tx, |id| shown.contains(id)).await?;
    let status_of = |id: &ComponentId| statuses.get(id).map_or(Status::Unknown, |status| public_status(*status));
    let tree = Tree { catalog: &world.catalog, shown, figures: &figures, status_of: &status_of, now };
    let components: Vec<ComponentView> = roots(&world.catalog, page, shown).into_iter().map(|root| tree.view(root, 0)).collect();
    let (completed, maintenances): (Vec<_>, Vec<_>) =
        maintenances(&world.catalog, shown, now).into_iter().partition(|found| found.state == MaintenanceState::Completed);
    let (confirmed_at, valid_until) = super::stamp(now);
    let mut view = PageView {
        id: page.id.to_string(),
        title: page.title.clone(),
        description: page.description.clone(),
        contact: page.contact.clone(),
        language: Language::default(),
        languages: Language::ALL.to_vec(),
        zone: page.zone.clone(),
        overall: Overall::of(&components),
        components,
        incidents: incidents.live,
        recent: incidents.recent,
        maintenances,
        changed_at: now,
        confirmed_at,
        valid_until,
        base_path: format!("/status/{}", page.id),
        public_url: world.public_url(),
        links: LinkStyle::Live,
    };
    view.changed_at = changed_at(&view, &completed, world.loaded_at);
    let months = months(page, &listed, &completed, &view.maintenances, now);
    let histories = months
        .iter()
        .take(HISTORIES)
        .map(|(month, _)| history(page, *month, &incidents.latest, &completed, &view.maintenances, &months))
        .collect();
    Ok(PageFacts {
        page: page.clone(),
        world: world.clone(),
        view,
        shown: shown.clone(),
        resolved: incidents.resolved,
        completed,
        months,
        histories,
        uptime: figures.long.uptime.clone(),
        listed,
    })
}

/// The month's page from what is known; `incidents` may hold other months' too.
pub fn history(
    page: &Page,
    month: Month,
    incidents: &[PublicIncident],
    completed: &[PublicMaintenance],
    planned: &[PublicMaintenance],
    months: &[(Month, usize)],
) -> HistoryView {
    let within = |at: Timestamp| month_of(page, at) == month;
    HistoryView {
        month,
        incidents: incidents.iter().filter(|incident| within(incident.started_at)).cloned().collect(),
        maintenances: planned.iter().chain(completed).filter(|found| within(found.from)).cloned().collect(),
        months: months.to_vec(),
    }
}

pub fn month_of(page: &Page, at: Timestamp) -> Month {
    Month::of(at.in_zone(&page.zone).date())
}

fn roots<'c>(catalog: &'c Catalog, page: &'c Page, shown: &BTreeSet<ComponentId>) -> Vec<&'c Component> {
    if !page.components.is_empty() {
        let own = page.components.iter().filter(|id| shown.contains(*id));
        // One that stands below another of the page is shown there, once.
        let top =
            own.filter(|id| !catalog.ancestors(id)[1..].iter().any(|above| page.components.contains(above) && shown.contains(*above)));
        return top.filter_map(|id| catalog.components.get(id)).collect();
    }
    let has_shown_parent = |component: &Component| component.parent.as_ref().is_some_and(|parent| shown.contains(parent));
    let all = catalog.component_order.iter().filter_map(|id| catalog.components.get(id));
    all.filter(|component| shown.contains(&component.id) && !has_shown_parent(component)).collect()
}

struct Tree<'a> {
    catalog: &'a Catalog,
    shown: &'a BTreeSet<ComponentId>,
    figures: &'a PageFigures,
    status_of: &'a (dyn Fn(&ComponentId) -> Status + Sync),
    now: Timestamp,
}

impl Tree<'_> {
    /// `depth` ends a cycle that slipped through the checks.
    fn view(&self, component: &Component, depth: usize) -> ComponentView {
        let ninety = self.figures.ninety.get(&component.id);
        let children = self.catalog.children(Some(&component.id)).filter(|child| self.shown.contains(&child.id) && depth < 32);
        ComponentView {
            id: component.id.to_string(),
            name: component.name.clone(),
            description: component.description.clone(),
            status: (self.status_of)(&component.id),
            uptime_90d: ninety.and_then(|ninety| ninety.uptime),
            days: ninety.map(|ninety| ninety.days.clone()).unwrap_or_default(),
            watched_since: self.figures.long.watched_since.get(&component.id).copied().unwrap_or(self.now),
            changed_at: ninety.map_or(self.now, |ninety| ninety.changed_at),
            children: children.map(|child| self.view(child, depth + 1)).collect(),
        }
    }
}

fn public_status(status: ComponentStatus) -> Status {
    Status::parse(status.as_str()).unwrap_or(Status::Unknown)
}

/// Soonest first; those that are over newest first.
fn maintenances(catalog: &Catalog, shown: &BTreeSet<ComponentId>, now: Timestamp) -> Vec<PublicMaintenance> {
    let touched = |window: &Maintenance| -> Vec<String> {
        let below = |id: &&ComponentId| catalog.ancestors(id).iter().any(|above| window.components.contains(above));
        shown.iter().filter(below).map(ToString::to_string).collect()
    };
    let mut found: Vec<PublicMaintenance> = catalog
        .maintenances
        .iter()
        .filter_map(|window| {
            let components = touched(window);
            (!components.is_empty()).then(|| PublicMaintenance {
                id: window.id.to_string(),
                title: window.title.clone(),
                body: Text::default(),
                state: state(window, now),
                components,
                from: window.from,
                to: window.to,
                announced_at: window.announced_at,
            })
        })
        .collect();
    found.sort_by_key(|window| match window.state {
        MaintenanceState::Completed => (1, -window.from.as_micros()),
        MaintenanceState::Scheduled | MaintenanceState::InProgress => (0, window.from.as_micros()),
    });
    found
}

fn state(window: &Maintenance, now: Timestamp) -> MaintenanceState {
    if window.to <= now {
        MaintenanceState::Completed
    } else if window.from <= now {
        MaintenanceState::InProgress
    } else {
        MaintenanceState::Scheduled
    }
}

/// The newest instant at which something shown came to be as it is.
fn changed_at(view: &PageView, completed: &[PublicMaintenance], loaded_at: Timestamp) -> Timestamp {
    let now = view.confirmed_at;
    let components = view.flat_components().into_iter().map(|(component, _)| component.changed_at);
    let incidents = view.incidents.iter().chain(&view.recent).map(PublicIncident::updated_at);
    let windows = view.maintenances.iter().chain(completed).flat_map(|window| [window.from, window.to]);
    components.chain(incidents).chain(windows).chain([loaded_at]).filter(|at| *at <= now).max().unwrap_or(loaded_at)
}

/// From this month back to the first that has something to tell.
fn months(
    page: &Page,
    listed: &[Listed],
    completed: &[PublicMaintenance],
    planned: &[PublicMaintenance],
    now: Timestamp,
) -> Vec<(Month, usize)> {
    /// Ten years.
    const MONTHS_MAX: usize = 120;
    let mut counts = std::collections::BTreeMap::<Month, usize>::new();
    for incident in listed {
        *counts.entry(month_of(page, incident.started_at)).or_default() += 1;
    }
    let newest = month_of(page, now);
    let windows = completed.iter().chain(planned).map(|window| month_of(page, window.from));
    let oldest = counts.keys().copied().chain(windows).min().unwrap_or(newest).min(newest);
    let mut months = Vec::new();
    let mut month = newest;
    while month >= oldest && months.len() < MONTHS_MAX {
        months.push((month, counts.get(&month).copied().unwrap_or_default()));
        month = month.previous();
    }
    months
}
