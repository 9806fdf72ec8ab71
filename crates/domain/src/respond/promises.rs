//! The promises of an incident: what its facts start, keep, end or hasten. One place, so that a clause can be read in one go.

use super::incident::{Effect, Fact, Incident, IncidentState};
use crate::inform::NoticeKind;
use crate::kernel::{Priority, Text, Timestamp};
use crate::policy::{Change, Clause, Evidence, NewObligation, Policy, Promise, SubjectKind};

/// What follows from `facts`, which turned `before` (`None`: it was just opened) into `after`.
pub(super) fn after(before: Option<&Incident>, after: &Incident, facts: &[Fact], policy: &Policy, now: Timestamp) -> Vec<Effect> {
    let mut effects = Vec::new();
    // It was not over after all: a draft that says so has lost its point.
    if facts.iter().any(|fact| matches!(fact, Fact::Reopened { .. })) {
        effects.push(Effect::DiscardDrafts);
    }
    flash(before, after, policy, now, &mut effects);
    recovery(before, after, facts, policy, now, &mut effects);
    for fact in facts {
        match fact {
            Fact::NoticeSent { notice, notice_kind, canned } => {
                let evidence = Evidence { kind: SubjectKind::Notice, id: notice.to_string(), at: now };
                let first = before.is_none_or(|before| before.first_notice_at.is_none());
                notice_sent(after, *notice_kind, *canned, first, evidence, policy, now, &mut effects);
            }
            Fact::Classified { from, priority, .. } if from != priority && after.state.is_open() => {
                reclassified(*from, after, policy, now, &mut effects);
            }
            Fact::NoNews { .. } => {
                void(Promise::FollowUp, ("新しい情報がないと記録された", "a person recorded that there is no news"), &mut effects);
                start(Promise::FollowUp, after, policy, now, &mut effects);
            }
            // A resolution that is written down later ends nothing a second time.
            Fact::Resolved { at, .. } if before.is_none_or(|before| before.state.is_open()) => over(after, *at, policy, now, &mut effects),
            Fact::Reopened { .. } => {
                void(Promise::Resolved, ("インシデントが再開された", "the incident was reopened"), &mut effects);
                if after.first_notice_at.is_some() {
                    start(Promise::FollowUp, after, policy, now, &mut effects);
                }
            }
            Fact::Dismissed { .. } => {
                for promise in [Promise::Flash, Promise::FollowUp, Promise::Update, Promise::Recovery] {
                    void(promise, ("インシデントではないと判断された", "the incident was dismissed"), &mut effects);
                }
                effects.push(Effect::DiscardDrafts);
                // What was said in public is taken back in public.
                if after.first_notice_at.is_some() {
                    notice(NoticeKind::Resolved, Promise::Resolved, after, policy, now, &mut effects);
                }
            }
            Fact::Merged { .. } => {
                for promise in Promise::ALL {
                    void(promise, ("別のインシデントに統合された", "merged into another incident"), &mut effects);
                }
                effects.push(Effect::DiscardDrafts);
            }
            _ => {}
        }
    }
    if after.state.is_open() {
        // Once, however many facts say so.
        if facts.iter().any(changes_state) && after.first_notice_at.is_some() {
            follow_at_once(after, policy, now, &mut effects);
        }
        if facts.iter().any(is_progress) {
            renew_update(after, policy, now, &mut effects);
        }
    }
    effects
}

/// A change of state that users should hear of.
fn changes_state(fact: &Fact) -> bool {
    match fact {
        Fact::Moved { to, .. } => to.is_open() && *to != IncidentState::Triage,
        Fact::Reopened { .. } => true,
        _ => false,
    }
}

/// What keeps the record current.
fn is_progress(fact: &Fact) -> bool {
    match fact {
        Fact::Acknowledged { .. } | Fact::Classified { .. } | Fact::Commented { .. } | Fact::NoNews { .. } => true,
        Fact::Moved { to, .. } => to.is_open(),
        Fact::NoticeSent { canned, .. } => !canned,
        _ => false,
    }
}

/// Every incident that touches a public component and is not restricted owes a flash from detection on, also while in triage. Being
/// over does not end the debt (the notice of resolution then pays it); being dismissed or merged does.
fn flash(before: Option<&Incident>, after: &Incident, policy: &Policy, now: Timestamp, effects: &mut Vec<Effect>) {
    let owes = |incident: &Incident| {
        incident.public && !incident.restricted && !matches!(incident.state, IncidentState::Dismissed | IncidentState::Closed)
    };
    if !owes(after) || !after.state.is_open() {
        return;
    }
    if after.first_notice_at.is_some() {
        // Something was sent while it was nobody's business; from now on it is followed up.
        if before.is_some_and(|before| before.state.is_open() && !owes(before)) {
            start(Promise::FollowUp, after, policy, now, effects);
        }
        return;
    }
    let Some(clause) = policy.clause(Promise::Flash, after.priority) else { return };
    match before {
        // Still owed, and the draft went when it seemed to be over.
        Some(before) if owes(before) && !before.state.is_open() => {}
        Some(before) if owes(before) => return,
        // An incident that became public later owes it from then; otherwise from detection.
        Some(_) => effects.push(open(clause, after, now)),
        None => effects.push(open(clause, after, after.detected_at)),
    }
    effects.push(say(NoticeKind::Flash, clause));
}

/// A stopped service is to be back within the recovery time, counted from when it stopped; each stop anew.
fn recovery(before: Option<&Incident>, after: &Incident, facts: &[Fact], policy: &Policy, now: Timestamp, effects: &mut Vec<Effect>) {
    if is_stopped(after) && !before.is_some_and(is_stopped) {
        if let Some(clause) = policy.clause(Promise::Recovery, after.priority) {
            effects.push(open(clause, after, stopped_at(after, facts, now)));
        }
    } else if let Some(at) = after.mitigated_at.filter(|_| before.is_some_and(|before| before.mitigated_at.is_none())) {
        meet(Promise::Recovery, Evidence { kind: SubjectKind::Incident, id: after.id.to_string(), at }, effects);
    }
}

/// The incident has another priority: what is pending is owed under the clause of that priority, and what that priority does not ask
/// for is not owed any more. Notices are acts to come, so a shorter deadline for one counts from the change on (and never makes it
/// later than it was); the recovery time counts from the stop, whoever learns of it when. `update` is not here: classifying is
/// progress, which starts it anew.
fn reclassified(from: Priority, after: &Incident, policy: &Policy, now: Timestamp, effects: &mut Vec<Effect>) {
    for promise in [Promise::Flash, Promise::FollowUp, Promise::Recovery] {
        match (policy.clause(promise, from), policy.clause(promise, after.priority)) {
            (was, Some(clause)) if was.is_some_and(|was| was.id == clause.id) => {}
            (Some(_), Some(clause)) => {
                let no_sooner_than = (promise != Promise::Recovery).then(|| now + clause.within);
                effects.push(Effect::Obligation(Change::Move { clause: Box::new(clause.clone()), no_sooner_than }));
            }
            (Some(_), None) => {
                void(promise, ("この優先度では方針が求めていない", "the policy does not ask for it at this priority"), effects)
            }
            (None, Some(clause)) => match promise {
                Promise::FollowUp if after.first_notice_at.is_some() => start(promise, after, policy, now, effects),
                Promise::Recovery if is_stopped(after) => effects.push(open(clause, after, after.started_at)),
                _ => {}
            },
            (None, None) => {}
        }
    }
}

fn is_stopped(incident: &Incident) -> bool {
    incident.outage && incident.state.is_open() && incident.mitigated_at.is_none()
}

fn stopped_at(after: &Incident, facts: &[Fact], now: Timestamp) -> Timestamp {
    facts
        .iter()
        .find_map(|fact| match fact {
            Fact::Opened(_) => Some(after.started_at),
            Fact::AlertAttached { started_at, .. } | Fact::Absorbed { started_at, .. } => Some(*started_at),
            _ => None,
        })
        .unwrap_or(now)
}

#[expect(clippy::too_many_arguments, reason = "the pieces of one fact and of one outcome under construction")]
fn notice_sent(
    after: &Incident,
    kind: NoticeKind,
    canned: bool,
    first: bool,
    evidence: Evidence,
    policy: &Policy,
    now: Timestamp,
    effects: &mut Vec<Effect>,
) {
    // The first notice of whatever kind is the first that users hear, and follow-ups count from it.
    if kind != NoticeKind::General {
        meet(Promise::Flash, evidence.clone(), effects);
    }
    match kind {
        // Canned text alone does not satisfy the clause (OPS-4).
        NoticeKind::FollowUp if !canned => {
            meet(Promise::FollowUp, evidence, effects);
            start(Promise::FollowUp, after, policy, now, effects);
        }
        NoticeKind::Flash | NoticeKind::FollowUp if first => start(Promise::FollowUp, after, policy, now, effects),
        NoticeKind::Resolved => {
            meet(Promise::Resolved, evidence, effects);
            void(Promise::FollowUp, ("復旧が告知された", "the resolution was announced"), effects);
        }
        NoticeKind::Flash | NoticeKind::FollowUp | NoticeKind::General => {}
    }
}

/// It is over: nothing more to follow up; the resolution is told if anything was.
fn over(after: &Incident, at: Timestamp, policy: &Policy, now: Timestamp, effects: &mut Vec<Effect>) {
    for promise in [Promise::FollowUp, Promise::Update] {
        void(promise, ("インシデントが終わった", "the incident is over"), effects);
    }
    meet(
        Promise::Recovery,
        Evidence { kind: SubjectKind::Incident, id: after.id.to_string(), at: after.mitigated_at.unwrap_or(at) },
        effects,
    );
    effects.push(Effect::DiscardDrafts);
    if after.first_notice_at.is_some() {
        notice(NoticeKind::Resolved, Promise::Resolved, after, policy, now, effects);
    } else if after.public && !after.restricted && policy.clause(Promise::Flash, after.priority).is_some() {
        // Nothing was told yet, and it still is owed: the notice of resolution, sent, is the first one.
        notice(NoticeKind::Resolved, Promise::Resolved, after, policy, now, effects);
    }
}

fn notice(kind: NoticeKind, promise: Promise, after: &Incident, policy: &Policy, now: Timestamp, effects: &mut Vec<Effect>) {
    if after.restricted {
        return;
    }
    if let Some(clause) = policy.clause(promise, after.priority) {
        effects.push(open(clause, after, now));
        effects.push(say(kind, clause));
    }
}

/// A change of state asks for a follow-up soon; the deadline only ever comes nearer.
fn follow_at_once(after: &Incident, policy: &Policy, now: Timestamp, effects: &mut Vec<Effect>) {
    if after.restricted || !after.public {
        return;
    }
    let Some(clause) = policy.clause(Promise::FollowUp, after.priority) else { return };
    if let Some(within) = clause.on_change_within {
        effects.push(Effect::Obligation(Change::Hasten { promise: Promise::FollowUp, due_at: now + within }));
        effects.push(say(NoticeKind::FollowUp, clause));
    }
}

fn renew_update(after: &Incident, policy: &Policy, now: Timestamp, effects: &mut Vec<Effect>) {
    meet(Promise::Update, evidence_of(after, now), effects);
    start(Promise::Update, after, policy, now, effects);
}

fn start(promise: Promise, after: &Incident, policy: &Policy, now: Timestamp, effects: &mut Vec<Effect>) {
    if !after.state.is_open() || (promise == Promise::FollowUp && (after.restricted || !after.public)) {
        return;
    }
    if let Some(clause) = policy.clause(promise, after.priority) {
        effects.push(open(clause, after, now));
    }
}

fn say(kind: NoticeKind, clause: &Clause) -> Effect {
    Effect::Notice { kind, send: clause.send, clause: clause.id.clone() }
}

fn open(clause: &Clause, incident: &Incident, started_at: Timestamp) -> Effect {
    Effect::Obligation(Change::Open(Box::new(NewObligation {
        clause: clause.clone(),
        subject_kind: SubjectKind::Incident,
        subject: incident.id.to_string(),
        subject_title: incident.title.clone(),
        restricted: incident.restricted,
        started_at,
        due_at: started_at + clause.within,
    })))
}

fn meet(promise: Promise, evidence: Evidence, effects: &mut Vec<Effect>) {
    effects.push(Effect::Obligation(Change::Meet { promise, at: evidence.at, evidence }));
}

/// The reason in Japanese and in English.
fn void(promise: Promise, (ja, en): (&str, &str), effects: &mut Vec<Effect>) {
    effects.push(Effect::Obligation(Change::Void { promise, reason: Text::new(ja, en) }));
}

fn evidence_of(incident: &Incident, now: Timestamp) -> Evidence {
    Evidence { kind: SubjectKind::Incident, id: incident.id.to_string(), at: now }
}

#[cfg(test)]
mod by_priority;
#[cfg(test)]
mod tests;
