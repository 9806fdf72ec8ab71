//! Bars of ninety days and uptime by month and year, in the page's zone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use hinomi_domain::catalog::{Catalog, Page};
use hinomi_domain::kernel::{ComponentId, PageId, Span, Timestamp, Zone};
use hinomi_domain::policy::Policy;
use hinomi_domain::review::timeline::{By, Slice, State, Sums, periods};
use hinomi_render::page::{DayBar, Status, UptimeFigure, UptimePeriod, UptimeView};
use hinomi_store::{Tx, correction};
use jiff::civil::{Date, Time, date};

use crate::Fault;
use crate::read::uptime::{Timelines, figure, first_day};
use crate::world::World;

/// Months and years move slowly; they are worked out again after this.
const LONG_EVERY: Span = Span::seconds(45);
/// Months that the table shows, newest first.
const MONTHS_MAX: usize = 12;
/// A day counts as unknown from this much unknown time on; less is a restart.
const UNKNOWN_FROM_US: i64 = 60_000_000;

/// Keeps what was worked out lately.
#[derive(Default)]
pub struct Figures {
    long: HashMap<PageId, Kept>,
}

struct Kept {
    at: Timestamp,
    /// Which configuration it was worked out from.
    loaded_at: Timestamp,
    /// How many corrections it knows.
    corrections: i64,
    value: Arc<Long>,
}

/// What goes back further than the bars.
pub struct Long {
    pub uptime: UptimeView,
    /// From when on something is known of each component.
    pub watched_since: HashMap<ComponentId, Timestamp>,
}

/// One component over ninety days.
pub struct Ninety {
    pub days: Vec<DayBar>,
    pub uptime: Option<f64>,
    /// Since when it is as it is; the beginning of the ninety days if it was so then.
    pub changed_at: Timestamp,
}

pub struct PageFigures {
    pub ninety: HashMap<ComponentId, Ninety>,
    pub long: Arc<Long>,
}

impl Figures {
    pub async fn of(
        &mut self,
        tx: &mut Tx,
        world: &World,
        page: &Page,
        shown: &BTreeSet<ComponentId>,
        now: Timestamp,
    ) -> Result<PageFigures, Fault> {
        let ninety = ninety(tx, world, page, shown, now).await?;
        let corrections = correction::count(tx).await?;
        let is_fresh =
            |kept: &&Kept| kept.loaded_at == world.loaded_at && kept.corrections == corrections && now.since(kept.at) < LONG_EVERY;
        let fresh = self.long.get(&page.id).filter(is_fresh);
        if let Some(kept) = fresh {
            return Ok(PageFigures { ninety, long: kept.value.clone() });
        }
        let value = Arc::new(long(tx, world, page, shown, now).await?);
        self.long.insert(page.id.clone(), Kept { at: now, loaded_at: world.loaded_at, corrections, value: value.clone() });
        Ok(PageFigures { ninety, long: value })
    }
}

async fn ninety(
    tx: &mut Tx,
    world: &World,
    page: &Page,
    shown: &BTreeSet<ComponentId>,
    now: Timestamp,
) -> Result<HashMap<ComponentId, Ninety>, Fault> {
    let from = first_day(&page.zone, now);
    let timelines = Timelines::load(tx, &world.catalog, from, now, now, |id| shown.contains(id)).await?;
    let of = |id: &ComponentId| {
        let slices = timelines.of(id)?;
        let days = periods(slices, By::Day, &page.zone, from, now).into_iter().map(|period| day(period.on, &period.sums)).collect();
        let ninety =
            Ninety { days, uptime: figure(&Sums::of(slices), &world.policy), changed_at: slices.last().map_or(from, |slice| slice.from) };
        Some((id.clone(), ninety))
    };
    Ok(shown.iter().filter_map(of).collect())
}

/// The worst of a day. Known trouble first; then what nobody saw, which never reads as up.
pub fn day(on: Date, sums: &Sums) -> DayBar {
    let under = &sums.maintained;
    let maintained = under.up_us + under.degraded_us + under.partial_us + under.down_us + under.unknown_us;
    let worst = if sums.down_us > 0 {
        Status::MajorOutage
    } else if sums.partial_us > 0 {
        Status::PartialOutage
    } else if sums.degraded_us > 0 {
        Status::DegradedPerformance
    } else if sums.unknown_us >= UNKNOWN_FROM_US || sums.up_us + maintained == 0 {
        Status::Unknown
    } else if maintained > 0 {
        Status::UnderMaintenance
    } else {
        Status::Operational
    };
    DayBar {
        date: on,
        worst,
        down_us: sums.down_us,
        partial_us: sums.partial_us,
        degraded_us: sums.degraded_us,
        unknown_us: sums.unknown_us,
    }
}

/// This year and the one before.
async fn long(tx: &mut Tx, world: &World, page: &Page, shown: &BTreeSet<ComponentId>, now: Timestamp) -> Result<Long, Fault> {
    let from = two_years(&page.zone, now);
    let timelines = Timelines::load(tx, &world.catalog, from, now, now, |id| shown.contains(id)).await?;
    let mut watched_since = HashMap::new();
    let (mut months, mut years) = (Periods::new(), Periods::new());
    for id in shown {
        let Some(slices) = timelines.of(id) else { continue };
        let begins = slices.iter().position(|slice| slice.status != State::Unknown).unwrap_or(slices.len());
        // Before it was watched at all it was not unknown: it was not there.
        let watched = &slices[begins..];
        watched_since.insert(id.clone(), watched.first().map_or(from, |slice| slice.from));
        collect(&mut months, id, watched, By::Month, &page.zone, now);
        collect(&mut years, id, watched, By::Year, &page.zone, now);
    }
    let policy = &world.policy;
    let table = |periods: Periods, by: By, most: usize| {
        periods.into_iter().rev().take(most).map(|(on, sums)| period(on, by, sums, &world.catalog, shown, policy)).collect::<Vec<_>>()
    };
    let uptime = UptimeView {
        objective_percent: policy.objective_percent,
        objective_is_guarantee: policy.objective_is_guarantee,
        exclude_maintenance: policy.exclude_maintenance,
        weights: policy.weights,
        years: table(years, By::Year, 2),
        months: table(months, By::Month, MONTHS_MAX),
    };
    Ok(Long { uptime, watched_since })
}

type Periods = BTreeMap<Date, Vec<(ComponentId, Sums)>>;

fn two_years(zone: &Zone, now: Timestamp) -> Timestamp {
    let year = now.in_zone(zone).year();
    zone.instant(date(year.saturating_sub(1).max(1970), 1, 1).to_datetime(Time::midnight()))
}

fn collect(found: &mut Periods, id: &ComponentId, slices: &[Slice], by: By, zone: &Zone, now: Timestamp) {
    let Some(first) = slices.first() else { return };
    for period in periods(slices, by, zone, first.from, now) {
        found.entry(period.on).or_default().push((id.clone(), period.sums));
    }
}

fn period(
    on: Date,
    by: By,
    sums: Vec<(ComponentId, Sums)>,
    catalog: &Catalog,
    shown: &BTreeSet<ComponentId>,
    policy: &Policy,
) -> UptimePeriod {
    let is_leaf = |id: &ComponentId| !catalog.children(Some(id)).any(|child| shown.contains(&child.id));
    let leaves: Vec<&Sums> = sums.iter().filter(|(id, _)| is_leaf(id)).map(|(_, sums)| sums).collect();
    UptimePeriod {
        year: on.year(),
        month: (by == By::Month).then(|| on.month()),
        all: mean(&leaves, policy),
        components: sums.iter().map(|(id, sums)| (id.to_string(), of(sums, policy))).collect(),
    }
}

/// All components together: as one of them on average, so that a minute of one of ten does not read as a minute of all.
fn mean(sums: &[&Sums], policy: &Policy) -> UptimeFigure {
    let together: Sums = sums.iter().map(|sums| **sums).sum();
    let count = i64::try_from(sums.len()).unwrap_or(i64::MAX).max(1);
    let all = of(&together, policy);
    UptimeFigure {
        down_us: all.down_us / count,
        partial_us: all.partial_us / count,
        degraded_us: all.degraded_us / count,
        unknown_us: all.unknown_us / count,
        excluded_us: all.excluded_us / count,
        ..all
    }
}

fn of(sums: &Sums, policy: &Policy) -> UptimeFigure {
    UptimeFigure {
        uptime: figure(sums, policy),
        down_us: sums.down_us,
        partial_us: sums.partial_us,
        degraded_us: sums.degraded_us,
        unknown_us: sums.unknown_us,
        excluded_us: sums.excluded_us,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_nobody_saw_is_never_up() {
        let on = date(2026, 11, 24);
        let sums = |up: i64, unknown: i64, down: i64| Sums { up_us: up, unknown_us: unknown, down_us: down, ..Sums::default() };
        let minute = 60_000_000;
        assert_eq!(day(on, &sums(0, 0, 0)).worst, Status::Unknown);
        assert_eq!(day(on, &sums(0, 5, 0)).worst, Status::Unknown);
        assert_eq!(day(on, &sums(1_000 * minute, minute, 0)).worst, Status::Unknown);
        assert_eq!(day(on, &sums(1_000 * minute, minute - 1, 0)).worst, Status::Operational);
        assert_eq!(day(on, &sums(1_000 * minute, minute, 1)).worst, Status::MajorOutage);
        let partly = Sums { partial_us: 1, degraded_us: minute, ..sums(1_000 * minute, 0, 0) };
        assert_eq!(day(on, &partly).worst, Status::PartialOutage);
    }
}
