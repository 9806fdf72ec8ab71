//! Rules over made-up records: what fires, what resolves, what is counted late, and what is remembered.

mod always;
mod told;
mod tried;

use super::{Kind, LogRule, Observation, RuleState, Signal};
use crate::catalog::Origin;
use crate::ingest::Query;
use crate::ingest::query::Field;
use crate::kernel::{Severity, Span, Text, Timestamp};

/// A rule of this kind, by host, with an allowance of 10 seconds and a hold of 20.
pub(super) fn rule(kind: Kind) -> LogRule {
    LogRule {
        id: "rule".into(),
        name: Text::same("rule"),
        pack: None,
        query_text: "接続失敗".to_owned(),
        query: Query::parse("接続失敗").expect("a query"),
        kind,
        severity: Severity::Major,
        group_by: vec![Field::Host],
        component: None,
        system: None,
        hold: Span::seconds(20),
        late_within: Span::seconds(10),
        enabled: true,
        origin: Origin::BuiltIn,
    }
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_000_000 + seconds)
}

/// Seconds since the story began.
pub(super) fn seconds(at: Timestamp) -> i64 {
    at.as_micros() / 1_000_000 - 1_000_000
}

/// A signal in a line: `fire web at 5, from 3, 3 records`.
pub(super) fn said(signal: &Signal) -> String {
    let of = |labels: &super::Labels| labels.values().cloned().collect::<Vec<_>>().join(" ");
    match signal {
        Signal::Fire(fire) => {
            let marks = [(fire.late, ", late"), (fire.overflow, ", overflow")].into_iter().filter(|(is, _)| *is).map(|(_, word)| word);
            let (began, at) = (seconds(fire.began_at), seconds(fire.at));
            let example = fire.example.map(|example| format!(", #{example}")).unwrap_or_default();
            format!("fire [{}] at {at} from {began}: {}{example}{}", of(&fire.labels), fire.count, marks.collect::<String>())
        }
        Signal::More { labels, count, last_at } => format!("more [{}] {count} to {}", of(labels), seconds(*last_at)),
        Signal::Resolve { labels, at, because } => format!("resolve [{}] at {} {because:?}", of(labels), seconds(*at)),
        Signal::Late { labels, count, newest_at } => format!("late [{}] {count} to {}", of(labels), seconds(*newest_at)),
        Signal::Overflow => "overflow".to_owned(),
    }
}

/// A rule, its state, and everything that it said.
pub(super) struct Story {
    pub rule: LogRule,
    pub state: RuleState,
    pub said: Vec<String>,
    records: u64,
}

impl Story {
    pub fn of(rule: LogRule) -> Self {
        let state = RuleState::new(&rule, at(0));
        Story { rule, state, said: Vec::new(), records: 0 }
    }

    pub fn take(&mut self, signals: &[Signal]) {
        self.said.extend(signals.iter().map(said));
    }

    /// A record of a host, written and received at these seconds.
    pub fn record(&mut self, host: &str, written: i64, received: i64) -> &mut Self {
        self.observe(&Observation { at: at(written), received_at: at(received), group: &[host], matched: true, ..Observation::default() })
    }

    pub fn observe(&mut self, seen: &Observation<'_>) -> &mut Self {
        self.records += 1;
        let signals = self.state.observe(&self.rule, &Observation { example: self.records, ..*seen });
        self.take(&signals);
        self
    }

    pub fn wait_to(&mut self, now: i64) -> &mut Self {
        let signals = self.state.pass_of_time(&self.rule, at(now));
        self.take(&signals);
        self
    }

    /// What was said since the last time that somebody asked.
    pub fn said(&mut self) -> String {
        std::mem::take(&mut self.said).join("\n")
    }
}
