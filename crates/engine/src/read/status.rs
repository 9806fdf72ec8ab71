//! How every component is now.

use std::collections::BTreeMap;

use hinomi_domain::catalog::Catalog;
use hinomi_domain::detect::Status;
use hinomi_domain::kernel::{ComponentId, MonitorId, Timestamp};
use hinomi_domain::respond::incident::DeclaredStatus;
use hinomi_domain::review::status::{self, ComponentStatus, Now};
use hinomi_store::Tx;

use crate::{Engine, Fault, rows};

/// Every shown component's state now. `shown`: all for the console, the public ones for a page. Impact that people declared in
/// restricted incidents does not count: its colour would tell (INC-5).
pub async fn components(
    engine: &Engine,
    tx: &mut Tx,
    shown: impl Fn(&ComponentId) -> bool,
) -> Result<BTreeMap<ComponentId, ComponentStatus>, Fault> {
    let declared = declared(tx).await?;
    let world = engine.world();
    let monitors = engine.monitors().all();
    let seen = |id: &MonitorId| monitors.get(id).map_or(Status::Unknown, |watched| watched.seen().watch.status);
    let own = own(&world.catalog, seen, &declared, engine.clock().now());
    Ok(status::tree(&world.catalog, &own, shown))
}

/// The worst that people declared of each component in open incidents.
pub async fn declared(tx: &mut Tx) -> Result<BTreeMap<ComponentId, DeclaredStatus>, Fault> {
    let mut worst: BTreeMap<ComponentId, DeclaredStatus> = BTreeMap::new();
    for (incident, _) in rows::incident::open(tx).await? {
        if incident.restricted {
            continue;
        }
        for (component, status) in incident.impact {
            let known = worst.entry(component).or_insert(status);
            *known = (*known).max(status);
        }
    }
    Ok(worst)
}

fn own(
    catalog: &Catalog,
    seen: impl Fn(&MonitorId) -> Status,
    declared: &BTreeMap<ComponentId, DeclaredStatus>,
    now: Timestamp,
) -> BTreeMap<ComponentId, ComponentStatus> {
    let speaking = status::speaking(catalog);
    catalog
        .components
        .keys()
        .filter_map(|id| {
            let monitors: Vec<Status> = speaking.get(id).into_iter().flatten().map(&seen).collect();
            let line = catalog.ancestors(id);
            let maintenance = catalog
                .maintenances
                .iter()
                .any(|window| window.from <= now && now < window.to && window.components.iter().any(|found| line.contains(&found)));
            let known = Now { monitors: &monitors, declared: declared.get(id).copied(), maintenance };
            Some((id.clone(), status::own(&known)?))
        })
        .collect()
}
