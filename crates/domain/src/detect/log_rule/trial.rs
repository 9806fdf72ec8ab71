//! What a rule would have raised on records that are stored already.

use super::LogRule;
use super::state::{Labels, RuleState, Signal};
use crate::ingest::query::Fields;
use crate::kernel::{Span, Timestamp};

/// A rule on trial; `E` is what the caller keeps of the record that made an alert.
pub struct Trial<E> {
    rule: LogRule,
    state: RuleState,
    from: Timestamp,
    slice: Span,
    told: Tried<E>,
    passed_at: Timestamp,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried<E> {
    pub matched: u64,
    /// In order of their beginnings; at most [`ALERTS_MAX`].
    pub alerts: Vec<TriedAlert<E>>,
    /// There were more alerts.
    pub more: bool,
    /// Matches by slice of time.
    pub slices: Vec<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TriedAlert<E> {
    pub labels: Labels,
    pub from: Timestamp,
    /// Nothing: it would still fire at the end.
    pub to: Option<Timestamp>,
    pub count: u64,
    pub example: Option<E>,
}

pub const ALERTS_MAX: usize = 500;
/// The time that passes between records is told to the rule this often.
const PASS_EVERY: Span = Span::seconds(1);

impl<E> Trial<E> {
    /// Over `from` to `to`, counted in `slices` slices (at least one).
    pub fn new(mut rule: LogRule, from: Timestamp, to: Timestamp, slices: usize) -> Trial<E> {
        // Everything that is stored has arrived: there is nothing to wait for.
        rule.late_within = Span::ZERO;
        let slices = slices.max(1);
        let slice = Span::micros((to.since(from).as_micros() / i64::try_from(slices).unwrap_or(i64::MAX)).max(1));
        let told = Tried { matched: 0, alerts: Vec::new(), more: false, slices: vec![0; slices] };
        Trial { state: RuleState::new(&rule, from), rule, from, slice, told, passed_at: from }
    }

    /// The next record, in order of time.
    pub fn look_at(&mut self, record: &(impl Fields + ?Sized), at: Timestamp, keep: impl FnOnce() -> E) {
        if at.since(self.passed_at) >= PASS_EVERY {
            self.pass_to(at);
        }
        let Some(looked) = self.state.look_at(&self.rule, record, at, at, 0) else { return };
        if looked.matched {
            self.told.matched += 1;
            let place = at.since(self.from).as_micros() / self.slice.as_micros().max(1);
            let place = usize::try_from(place).unwrap_or_default().min(self.told.slices.len() - 1);
            self.told.slices[place] += 1;
        }
        self.take(looked.signals, Some(keep));
    }

    /// All records were looked at.
    pub fn end(mut self, to: Timestamp) -> Tried<E> {
        self.pass_to(to);
        self.told
    }

    fn pass_to(&mut self, at: Timestamp) {
        self.passed_at = at;
        let signals = self.state.pass_of_time(&self.rule, at);
        self.take(signals, None::<fn() -> E>);
    }

    fn take(&mut self, signals: Vec<Signal>, mut keep: Option<impl FnOnce() -> E>) {
        for signal in signals {
            match signal {
                Signal::Fire(firing) if self.told.alerts.len() < ALERTS_MAX => {
                    let example = firing.example.and_then(|_| keep.take()).map(|keep| keep());
                    let (labels, from, count) = (firing.labels, firing.began_at, firing.count);
                    self.told.alerts.push(TriedAlert { labels, from, to: None, count, example });
                }
                Signal::Fire(_) => self.told.more = true,
                Signal::More { labels, count, .. } => {
                    if let Some(alert) = self.firing(&labels) {
                        alert.count += count;
                    }
                }
                Signal::Resolve { labels, at, .. } => {
                    if let Some(alert) = self.firing(&labels) {
                        alert.to = Some(at);
                    }
                }
                Signal::Late { .. } | Signal::Overflow => {}
            }
        }
    }

    fn firing(&mut self, labels: &Labels) -> Option<&mut TriedAlert<E>> {
        self.told.alerts.iter_mut().rev().find(|alert| alert.to.is_none() && alert.labels == *labels)
    }
}
