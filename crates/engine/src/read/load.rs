//! What timelines are made of, read in a few statements for all components at once.

use std::collections::{BTreeMap, HashMap};

use hinomi_domain::catalog::Catalog;
use hinomi_domain::detect::Status;
use hinomi_domain::kernel::{ComponentId, MonitorId, Span, Timestamp};
use hinomi_domain::respond::incident::{DeclaredStatus, Fact};
use hinomi_domain::review::correction::{Correction, Standing};
use hinomi_domain::review::timeline::{Declared, Interval, Window};
use hinomi_store::incident::{self, IncidentFilter, IncidentRow};
use hinomi_store::{Page, Tx, correction, interval, journal};

use crate::{Fault, rows};

/// A stop must have been announced this long before to be left out of the figure (OPS-11).
const ANNOUNCED_BEFORE: Span = Span::days(7);
/// An incident that began longer than this before the range and is over is not looked at any more.
const INCIDENT_LASTS_MAX: Span = Span::days(60);
/// Incidents read at a time.
const PAGE: i64 = 500;
/// Journal entries of one incident that are looked at.
const ENTRIES_MAX: i64 = 1_000;

/// The status intervals of monitors that touch `[from, to)`.
pub async fn intervals(
    tx: &mut Tx,
    monitors: &[&MonitorId],
    from: Timestamp,
    to: Timestamp,
) -> Result<HashMap<MonitorId, Vec<Interval>>, Fault> {
    let names: Vec<&str> = monitors.iter().map(|id| id.as_str()).collect();
    let mut found: HashMap<MonitorId, Vec<Interval>> = HashMap::new();
    for row in interval::between_many(tx, &names, from.as_micros(), to.as_micros()).await? {
        let read = Interval {
            from: Timestamp::from_micros(row.started_at),
            to: row.ended_at.map(Timestamp::from_micros),
            status: Status::parse(&row.status).unwrap_or(Status::Unknown),
        };
        found.entry(MonitorId::new(row.monitor)).or_default().push(read);
    }
    Ok(found)
}

/// What people declared of components, from incidents that everybody may know of: a restricted one shows nowhere (INC-5).
pub async fn declared(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<BTreeMap<ComponentId, Vec<Declared>>, Fault> {
    let mut all = BTreeMap::new();
    let mut filter = IncidentFilter {
        detected_from: Some((from - INCIDENT_LASTS_MAX).as_micros()),
        detected_to: Some(to.as_micros()),
        page: Page::first(PAGE),
        ..IncidentFilter::default()
    };
    loop {
        let page = incident::list(tx, &filter).await?;
        for row in &page {
            if row.resolved_at.is_none_or(|at| at >= from.as_micros()) {
                declared_in(tx, row, &mut all).await?;
            }
        }
        match page.last() {
            Some(last) if page.len() as i64 >= PAGE => filter.page.cursor = Some(last.cursor()),
            _ => break,
        }
    }
    // Those that began before and still go on.
    let still = IncidentFilter {
        states: rows::incident::open_states(),
        detected_to: filter.detected_from,
        page: Page::first(PAGE),
        ..IncidentFilter::default()
    };
    for row in incident::list(tx, &still).await? {
        declared_in(tx, &row, &mut all).await?;
    }
    Ok(all)
}

async fn declared_in(tx: &mut Tx, row: &IncidentRow, all: &mut BTreeMap<ComponentId, Vec<Declared>>) -> Result<(), Fault> {
    let mut open: BTreeMap<ComponentId, (Timestamp, DeclaredStatus)> = BTreeMap::new();
    let mut close = |component: ComponentId, (since, status), at: Option<Timestamp>| {
        all.entry(component).or_default().push(Declared { from: since, to: at, status });
    };
    for entry in journal::list_subject(tx, "incident", &row.id, 0, false, ENTRIES_MAX).await? {
        let at = Timestamp::from_micros(entry.at);
        // What else is journalled with an incident (what was announced) says nothing of impact.
        let Ok(fact) = serde_json::from_str::<Fact>(&entry.fact) else { continue };
        match fact {
            Fact::ImpactDeclared { component, status, .. } => {
                if let Some(before) = open.insert(component.clone(), (at, status)) {
                    close(component, before, Some(at));
                }
            }
            Fact::Resolved { at: ended, .. } => {
                for (component, held) in std::mem::take(&mut open) {
                    close(component, held, Some(ended.max(held.0)));
                }
            }
            Fact::Dismissed { .. } | Fact::Merged { .. } => {
                for (component, held) in std::mem::take(&mut open) {
                    close(component, held, Some(at));
                }
            }
            _ => {}
        }
    }
    for (component, held) in open {
        close(component, held, None);
    }
    Ok(())
}

/// What people corrected and still holds, by component; those of which nothing does are absent.
pub async fn corrections(tx: &mut Tx, catalog: &Catalog, from: Timestamp, to: Timestamp) -> Result<BTreeMap<ComponentId, Standing>, Fault> {
    let names: Vec<&str> = catalog.components.keys().map(ComponentId::as_str).collect();
    let mut made: BTreeMap<ComponentId, Vec<Correction>> = BTreeMap::new();
    for row in correction::between_many(tx, &names, from.as_micros(), to.as_micros()).await? {
        let read = rows::correction::said(&row)?;
        made.entry(ComponentId::new(row.component)).or_default().push(read);
    }
    let standing = made.into_iter().map(|(component, made)| (component, Standing::of(&made)));
    Ok(standing.filter(|(_, standing)| !standing.is_empty()).collect())
}

/// Maintenance of a component or of one above it.
pub fn windows(catalog: &Catalog, component: &ComponentId) -> Vec<Window> {
    let line = catalog.ancestors(component);
    catalog
        .maintenances
        .iter()
        .filter(|window| window.components.iter().any(|found| line.contains(&found)))
        .map(|window| Window { from: window.from, to: window.to, announced_at: window.announced_at, lead: ANNOUNCED_BEFORE })
        .collect()
}
