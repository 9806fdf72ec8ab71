//! What is going to happen: drawn up before the year begins, so that the uptime can be worked out from it without hinomi.
//!
//! Everything that decides about a status happens on a whole minute. Between two outages of a monitor, and around its pauses, there
//! is room for confirmation and recovery, so that the script says exactly how each minute was.

use super::Size;
use crate::Chance;

/// Minutes since the year's beginning.
pub type Minute = i64;

/// Room between two things that happen to one monitor.
const APART: Minute = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Down,
    Slow,
    Paused,
}

/// A monitor's target fails, is slow, or nobody is to look, in `[from, to)`.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    pub monitor: usize,
    pub from: Minute,
    pub to: Minute,
    pub trouble: Trouble,
}

/// hinomi is gone in `[from, to)`.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    pub from: Minute,
    pub to: Minute,
}

#[derive(Clone, Copy, Debug)]
pub struct Maintenance {
    pub component: usize,
    pub from: Minute,
    pub to: Minute,
    /// How long before its beginning users were told; `None`: never.
    pub announced_before: Option<Minute>,
}

/// The channel takes nothing in `[from, to)`.
#[derive(Clone, Copy, Debug)]
pub struct ChannelDown {
    pub from: Minute,
    pub to: Minute,
}

/// Another system posts an alert, which ends by itself or when it is told to.
#[derive(Clone, Copy, Debug)]
pub struct Post {
    pub at: Minute,
    pub number: i64,
    pub ends_at: Option<Minute>,
}

#[derive(Clone, Debug, Default)]
pub struct Script {
    pub outages: Vec<Outage>,
    pub absences: Vec<Absence>,
    pub maintenances: Vec<Maintenance>,
    pub channel: Vec<ChannelDown>,
    pub posts: Vec<Post>,
    /// Restricted incidents that a person reports.
    pub reports: Vec<Minute>,
}

/// Draws up a year.
pub fn write(size: &Size, chance: &mut Chance) -> Script {
    let minutes = size.minutes();
    let mut script = Script::default();
    for number in 0..size.restarts {
        // Spread over the year, at any time of the day, some of them at midnight of a month's first day in some zone or other.
        let part = minutes / i64::from(size.restarts);
        let from = i64::from(number) * part + chance.between(part / 4, part);
        script.absences.push(Absence { from, to: from + chance.between(0, 40) });
    }
    for _ in 0..size.outages {
        outage(size, chance, &mut script);
    }
    for _ in 0..size.outages / 20 {
        pause(size, chance, &mut script);
    }
    for _ in 0..size.components {
        let from = chance.between(0, minutes - 600);
        let announced_before = match chance.between(0, 3) {
            0 => None,
            1 => Some(chance.between(0, 7 * 1_440)),
            _ => Some(chance.between(7 * 1_440, 30 * 1_440)),
        };
        let component = usize::try_from(chance.between(0, i64::from(size.components))).unwrap_or(0);
        script.maintenances.push(Maintenance { component, from, to: from + chance.between(10, 600), announced_before });
    }
    for _ in 0..size.days / 8 {
        let from = chance.between(0, minutes - 600);
        script.channel.push(ChannelDown { from, to: from + chance.between(1, 300) });
    }
    for number in 0..i64::from(size.outages / 10) {
        let at = chance.between(0, minutes - 600);
        let ends_at = chance.percent(60).then(|| at + chance.between(1, 240));
        script.posts.push(Post { at, number, ends_at });
    }
    for _ in 0..1 + size.outages / 100 {
        script.reports.push(chance.between(0, minutes - 600));
    }
    script
}

/// One target fails, or several of a component at once.
fn outage(size: &Size, chance: &mut Chance, script: &mut Script) {
    let first = usize::try_from(chance.between(0, i64::from(size.monitors))).unwrap_or(0);
    let together = if chance.percent(15) { chance.between(2, 5) } else { 1 };
    let from = chance.between(1, size.minutes() - 700);
    for member in 0..usize::try_from(together).unwrap_or(1) {
        let monitor = first + member * size.leaves();
        // From two minutes to some hours; the short ones are the many.
        let length = 2 + (1_i64 << chance.between(0, 9)) + chance.between(0, 60);
        let trouble = if chance.percent(25) { Trouble::Slow } else { Trouble::Down };
        let outage = Outage { monitor, from: from + chance.between(0, 3), to: from + 3 + length, trouble };
        if monitor < size.monitors as usize && has_room(script, &outage) {
            script.outages.push(outage);
        }
    }
}

/// Nobody is to look, also while the target fails; not from or to a time in which hinomi is away.
fn pause(size: &Size, chance: &mut Chance, script: &mut Script) {
    let monitor = usize::try_from(chance.between(0, i64::from(size.monitors))).unwrap_or(0);
    let from = chance.between(1, size.minutes() - 700);
    let pause = Outage { monitor, from, to: from + chance.between(5, 600), trouble: Trouble::Paused };
    let away = |at: Minute| script.absences.iter().any(|absence| absence.from - APART <= at && at <= absence.to + APART);
    let again = script.outages.iter().any(|other| {
        let near = |at: Minute| (other.from - APART..=other.to + APART).contains(&at);
        other.monitor == monitor && (other.trouble == Trouble::Paused && overlap(other, &pause) || near(pause.from) != near(pause.to))
    });
    if !away(pause.from) && !away(pause.to) && !again {
        script.outages.push(pause);
    }
}

fn has_room(script: &Script, new: &Outage) -> bool {
    script.outages.iter().all(|other| other.monitor != new.monitor || !overlap(other, new))
}

fn overlap(one: &Outage, other: &Outage) -> bool {
    one.from < other.to + APART && other.from < one.to + APART
}

impl Script {
    /// How a monitor's target really is.
    pub fn truth(&self, monitor: usize, at: Minute) -> Option<Trouble> {
        let mut found = self.outages.iter().filter(|outage| outage.monitor == monitor && outage.trouble != Trouble::Paused);
        found.find(|outage| outage.from <= at && at < outage.to).map(|outage| outage.trouble)
    }
}
