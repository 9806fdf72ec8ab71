//! For tests: an incident whose effects are carried out on obligations, notices and timers as the engine does, in time that the
//! test owns.

use std::collections::BTreeMap;

use super::incident::{self, Command, Effect, Fact, ImpactKind, Incident, IncidentState, Intake, Kind, Opening, TIMER_CLOSE, TIMER_SETTLE};
use crate::inform::NoticeKind;
use crate::kernel::{Actor, DueChange, Outcome, Priority, Refusal, Severity, Span, Text, Timestamp};
use crate::policy::{self, Change, Obligation, ObligationState, Policy, Promise, SendMode};

pub(super) fn at(minutes: i64) -> Timestamp {
    Timestamp::from_seconds(1_700_000_000) + Span::minutes(minutes)
}

pub(super) fn hanako() -> Actor {
    Actor::Person { id: "hanako".into() }
}

pub(super) fn complete_intake() -> Intake {
    Intake {
        source: Some("monitor:web".into()),
        target: Some("web".into()),
        alert_at: Some(at(0)),
        systems: Some(1),
        impact: Some(ImpactKind::LossOfAccess),
        ..Intake::default()
    }
}

/// A public component stopped five minutes before detection at minute 0; the intake is complete.
pub(super) fn opening() -> Opening {
    Opening {
        title: Text::same("web outage"),
        description: String::new(),
        kind: Kind::Unplanned,
        restricted: false,
        number: Some(1),
        severity: Severity::Critical,
        components: vec!["web".into()],
        systems: vec![],
        public: true,
        outage: true,
        labels: BTreeMap::new(),
        rule: Some("web-down".into()),
        alert: Some("a1".into()),
        intake: complete_intake(),
        suggestion: None,
        priority: None,
        detected_at: at(0),
        started_at: at(-5),
        submitter: None,
        policy_version: "p".into(),
    }
}

pub(super) struct Simulation {
    pub policy: Policy,
    pub incident: Incident,
    pub now: Timestamp,
    pub obligations: Vec<Obligation>,
    /// With the time of each, as journalled.
    pub facts: Vec<(Timestamp, Fact)>,
    pub timers: BTreeMap<&'static str, Timestamp>,
    /// Notices that a clause asked for and nobody has sent.
    pub drafts: Vec<NoticeKind>,
    pub first: Incident,
    pub actor: Actor,
    notices: u32,
}

impl Simulation {
    /// Detected at minute 0. Clauses send nothing by themselves: the test does.
    pub fn new(opening: Opening) -> Self {
        let mut policy = Policy::default();
        for clause in policy.clauses.values_mut() {
            clause.send = SendMode::Draft;
        }
        Self::under(policy, opening)
    }

    pub fn under(policy: Policy, opening: Opening) -> Self {
        let now = opening.detected_at;
        let outcome = incident::open("i".into(), opening, &policy, now);
        let mut simulation = Simulation {
            policy,
            incident: outcome.state.clone(),
            now,
            obligations: Vec::new(),
            facts: Vec::new(),
            timers: BTreeMap::new(),
            drafts: Vec::new(),
            first: outcome.state.clone(),
            actor: hanako(),
            notices: 0,
        };
        simulation.carry_out(outcome);
        simulation
    }

    /// Moves on to `minutes` after detection, stopping at every due instant on the way.
    pub fn to(&mut self, minutes: i64) {
        let until = at(minutes);
        loop {
            let next = self.obligations.iter().filter_map(Obligation::next_at).chain(self.timers.values().copied()).min();
            let Some(next) = next.filter(|next| *next <= until) else { break };
            self.now = self.now.max(next);
            for obligation in &mut self.obligations {
                *obligation = policy::decide(obligation, &policy::Command::Tick, self.now).unwrap().state;
            }
            let due: Vec<&'static str> = self.timers.iter().filter(|(_, at)| **at <= self.now).map(|(kind, _)| *kind).collect();
            for kind in due {
                self.timers.remove(kind);
                let command = match kind {
                    TIMER_SETTLE => Command::Settle,
                    TIMER_CLOSE => Command::Close,
                    other => panic!("unknown timer {other}"),
                };
                // As the engine: what the guard refuses stays as it is.
                let _ = self.decide(command, &Actor::system("due"));
            }
        }
        self.now = self.now.max(until);
    }

    /// What a person does now.
    pub fn act(&mut self, command: Command) -> Result<(), Refusal> {
        let actor = self.actor.clone();
        self.decide(command, &actor)
    }

    pub fn done(&mut self, command: Command) -> &mut Self {
        self.act(command).unwrap();
        self
    }

    pub fn refused(&mut self, command: Command) -> &'static str {
        self.act(command).unwrap_err().code
    }

    pub fn sent(&mut self, kind: NoticeKind, canned: bool) -> &mut Self {
        self.notices += 1;
        let notice = format!("n{}", self.notices).into();
        self.drafts.retain(|draft| *draft != kind);
        self.done(Command::NoticeSent { notice, kind, canned })
    }

    /// States of a promise's obligations with their due minute, in the order in which they began.
    pub fn of(&self, promise: Promise) -> Vec<(ObligationState, i64)> {
        let minute = |instant: Timestamp| instant.since(at(0)).as_seconds() / 60;
        self.obligations.iter().filter(|found| found.promise == promise).map(|found| (found.state, minute(found.due_at))).collect()
    }

    pub fn pending(&self, promise: Promise) -> usize {
        self.obligations.iter().filter(|found| found.promise == promise && found.state == ObligationState::Pending).count()
    }

    fn decide(&mut self, command: Command, actor: &Actor) -> Result<(), Refusal> {
        let outcome = incident::decide(&self.incident, command, &self.policy, actor, self.now)?;
        self.carry_out(outcome);
        Ok(())
    }

    fn carry_out(&mut self, outcome: Outcome<Incident, Fact, Effect>) {
        self.incident = outcome.state;
        self.facts.extend(outcome.facts.into_iter().map(|fact| (self.now, fact)));
        for DueChange { kind, at } in outcome.due {
            match at {
                Some(at) => self.timers.insert(kind, at),
                None => self.timers.remove(kind),
            };
        }
        for effect in outcome.effects {
            match effect {
                Effect::Obligation(change) => self.change(change),
                Effect::Notice { kind, send: SendMode::Draft, .. } => self.drafts.push(kind),
                Effect::Notice { kind, send: SendMode::Auto, clause } => {
                    self.notices += 1;
                    let notice = format!("n{}", self.notices).into();
                    self.decide(Command::NoticeSent { notice, kind, canned: true }, &Actor::Clause { id: clause }).unwrap();
                }
                Effect::DiscardDrafts => self.drafts.clear(),
                Effect::Announce { .. } => {}
            }
        }
    }

    fn change(&mut self, change: Change) {
        let promise = match &change {
            Change::Open(new) => {
                let id = format!("o{}", self.obligations.len()).into();
                self.obligations.push(policy::open(id, new).state);
                return;
            }
            Change::Meet { promise, .. } | Change::Void { promise, .. } | Change::Hasten { promise, .. } => *promise,
            Change::Move { clause, .. } => clause.promise,
        };
        for obligation in self.obligations.iter_mut().filter(|found| found.promise == promise) {
            let command = match &change {
                Change::Open(_) => continue,
                Change::Meet { at, evidence, .. } => policy::Command::Meet { at: *at, evidence: evidence.clone() },
                Change::Void { reason, .. } => policy::Command::Void { reason: reason.clone() },
                Change::Hasten { due_at, .. } => policy::Command::Hasten { due_at: *due_at },
                Change::Move { clause, no_sooner_than } => {
                    policy::Command::Move { clause: clause.clone(), no_sooner_than: *no_sooner_than }
                }
            };
            *obligation = policy::decide(obligation, &command, self.now).unwrap().state;
        }
    }
}

/// Commands with plausible contents, by short names.
pub(super) fn attach(alert: &str, started: i64, outage: bool) -> Command {
    Command::Attach {
        alert: alert.into(),
        rule: "web-down".into(),
        severity: Severity::Major,
        component: Some("web".into()),
        system: None,
        public: true,
        outage,
        started_at: at(started),
        suggestion: None,
        reason: Text::same("same component"),
    }
}

pub(super) fn alert_resolved(minute: i64, firing: u32) -> Command {
    Command::AlertResolved { alert: "a1".into(), at: at(minute), firing }
}

pub(super) fn move_to(to: IncidentState) -> Command {
    Command::Move { to, note: String::new() }
}

pub(super) fn classify(priority: Priority) -> Command {
    Command::Classify { priority, reason: "as agreed".into() }
}

pub(super) fn resolve() -> Command {
    Command::Resolve { resolution: "the disk was replaced".into() }
}

pub(super) fn reopen() -> Command {
    Command::Reopen { reason: Text::same("it is back") }
}

pub(super) fn dismiss() -> Command {
    Command::Dismiss { reason: "a test".into() }
}

pub(super) fn comment() -> Command {
    Command::Comment { text: "looking at the disk".into() }
}
