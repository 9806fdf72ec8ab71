//! Timelines of components over any range, and the sums of the last ninety days that bars and figures show.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hinomi_domain::catalog::Catalog;
use hinomi_domain::kernel::{ComponentId, MonitorId, Span, Timestamp, Zone};
use hinomi_domain::policy::Policy;
use hinomi_domain::review::correction::Standing;
use hinomi_domain::review::status::speaking;
use hinomi_domain::review::timeline::{self, By, Declared, Interval, Slice, Sums};
use hinomi_store::Tx;
use jiff::ToSpan as _;
use jiff::civil::{Date, Time};

use super::load;
use crate::Fault;

/// Days that bars show, today included.
pub const DAYS: i64 = 90;

/// One component over the last ninety days of a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentUptime {
    pub component: ComponentId,
    /// Oldest first, always [`DAYS`] of them; the last is today up to now.
    pub days: Vec<DaySums>,
    pub ninety: Sums,
}

/// What a component was on one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DaySums {
    pub on: Date,
    pub sums: Sums,
}

/// The last ninety days of every component that is `shown`, in the catalog's order.
pub async fn components(
    tx: &mut Tx,
    catalog: &Catalog,
    zone: &Zone,
    now: Timestamp,
    shown: impl Fn(&ComponentId) -> bool,
) -> Result<Vec<ComponentUptime>, Fault> {
    let from = first_day(zone, now);
    let timelines = Timelines::load(tx, catalog, from, now, now, shown).await?;
    Ok(catalog
        .component_order
        .iter()
        .filter_map(|id| {
            let slices = timelines.of(id)?;
            let days = timeline::periods(slices, By::Day, zone, from, now)
                .into_iter()
                .map(|period| DaySums { on: period.on, sums: period.sums })
                .collect();
            Some(ComponentUptime { component: id.clone(), days, ninety: Sums::of(slices) })
        })
        .collect())
}

/// The last ninety days of monitors, each by itself.
pub async fn monitors(tx: &mut Tx, monitors: &[&MonitorId], zone: &Zone, now: Timestamp) -> Result<HashMap<MonitorId, Sums>, Fault> {
    let from = first_day(zone, now);
    let intervals = load::intervals(tx, monitors, from, now).await?;
    Ok(intervals
        .into_iter()
        .map(|(id, found)| {
            let slices = timeline::component(&[found], &[], &Standing::default(), &[], from, now, now);
            (id, Sums::of(&slices))
        })
        .collect())
}

/// The figure that the policy shows, 0 to 1. `None`: nothing was seen.
pub fn figure(sums: &Sums, policy: &Policy) -> Option<f64> {
    if policy.exclude_maintenance { sums.uptime(policy.weights) } else { sums.uptime_with_maintenance(policy.weights) }
}

/// The beginning of the first of the ninety days.
pub fn first_day(zone: &Zone, now: Timestamp) -> Timestamp {
    let today = now.in_zone(zone).date();
    let first = today.checked_sub((DAYS - 1).days()).unwrap_or(today);
    zone.instant(first.to_datetime(Time::midnight()))
}

/// The timelines of components over one range.
pub struct Timelines {
    slices: BTreeMap<ComponentId, Vec<Slice>>,
    corrections: BTreeMap<ComponentId, Standing>,
}

impl Timelines {
    /// Reads what all components need and works out those that are `shown`. A component above others stands for them, as its state
    /// does: see [`timeline::above`].
    pub async fn load(
        tx: &mut Tx,
        catalog: &Catalog,
        from: Timestamp,
        to: Timestamp,
        now: Timestamp,
        shown: impl Fn(&ComponentId) -> bool,
    ) -> Result<Timelines, Fault> {
        let speaking = speaking(catalog);
        let monitors: Vec<&MonitorId> = speaking.values().flatten().collect();
        let material = Material {
            catalog,
            intervals: load::intervals(tx, &monitors, from, to).await?,
            declared: load::declared(tx, from, to).await?,
            corrections: load::corrections(tx, catalog, from, to).await?,
            speaking: &speaking,
            range: (from, to, now),
        };
        let mut found = BTreeMap::new();
        for id in catalog.components.keys().filter(|id| shown(id)) {
            material.work_out(id, &shown, &mut found, &mut BTreeSet::new());
        }
        let slices = found.into_iter().map(|(id, worked)| (id, worked.slices)).collect();
        Ok(Timelines { slices, corrections: material.corrections })
    }

    /// Only one component, with those below it that stand for it.
    pub async fn of_one(
        tx: &mut Tx,
        catalog: &Catalog,
        component: &ComponentId,
        from: Timestamp,
        to: Timestamp,
        now: Timestamp,
    ) -> Result<Timelines, Fault> {
        let wanted = catalog.descendants(component);
        Timelines::load(tx, catalog, from, to, now, |id| wanted.contains(id)).await
    }

    /// `None`: not shown, or no such component.
    pub fn of(&self, component: &ComponentId) -> Option<&[Slice]> {
        self.slices.get(component).map(Vec::as_slice)
    }

    /// What people corrected of it in the range. `None`: nothing that holds.
    pub fn corrected(&self, component: &ComponentId) -> Option<&Standing> {
        self.corrections.get(component)
    }
}

struct Material<'a> {
    catalog: &'a Catalog,
    intervals: HashMap<MonitorId, Vec<Interval>>,
    declared: BTreeMap<ComponentId, Vec<Declared>>,
    corrections: BTreeMap<ComponentId, Standing>,
    speaking: &'a BTreeMap<ComponentId, Vec<MonitorId>>,
    range: (Timestamp, Timestamp, Timestamp),
}

/// A component's timeline. `speaks`: something saw or said it, of the component or of one below.
#[derive(Clone)]
struct Worked {
    slices: Vec<Slice>,
    speaks: bool,
}

impl Material<'_> {
    fn work_out(
        &self,
        id: &ComponentId,
        shown: &impl Fn(&ComponentId) -> bool,
        found: &mut BTreeMap<ComponentId, Worked>,
        above: &mut BTreeSet<ComponentId>,
    ) -> Worked {
        if let Some(worked) = found.get(id) {
            return worked.clone();
        }
        // A cycle that slipped through the checks ends here.
        if !above.insert(id.clone()) {
            return Worked { slices: Vec::new(), speaks: false };
        }
        // A child for which nothing speaks is unknown itself and takes nothing from the one above.
        let below: Vec<Vec<Slice>> = self
            .catalog
            .children(Some(id))
            .filter(|child| shown(&child.id))
            .map(|child| self.work_out(&child.id, shown, found, above))
            .filter_map(|child| child.speaks.then_some(child.slices))
            .collect();
        let own = self.own(id);
        let own_speaks = self.speaking.contains_key(id) || self.declared.contains_key(id) || self.corrections.contains_key(id);
        let speaks = own_speaks || !below.is_empty();
        let slices = if below.is_empty() {
            own
        } else {
            let nothing = Standing::default();
            timeline::above(own_speaks.then_some(own.as_slice()), &below, self.corrections.get(id).unwrap_or(&nothing))
        };
        let worked = Worked { slices, speaks };
        found.insert(id.clone(), worked.clone());
        worked
    }

    fn own(&self, id: &ComponentId) -> Vec<Slice> {
        let nothing: &[Interval] = &[];
        let monitors: Vec<&[Interval]> =
            self.speaking.get(id).into_iter().flatten().map(|monitor| self.intervals.get(monitor).map_or(nothing, Vec::as_slice)).collect();
        let declared = self.declared.get(id).map(Vec::as_slice).unwrap_or_default();
        let uncorrected = Standing::default();
        let corrections = self.corrections.get(id).unwrap_or(&uncorrected);
        let (from, to, now) = self.range;
        timeline::component(&monitors, declared, corrections, &load::windows(self.catalog, id), from, to, now)
    }
}

/// Whether a range may be asked for: in order, and not longer than ten years.
pub fn is_reasonable(from: Timestamp, to: Timestamp) -> bool {
    from < to && to.since(from) <= Span::days(3_700)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_days_end_today_also_over_a_clock_change() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let now = Timestamp::parse("2026-04-10T12:00:00Z").unwrap();
        assert_eq!(first_day(&zone, now).in_zone(&zone).date().to_string(), "2026-01-11");
    }
}
