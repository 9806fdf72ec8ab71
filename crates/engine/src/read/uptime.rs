//! Timelines of components over any range, and the sums of the last ninety days that bars and figures show.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hinomi_domain::catalog::Catalog;
use hinomi_domain::detect::Status;
use hinomi_domain::kernel::{ComponentId, MonitorId, Span, Timestamp, Zone};
use hinomi_domain::policy::Policy;
use hinomi_domain::review::status::speaking;
use hinomi_domain::review::timeline::{self, By, Correction, Declared, Interval, Slice, Sums};
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
            let slices = timeline::component(&[found], &[], &[], &[], from, now, now);
            (id, Sums::of(&slices))
        })
        .collect())
}

/// The figure that the policy shows, 0 to 1. `None`: nothing was seen.
pub fn figure(sums: &Sums, policy: &Policy) -> Option<f64> {
    if policy.exclude_maintenance { sums.uptime(policy.degraded_weight) } else { sums.uptime_with_maintenance(policy.degraded_weight) }
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
}

impl Timelines {
    /// Reads what all components need and works out those that are `shown`. A component above others stands for them, as its state
    /// does: down when all of them are, degraded when any is down or degraded; its own monitors weigh where they are worse.
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
        let mut slices = BTreeMap::new();
        for id in catalog.components.keys().filter(|id| shown(id)) {
            material.work_out(id, &shown, &mut slices, &mut BTreeSet::new());
        }
        Ok(Timelines { slices })
    }

    /// `None`: not shown, or no such component.
    pub fn of(&self, component: &ComponentId) -> Option<&[Slice]> {
        self.slices.get(component).map(Vec::as_slice)
    }
}

struct Material<'a> {
    catalog: &'a Catalog,
    intervals: HashMap<MonitorId, Vec<Interval>>,
    declared: BTreeMap<ComponentId, Vec<Declared>>,
    corrections: BTreeMap<ComponentId, Vec<Correction>>,
    speaking: &'a BTreeMap<ComponentId, Vec<MonitorId>>,
    range: (Timestamp, Timestamp, Timestamp),
}

impl Material<'_> {
    fn work_out(
        &self,
        id: &ComponentId,
        shown: &impl Fn(&ComponentId) -> bool,
        found: &mut BTreeMap<ComponentId, Vec<Slice>>,
        above: &mut BTreeSet<ComponentId>,
    ) -> Vec<Slice> {
        if let Some(slices) = found.get(id) {
            return slices.clone();
        }
        // A cycle that slipped through the checks ends here.
        if !above.insert(id.clone()) {
            return Vec::new();
        }
        let below: Vec<Vec<Slice>> = self
            .catalog
            .children(Some(id))
            .filter(|child| shown(&child.id))
            .map(|child| self.work_out(&child.id, shown, found, above))
            .collect();
        let own = self.own(id);
        let speaks = self.speaking.contains_key(id) || self.declared.contains_key(id) || self.corrections.contains_key(id);
        let slices = if below.is_empty() {
            own
        } else {
            let corrected = self.corrections.get(id).map(Vec::as_slice).unwrap_or_default();
            rolled_up(speaks.then_some(own.as_slice()), &below, corrected)
        };
        found.insert(id.clone(), slices.clone());
        slices
    }

    fn own(&self, id: &ComponentId) -> Vec<Slice> {
        let nothing: &[Interval] = &[];
        let monitors: Vec<&[Interval]> =
            self.speaking.get(id).into_iter().flatten().map(|monitor| self.intervals.get(monitor).map_or(nothing, Vec::as_slice)).collect();
        let declared = self.declared.get(id).map(Vec::as_slice).unwrap_or_default();
        let corrections = self.corrections.get(id).map(Vec::as_slice).unwrap_or_default();
        let (from, to, now) = self.range;
        timeline::component(&monitors, declared, corrections, &load::windows(self.catalog, id), from, to, now)
    }
}

/// One timeline for a component and those below it. All cover the same range. `corrected`: there a person's word about the
/// component itself stands alone.
fn rolled_up(own: Option<&[Slice]>, below: &[Vec<Slice>], corrected: &[Correction]) -> Vec<Slice> {
    let mut edges: BTreeSet<Timestamp> = BTreeSet::new();
    for slice in below.iter().flatten().chain(own.into_iter().flatten()) {
        edges.extend([slice.from, slice.to]);
    }
    let edges: Vec<Timestamp> = edges.into_iter().collect();
    let mut places = vec![0; below.len() + 1];
    let mut slices: Vec<Slice> = Vec::new();
    for pair in edges.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let own_now = own.and_then(|own| at(own, &mut places[below.len()], from));
        let below_now: Vec<Slice> = below.iter().enumerate().filter_map(|(n, list)| at(list, &mut places[n], from)).collect();
        let by_hand = corrected.iter().any(|correction| correction.from <= from && from < correction.to);
        let (status, excluded) = match own_now {
            Some(own) if by_hand => (own.status, own.excluded),
            _ => together(own_now, &below_now),
        };
        match slices.last_mut() {
            Some(last) if last.status == status && last.excluded == excluded && last.to == from => last.to = to,
            _ => slices.push(Slice { from, to, status, excluded }),
        }
    }
    slices
}

/// The slice that holds at an instant; `place` only moves forward.
fn at(slices: &[Slice], place: &mut usize, instant: Timestamp) -> Option<Slice> {
    while slices.get(*place).is_some_and(|slice| slice.to <= instant) {
        *place += 1;
    }
    slices.get(*place).copied()
}

fn together(own: Option<Slice>, below: &[Slice]) -> (Status, bool) {
    let counted: Vec<&Slice> = below.iter().filter(|slice| !slice.excluded).collect();
    let has = |wanted: Status| counted.iter().any(|slice| slice.status == wanted);
    let beneath = if counted.is_empty() {
        None
    } else if counted.iter().all(|slice| slice.status == Status::Down) {
        Some(Status::Down)
    } else if has(Status::Down) || has(Status::Degraded) {
        Some(Status::Degraded)
    } else if has(Status::Unknown) {
        Some(Status::Unknown)
    } else {
        Some(Status::Up)
    };
    let own_counts = own.filter(|own| !own.excluded).map(|own| own.status);
    match [own_counts, beneath].into_iter().flatten().max_by_key(|status| weight(*status)) {
        Some(status) => (status, false),
        // Everything is left out of the figure; what lies under it is kept, for the figure with maintenance.
        None => (
            own.into_iter()
                .chain(below.iter().copied())
                .map(|slice| slice.status)
                .max_by_key(|status| weight(*status))
                .unwrap_or(Status::Unknown),
            true,
        ),
    }
}

fn weight(status: Status) -> u8 {
    match status {
        Status::Paused => 0,
        Status::Up => 1,
        Status::Unknown => 2,
        Status::Degraded => 3,
        Status::Down => 4,
    }
}

/// Whether a range may be asked for: in order, and not longer than ten years.
pub fn is_reasonable(from: Timestamp, to: Timestamp) -> bool {
    from < to && to.since(from) <= Span::days(3_700)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(n: i64) -> Timestamp {
        Timestamp::from_seconds(n)
    }

    fn slice(from: i64, to: i64, status: Status) -> Slice {
        Slice { from: second(from), to: second(to), status, excluded: false }
    }

    #[test]
    fn a_component_above_others_is_down_only_when_all_of_them_are() {
        let one = vec![slice(0, 10, Status::Up), slice(10, 30, Status::Down), slice(30, 40, Status::Up)];
        let other = vec![slice(0, 20, Status::Up), slice(20, 40, Status::Down)];
        let slices = rolled_up(None, &[one, other], &[]);
        let seen: Vec<_> = slices.iter().map(|slice| (slice.from.as_micros() / 1_000_000, slice.status)).collect();
        assert_eq!(seen, [(0, Status::Up), (10, Status::Degraded), (20, Status::Down), (30, Status::Degraded)]);
        assert_eq!(Sums::of(&slices).length_us(), 40_000_000);
    }

    #[test]
    fn unknown_below_is_never_up_above_and_excluded_only_when_all_is() {
        let mut resting = slice(0, 10, Status::Down);
        resting.excluded = true;
        let slices = rolled_up(None, &[vec![slice(0, 10, Status::Unknown)], vec![slice(0, 10, Status::Up)], vec![resting]], &[]);
        assert_eq!(slices, [slice(0, 10, Status::Unknown)]);
        assert_eq!(rolled_up(None, &[vec![resting]], &[]), [resting]);
    }

    #[test]
    fn a_correction_of_the_component_itself_stands_alone() {
        let corrected = [Correction { from: second(0), to: second(5), status: Status::Up }];
        let own = [slice(0, 5, Status::Up), slice(5, 10, Status::Unknown)];
        let slices = rolled_up(Some(&own), &[vec![slice(0, 10, Status::Down)]], &corrected);
        assert_eq!(slices, [slice(0, 5, Status::Up), slice(5, 10, Status::Down)]);
    }

    #[test]
    fn ninety_days_end_today_also_over_a_clock_change() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let now = Timestamp::parse("2026-04-10T12:00:00Z").unwrap();
        assert_eq!(first_day(&zone, now).in_zone(&zone).date().to_string(), "2026-01-11");
    }
}
