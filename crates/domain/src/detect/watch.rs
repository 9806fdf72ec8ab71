//! What a monitor's results mean over time: confirmation, recovery, gaps.
//!
//! A failure is declared when n of the last m results are bad and dates from the first of them; a recovery dates from the first
//! good result of the run that held (rule 5 of the domain). What was not seen is unknown, never up or down.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::catalog::Monitor;
use crate::kernel::{Span, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Up,
    Degraded,
    Down,
    /// Not seen: before the first check, while hinomi was away, or when a check could not be run.
    Unknown,
    /// Not watched on purpose: paused by a person, or outside its schedule. Counts nowhere.
    Paused,
}

impl Status {
    pub const ALL: [Status; 5] = [Status::Up, Status::Degraded, Status::Down, Status::Unknown, Status::Paused];

    pub fn as_str(self) -> &'static str {
        match self {
            Status::Up => "up",
            Status::Degraded => "degraded",
            Status::Down => "down",
            Status::Unknown => "unknown",
            Status::Paused => "paused",
        }
    }

    pub fn parse(text: &str) -> Option<Status> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// What one check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Good,
    /// Reachable, but beyond a threshold.
    Slow,
    Bad,
    /// hinomi itself could not check.
    CouldNotRun,
}

impl Verdict {
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Good => "good",
            Verdict::Slow => "slow",
            Verdict::Bad => "bad",
            Verdict::CouldNotRun => "could_not_run",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub at: Timestamp,
    pub verdict: Verdict,
    /// As kept: see [`super::reason`].
    pub reason: Option<String>,
}

/// A change of status. `effective_at` may lie before `detected_at`: the time between was suspicion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    pub from: Status,
    pub to: Status,
    pub effective_at: Timestamp,
    pub detected_at: Timestamp,
    pub reason: Option<String>,
}

/// When to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    Normal,
    /// Something is suspected or recovering: look again soon.
    Recheck,
}

/// What is remembered of a monitor between checks.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    pub status: Status,
    pub since: Timestamp,
    pub reason: Option<String>,
    /// The newest results, at most m.
    recent: VecDeque<(Timestamp, Verdict)>,
    /// First result of the current run that is better than the status.
    better_since: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
}

impl Watch {
    pub fn new(now: Timestamp) -> Self {
        Self::resumed(Status::Unknown, now, None)
    }

    /// A watch whose status was stored.
    pub fn resumed(status: Status, since: Timestamp, reason: Option<String>) -> Self {
        Watch { status, since, reason, recent: VecDeque::new(), better_since: None, last_at: None }
    }

    /// Takes in one result. Usually there is no transition, at most two (a gap, then what the result says).
    pub fn observe(&mut self, monitor: &Monitor, sample: &Sample) -> (Vec<Transition>, Pace) {
        let mut transitions = Vec::new();
        if let Some(gap) = self.gap_before(monitor, sample.at) {
            transitions.push(gap);
        }
        // A clock that steps back must not make a status begin after it ended.
        let at = sample.at.max(self.last_at.unwrap_or(self.since));
        self.last_at = Some(at);
        if sample.verdict == Verdict::CouldNotRun {
            self.recent.clear();
            self.better_since = None;
            transitions.extend(self.turn(Status::Unknown, at, at, sample.reason.clone()));
            return (transitions, Pace::Normal);
        }
        let needed = monitor.confirmation.failures.max(1) as usize;
        let of = monitor.confirmation.of.max(monitor.confirmation.failures).max(1) as usize;
        self.recent.push_back((at, sample.verdict));
        while self.recent.len() > of {
            self.recent.pop_front();
        }
        let count = |least: Verdict| self.recent.iter().filter(|(_, verdict)| *verdict >= least).count();
        let first = |least: Verdict| self.recent.iter().find(|(_, verdict)| *verdict >= least).map_or(at, |(at, _)| *at);
        let confirmed = if count(Verdict::Bad) >= needed {
            Some((Status::Down, first(Verdict::Bad)))
        } else if count(Verdict::Slow) >= needed && sample.verdict != Verdict::Bad {
            Some((Status::Degraded, first(Verdict::Slow)))
        } else {
            None
        };
        let says = match sample.verdict {
            Verdict::Good => Status::Up,
            Verdict::Slow => Status::Degraded,
            Verdict::Bad | Verdict::CouldNotRun => Status::Down,
        };
        let turned = match (self.status, says, confirmed) {
            // Nothing was known: a good answer is news at once, a bad one once confirmed.
            (Status::Unknown | Status::Paused, Status::Up, _) => self.turn(Status::Up, at, at, None),
            (Status::Unknown | Status::Paused, _, Some((to, since))) => self.turn(to, since.max(self.since), at, sample.reason.clone()),
            (Status::Unknown | Status::Paused, Status::Degraded, None) => self.turn(Status::Up, at, at, None),
            (Status::Unknown | Status::Paused, _, None) => None,
            // Worse.
            (current, _, Some((to, since))) if to > current => self.turn(to, since.max(self.since), at, sample.reason.clone()),
            // Better, once it has held.
            (current, says, _) if says < current => {
                let since = *self.better_since.get_or_insert(at);
                if at.since(since) >= monitor.hold {
                    self.turn(says, since, at, sample.reason.clone().filter(|_| says != Status::Up))
                } else {
                    None
                }
            }
            _ => {
                self.better_since = None;
                None
            }
        };
        transitions.extend(turned);
        // Still so, and the newest result says why.
        if says == self.status && sample.reason.is_some() {
            self.reason.clone_from(&sample.reason);
        }
        let suspicious =
            (self.status < Status::Down && needed > 1 && self.recent.iter().any(|(_, verdict)| *verdict > says_of(self.status)))
                || (self.status == Status::Unknown && !self.recent.is_empty())
                || self.better_since.is_some();
        (transitions, if suspicious { Pace::Recheck } else { Pace::Normal })
    }

    /// Nobody looks any more from `at` on: a pause, the end of scheduled hours, hinomi going away.
    pub fn stop_looking(&mut self, to: Status, at: Timestamp, now: Timestamp, reason: Option<String>) -> Option<Transition> {
        debug_assert!(matches!(to, Status::Unknown | Status::Paused));
        self.recent.clear();
        self.better_since = None;
        self.last_at = None;
        self.turn(to, at.max(self.since), now, reason)
    }

    /// A result that comes much too late: between it and the one before nothing is known.
    /// Only of what hinomi checks itself: a job's silence is judged as silence, a group by its members.
    fn gap_before(&mut self, monitor: &Monitor, at: Timestamp) -> Option<Transition> {
        if !monitor.kind.is_active() {
            return None;
        }
        let last = self.last_at?;
        let slack = monitor.timeout + Span::seconds(5);
        let allowed = Span::micros(monitor.interval.as_micros().saturating_mul(2)) + slack;
        if matches!(self.status, Status::Unknown | Status::Paused) || at.since(last) <= allowed {
            return None;
        }
        self.recent.clear();
        self.better_since = None;
        self.turn(Status::Unknown, last, at, Some(Reason::no_check_ran().text))
    }

    fn turn(&mut self, to: Status, effective_at: Timestamp, detected_at: Timestamp, reason: Option<String>) -> Option<Transition> {
        if to == self.status {
            return None;
        }
        let from = std::mem::replace(&mut self.status, to);
        if to <= Status::Degraded {
            self.recent.retain(|(at, _)| *at >= effective_at);
        }
        self.since = effective_at;
        self.reason.clone_from(&reason);
        self.better_since = None;
        Some(Transition { from, to, effective_at, detected_at, reason })
    }
}

fn says_of(status: Status) -> Verdict {
    match status {
        Status::Degraded => Verdict::Slow,
        Status::Down => Verdict::Bad,
        Status::Up | Status::Unknown | Status::Paused => Verdict::Good,
    }
}

#[cfg(test)]
mod tests;
