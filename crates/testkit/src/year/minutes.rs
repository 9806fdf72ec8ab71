//! The second computation of uptime: each minute of the year painted from the script, one after the other, without anything that
//! hinomi uses for its own. Slow, simple, and right for another reason than the first.

use hinomi_domain::kernel::{Timestamp, Zone};

use super::Size;
use super::script::{Minute, Script, Trouble};

/// A week, in minutes: a stop announced later is never left out (OPS-11).
const ANNOUNCED_BEFORE: Minute = 7 * 24 * 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Now {
    Nothing,
    Up,
    Unknown,
    Degraded,
    /// Some of what is below is down.
    Partial,
    Down,
}

/// Minutes by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    pub up: i64,
    pub degraded: i64,
    pub partial: i64,
    pub down: i64,
    pub unknown: i64,
    pub excluded: i64,
}

impl Minutes {
    fn add(&mut self, now: Now, excluded: bool) {
        match now {
            _ if excluded => self.excluded += 1,
            Now::Nothing => self.excluded += 1,
            Now::Up => self.up += 1,
            Now::Unknown => self.unknown += 1,
            Now::Degraded => self.degraded += 1,
            Now::Partial => self.partial += 1,
            Now::Down => self.down += 1,
        }
    }
}

/// The minutes of one component, month by month in the zone, as `2026-11`.
pub type Months = Vec<(String, Minutes)>;

/// Every component's months: those with monitors first, in their order, then those above them.
pub fn of_all(size: &Size, script: &Script, start: Timestamp, zone: &Zone) -> Vec<Months> {
    let names: Vec<String> = (0..size.minutes())
        .map(|minute| (start + hinomi_domain::kernel::Span::minutes(minute)).in_zone(zone).strftime("%Y-%m").to_string())
        .collect();
    let leaves: Vec<Vec<(Now, bool)>> = (0..size.leaves()).map(|leaf| paint(size, script, leaf)).collect();
    let mut all: Vec<Months> = leaves.iter().map(|painted| sum(painted, &names)).collect();
    for group in 0..size.groups() {
        let below: Vec<&Vec<(Now, bool)>> =
            (0..size.leaves()).filter(|leaf| size.group_of(*leaf) == group).map(|leaf| &leaves[leaf]).collect();
        let painted: Vec<(Now, bool)> = (0..names.len()).map(|minute| together(below.iter().map(|leaf| leaf[minute]))).collect();
        all.push(sum(&painted, &names));
    }
    all
}

fn sum(painted: &[(Now, bool)], names: &[String]) -> Months {
    let mut months = Months::new();
    for ((now, excluded), name) in painted.iter().zip(names) {
        if months.last().is_none_or(|(last, _)| last != name) {
            months.push((name.clone(), Minutes::default()));
        }
        if let Some((_, minutes)) = months.last_mut() {
            minutes.add(*now, *excluded);
        }
    }
    months
}

fn paint(size: &Size, script: &Script, leaf: usize) -> Vec<(Now, bool)> {
    let minutes = usize::try_from(size.minutes()).unwrap_or(0);
    let mut painted = vec![(Now::Nothing, false); minutes];
    let range = |from: Minute, to: Minute| {
        let at = |minute: Minute| usize::try_from(minute).unwrap_or(0).min(minutes);
        at(from)..at(to)
    };
    // Most monitors are simply up: they are painted in one go, the others each by itself.
    let monitors = (0..size.monitors as usize).filter(|monitor| size.leaf_of(*monitor) == leaf);
    let mut simple = false;
    for monitor in monitors {
        let troubles: Vec<_> = script.outages.iter().filter(|outage| outage.monitor == monitor).collect();
        if troubles.is_empty() {
            simple = true;
            continue;
        }
        let mut own = vec![Now::Up; minutes];
        for outage in troubles.iter().filter(|outage| outage.trouble != Trouble::Paused) {
            let now = if outage.trouble == Trouble::Slow { Now::Degraded } else { Now::Down };
            own[range(outage.from, outage.to)].fill(now);
        }
        for absence in &script.absences {
            own[range(absence.from, absence.to)].fill(Now::Unknown);
        }
        // Whoever is not watched on purpose stays so over an absence.
        for pause in troubles.iter().filter(|outage| outage.trouble == Trouble::Paused) {
            own[range(pause.from, pause.to)].fill(Now::Nothing);
        }
        for (place, now) in painted.iter_mut().zip(own) {
            place.0 = worse(place.0, now);
        }
    }
    if simple {
        let mut own = vec![Now::Up; minutes];
        for absence in &script.absences {
            own[range(absence.from, absence.to)].fill(Now::Unknown);
        }
        for (place, now) in painted.iter_mut().zip(own) {
            place.0 = worse(place.0, now);
        }
    }
    for window in &script.maintenances {
        let covers = window.component == leaf || window.component == size.leaves() + size.group_of(leaf);
        if covers && window.announced_before.is_some_and(|before| before >= ANNOUNCED_BEFORE) {
            for place in &mut painted[range(window.from, window.to)] {
                place.1 = true;
            }
        }
    }
    painted
}

fn worse(one: Now, other: Now) -> Now {
    let order = [Now::Nothing, Now::Up, Now::Unknown, Now::Degraded, Now::Partial, Now::Down];
    let place = |now: Now| order.iter().position(|known| *known == now);
    if place(one) >= place(other) { one } else { other }
}

/// Down when all that counts is down; down in part when any is; degraded when any is degraded.
fn together(below: impl Iterator<Item = (Now, bool)>) -> (Now, bool) {
    let counted: Vec<Now> = below.filter(|(now, excluded)| !excluded && *now != Now::Nothing).map(|(now, _)| now).collect();
    if counted.is_empty() {
        return (Now::Nothing, true);
    }
    let any = |wanted: Now| counted.contains(&wanted);
    if counted.iter().all(|now| *now == Now::Down) {
        (Now::Down, false)
    } else if any(Now::Down) {
        (Now::Partial, false)
    } else if any(Now::Degraded) {
        (Now::Degraded, false)
    } else if any(Now::Unknown) {
        (Now::Unknown, false)
    } else {
        (Now::Up, false)
    }
}
