//! One group of a rule: records with equal values of `group_by`. It has at most one alert at a time.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::episodes::Episodes;
use super::share::{Asked, Share};
use super::state::{Because, Firing, Labels, Observation, Signal};
use super::values::{Values, digest};
use super::window::{Full, Window};
use super::{Kind, LogRule};
use crate::kernel::{Span, Timestamp};

/// A group that is missing for this long (beside the rule's own time) is not expected any more.
const MISSED_FOR: Span = Span::days(7);
/// What a group had is known for so long after its last record.
const KNOWN_FOR: Span = Span::days(90);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Group {
    memory: Memory,
    /// When the condition held; not of an absence.
    #[serde(default, skip_serializing_if = "Episodes::is_empty")]
    episodes: Episodes,
    firing: bool,
    /// The newest receipt.
    touched: i64,
    example: Option<u64>,
    #[serde(default)]
    untold: Untold,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Memory {
    Each,
    /// What came in time, and what came too late and is judged by itself.
    Count {
        in_time: Window,
        late: Window,
    },
    Distinct {
        in_time: Values,
        late: Values,
    },
    Absence {
        last: i64,
    },
    Ratio(Share),
    /// Templates, or values of a field.
    Known {
        learns_until: i64,
        known: BTreeSet<u64>,
    },
}

/// Counted since it was last told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Untold {
    more: u64,
    last: i64,
    late: u64,
    newest_late: i64,
}

/// How a group is spoken of.
pub(super) struct Told<'a> {
    pub labels: &'a Labels,
    pub overflow: bool,
}

impl Group {
    pub fn new(rule: &LogRule, now: i64) -> Self {
        let memory = match &rule.kind {
            Kind::Each => Memory::Each,
            Kind::Count { .. } => Memory::Count { in_time: Window::default(), late: Window::default() },
            Kind::Distinct { .. } => Memory::Distinct { in_time: Values::default(), late: Values::default() },
            Kind::Absence { .. } => Memory::Absence { last: now },
            Kind::Ratio { .. } => Memory::Ratio(Share::default()),
            Kind::New { learn, .. } => Memory::Known { learns_until: now.saturating_add(learn.as_micros()), known: BTreeSet::new() },
        };
        Group { memory, episodes: Episodes::default(), firing: false, touched: now, example: None, untold: Untold::default() }
    }

    pub fn is_firing(&self) -> bool {
        self.firing
    }

    /// What it remembers, in entries.
    pub fn len(&self) -> usize {
        match &self.memory {
            Memory::Each | Memory::Absence { .. } => 1,
            Memory::Count { in_time, late } => 1 + in_time.len() + late.len(),
            Memory::Distinct { in_time, late } => 1 + in_time.len() + late.len(),
            Memory::Ratio(share) => 1 + share.len(),
            Memory::Known { known, .. } => 1 + known.len(),
        }
    }

    /// `may_learn`: there is room for another template or value.
    #[expect(clippy::too_many_arguments, reason = "the record, what is known of it already, and where the answer goes")]
    pub fn observe(
        &mut self,
        rule: &LogRule,
        seen: &Observation<'_>,
        at: i64,
        late: bool,
        may_learn: bool,
        told: &Told<'_>,
        signals: &mut Vec<Signal>,
    ) {
        self.touched = self.touched.max(seen.received_at.as_micros());
        if seen.matched {
            self.example = Some(seen.example);
        }
        let allowance = rule.late_within.as_micros();
        let one = || vec![Full { first: at, last: at, count: 1 }];
        let mut too_late = late;
        let filled = match (&mut self.memory, &rule.kind) {
            (Memory::Each, _) => one(),
            (Memory::Count { in_time, late: apart }, Kind::Count { at_least, within }) => {
                let window = if late { apart } else { in_time };
                window.add(at, within.as_micros().max(1), allowance, *at_least)
            }
            (Memory::Distinct { in_time, late: apart }, Kind::Distinct { at_least, within, .. }) => {
                let values = if late { apart } else { in_time };
                let value = seen.value;
                value.map(|value| values.add(at, value, within.as_micros().max(1), allowance, *at_least)).unwrap_or_default()
            }
            (Memory::Absence { last }, Kind::Absence { within }) => {
                *last = at.max(*last);
                let over = last.saturating_add(within.as_micros()).saturating_add(allowance) > seen.received_at.as_micros();
                if self.firing && over {
                    self.firing = false;
                    let at = Timestamp::from_micros(at);
                    signals.push(Signal::Resolve { labels: told.labels.clone(), at, because: Because::Returned });
                }
                Vec::new()
            }
            (Memory::Ratio(share), kind) => {
                too_late = asked(rule, kind).is_some_and(|asked| !share.add(at, seen.matched, &asked));
                Vec::new()
            }
            (Memory::Known { learns_until, known }, _) => match seen.value.map(digest) {
                Some(value) if may_learn && known.insert(value) && seen.received_at.as_micros() >= *learns_until => one(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        if too_late {
            self.untold.late += 1;
            self.untold.newest_late = self.untold.newest_late.max(at);
        }
        let was_firing = self.firing;
        // Late news of an alert that is there already is counted, and moves none of its times.
        if !(late && was_firing) {
            for full in filled.iter().copied() {
                self.occurred(rule, full, late, told, signals);
            }
        }
        let counts = matches!(self.memory, Memory::Each | Memory::Count { .. }) || !filled.is_empty();
        if was_firing && seen.matched && counts {
            self.untold.more += 1;
            self.untold.last = self.untold.last.max(at);
        }
    }

    fn occurred(&mut self, rule: &LogRule, full: Full, late: bool, told: &Told<'_>, signals: &mut Vec<Signal>) {
        self.episodes.add(full.last, full.last, rule.hold.as_micros());
        if !self.firing {
            self.fire(full, late, told, signals);
        }
    }

    fn fire(&mut self, full: Full, late: bool, told: &Told<'_>, signals: &mut Vec<Signal>) {
        self.firing = true;
        signals.push(Signal::Fire(Firing {
            labels: told.labels.clone(),
            began_at: Timestamp::from_micros(full.first),
            at: Timestamp::from_micros(full.last),
            count: full.count,
            example: self.example.filter(|_| !matches!(self.memory, Memory::Absence { .. })),
            late,
            overflow: told.overflow,
        }));
    }

    pub fn pass_of_time(&mut self, rule: &LogRule, now: i64, told: &Told<'_>, signals: &mut Vec<Signal>) {
        self.tell(told, signals);
        if let (Memory::Ratio(share), Some(asked)) = (&mut self.memory, asked(rule, &rule.kind)) {
            for reached in share.judge(now, &asked) {
                // A stretch ends before its end.
                let last = reached.to - 1;
                let more = self.firing;
                self.occurred(rule, Full { first: reached.from, last, count: reached.matched }, false, told, signals);
                self.untold.more += u64::from(more);
                self.untold.last = self.untold.last.max(last);
            }
            self.tell(told, signals);
        }
        if let (Memory::Absence { last }, Kind::Absence { within }) = (&self.memory, &rule.kind) {
            let missed = last.saturating_add(within.as_micros());
            let full = Full { first: *last, last: missed, count: 0 };
            if !self.firing && missed.saturating_add(rule.late_within.as_micros()) <= now {
                self.fire(full, false, told, signals);
            } else if self.firing && !rule.group_by.is_empty() && missed.saturating_add(MISSED_FOR.as_micros()) <= now {
                self.firing = false;
                let at = Timestamp::from_micros(now);
                signals.push(Signal::Resolve { labels: told.labels.clone(), at, because: Because::Forgotten });
            }
        }
        let hold = rule.hold.as_micros();
        while let Some(ended) = self.episodes.close(now.saturating_sub(rule.late_within.as_micros()), hold) {
            self.firing = false;
            let at = Timestamp::from_micros(ended);
            signals.push(Signal::Resolve { labels: told.labels.clone(), at, because: Because::Quiet });
            if let (Some(first), Some(last)) = (self.episodes.first(), self.episodes.closes()) {
                self.fire(Full { first, last, count: 1 }, false, told, signals);
            }
        }
    }

    fn tell(&mut self, told: &Told<'_>, signals: &mut Vec<Signal>) {
        let untold = std::mem::take(&mut self.untold);
        if untold.more > 0 {
            let last_at = Timestamp::from_micros(untold.last);
            signals.push(Signal::More { labels: told.labels.clone(), count: untold.more, last_at });
        }
        if untold.late > 0 {
            let newest_at = Timestamp::from_micros(untold.newest_late);
            signals.push(Signal::Late { labels: told.labels.clone(), count: untold.late, newest_at });
        }
    }

    /// Whether it knows nothing any more that could matter.
    pub fn is_over(&self, rule: &LogRule, now: i64) -> bool {
        let quiet_for = now.saturating_sub(self.touched);
        let within = rule.kind.within().unwrap_or(Span::ZERO).as_micros();
        let window = within.saturating_add(rule.late_within.as_micros());
        !self.firing
            && match &self.memory {
                // The same moment at which it is forgotten: otherwise it would be missed anew.
                Memory::Absence { last } => {
                    !rule.group_by.is_empty() && last.saturating_add(within).saturating_add(MISSED_FOR.as_micros()) <= now
                }
                Memory::Known { .. } => quiet_for >= KNOWN_FOR.as_micros().max(window),
                Memory::Each | Memory::Count { .. } | Memory::Distinct { .. } | Memory::Ratio(_) => quiet_for >= window.saturating_mul(2),
            }
    }

    /// Nothing was missing up to now.
    pub fn excuse(&mut self, now: i64) {
        if let (Memory::Absence { last }, false) = (&mut self.memory, self.firing) {
            *last = now.max(*last);
        }
    }
}

fn asked(rule: &LogRule, kind: &Kind) -> Option<Asked> {
    match kind {
        Kind::Ratio { at_least, within, least_total, .. } => Some(Asked {
            within: within.as_micros().max(1),
            allowance: rule.late_within.as_micros(),
            at_least: *at_least,
            least_total: *least_total,
        }),
        _ => None,
    }
}
