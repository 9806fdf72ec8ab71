//! Clauses that differ by priority, and what becomes of what is pending when somebody classifies the incident. Minutes count from
//! detection; the service stopped five minutes before.

use super::*;
use crate::kernel::{ClauseId, Force, Span};
use crate::policy::ObligationState::{Failed, Met, Pending, Void};
use crate::policy::SendMode;
use crate::respond::incident::Command;
use crate::respond::simulation::*;
use Priority::{P0, P1, P2, P3};

/// In place of the built-in clause of `promise`: id, minutes, priorities, force.
fn under(promise: Promise, clauses: &[(&str, i64, &[Priority], Force)]) -> Simulation {
    let mut policy = Policy::default();
    let base = policy.clause(promise, P0).unwrap().clone();
    policy.clauses.retain(|_, clause| clause.promise != promise);
    for (id, minutes, priorities, force) in clauses {
        let (id, priorities) = (ClauseId::from(*id), priorities.iter().copied().collect());
        policy.clauses.insert(id.clone(), Clause { id, within: Span::minutes(*minutes), priorities, force: *force, ..base.clone() });
    }
    for clause in policy.clauses.values_mut() {
        clause.send = SendMode::Draft;
    }
    Simulation::under(policy, opening())
}

/// Recovery within 1 h for P0 and P1 (a commitment), within 4 h for P2 and P3 (a goal).
fn recovering() -> Simulation {
    under(Promise::Recovery, &[("rto-fast", 60, &[P0, P1], Force::Commitment), ("rto-slow", 240, &[P2, P3], Force::Goal)])
}

fn clauses(story: &Simulation, promise: Promise) -> Vec<(&str, Force)> {
    story.obligations.iter().filter(|found| found.promise == promise).map(|found| (found.clause.as_str(), found.force)).collect()
}

#[test]
fn recovery_moves_with_the_priority_and_counts_from_the_stop() {
    let mut story = recovering();
    assert_eq!(story.of(Promise::Recovery), [(Pending, 235)]);
    assert_eq!(clauses(&story, Promise::Recovery), [("rto-slow", Force::Goal)]);
    story.to(20);
    story.done(classify(P0));
    assert_eq!(story.of(Promise::Recovery), [(Pending, 55)]);
    assert_eq!(clauses(&story, Promise::Recovery), [("rto-fast", Force::Commitment)]);
    // From P0 to P1 nothing moves, and back to P2 the longer time counts, from the same stop.
    story.done(classify(P1));
    assert_eq!(story.of(Promise::Recovery), [(Pending, 55)]);
    story.to(40);
    story.done(classify(P2));
    assert_eq!(story.of(Promise::Recovery), [(Pending, 235)]);
    assert_eq!(clauses(&story, Promise::Recovery), [("rto-slow", Force::Goal)]);
}

#[test]
fn a_recovery_that_is_already_too_late_for_the_new_priority_is_a_breach() {
    let mut story = recovering();
    story.to(120);
    story.done(classify(P0));
    story.to(121);
    assert_eq!(story.of(Promise::Recovery), [(Failed, 55)]);
    assert_eq!(clauses(&story, Promise::Recovery), [("rto-fast", Force::Commitment)]);
}

#[test]
fn a_promise_that_failed_stays_with_the_clause_under_which_it_failed() {
    let mut story = recovering();
    story.done(classify(P0));
    story.to(55);
    assert_eq!(story.of(Promise::Recovery), [(Failed, 55)]);
    story.done(classify(P3));
    assert_eq!(story.of(Promise::Recovery), [(Failed, 55)]);
    assert_eq!(clauses(&story, Promise::Recovery), [("rto-fast", Force::Commitment)]);
}

#[test]
fn what_is_due_this_very_moment_fails_under_the_clause_that_held() {
    let mut story = recovering();
    story.done(classify(P0));
    // The clock has jumped to the deadline and nothing ticked yet.
    story.now = at(55);
    story.done(classify(P3));
    assert_eq!(story.of(Promise::Recovery), [(Failed, 55)]);
    assert_eq!(clauses(&story, Promise::Recovery), [("rto-fast", Force::Commitment)]);
}

#[test]
fn a_priority_without_a_clause_is_owed_nothing_and_one_with_it_is_from_the_stop_on() {
    let mut story = under(Promise::Recovery, &[("rto", 60, &[P0], Force::Goal)]);
    assert_eq!(story.of(Promise::Recovery), []);
    story.to(10);
    story.done(classify(P0));
    assert_eq!(story.of(Promise::Recovery), [(Pending, 55)]);
    story.to(20);
    story.done(classify(P2));
    assert_eq!(story.of(Promise::Recovery), [(Void, 55)]);
}

#[test]
fn a_shorter_deadline_for_a_notice_counts_from_the_change_and_never_makes_it_later() {
    let clauses: [(&str, i64, &[Priority], Force); 2] = [("fast", 30, &[P0, P1], Force::Goal), ("slow", 120, &[P2, P3], Force::Goal)];
    let told = || {
        let mut story = under(Promise::FollowUp, &clauses);
        story.to(10);
        story.sent(NoticeKind::Flash, false);
        assert_eq!(story.of(Promise::FollowUp), [(Pending, 130)]);
        story
    };
    let mut story = told();
    story.to(70);
    story.done(classify(P0));
    // Thirty minutes after the flash has passed long ago; nobody could have known.
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 100)]);
    let mut story = told();
    story.to(15);
    story.done(classify(P0));
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 45)]);
    let mut story = told();
    story.to(120);
    story.done(classify(P0));
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 130)]);
    // Lower again: counted from the flash, as the longer clause says.
    story.done(classify(P3));
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 130)]);
    // The next one is owed under the clause that holds then.
    story.sent(NoticeKind::FollowUp, false);
    assert_eq!(story.of(Promise::FollowUp), [(Met, 130), (Pending, 240)]);
}

#[test]
fn every_move_is_said_with_what_it_was_and_became() {
    let story = recovering();
    let obligation = story.obligations.iter().find(|found| found.promise == Promise::Recovery).unwrap();
    let clause = Box::new(story.policy.clause(Promise::Recovery, P0).unwrap().clone());
    let outcome =
        crate::policy::decide(obligation, &crate::policy::Command::Move { clause: clause.clone(), no_sooner_than: None }, at(1)).unwrap();
    let [crate::policy::Fact::Moved(moved)] = outcome.facts.as_slice() else { panic!("{:?}", outcome.facts) };
    assert_eq!((moved.from.as_str(), moved.from_force, moved.from_due_at), ("rto-slow", Force::Goal, at(235)));
    assert_eq!((moved.clause.as_str(), moved.force, moved.due_at), ("rto-fast", Force::Commitment, at(55)));
    // Warned anew, as long before the deadline as the new clause says; the fact alone gives the state.
    assert_eq!((outcome.state.warned_at, outcome.state.warn_at), (None, at(45)));
    let mut replayed = obligation.clone();
    crate::policy::apply(&mut replayed, &outcome.facts[0], at(1));
    assert_eq!(replayed, outcome.state);
    // Under the same clause there is nothing to say.
    let again = crate::policy::decide(&outcome.state, &crate::policy::Command::Move { clause, no_sooner_than: None }, at(2)).unwrap();
    assert!(again.facts.is_empty());
}

#[test]
fn the_flash_is_owed_before_anybody_has_classified() {
    let mut story = under(Promise::Flash, &[("fast", 15, &[P0], Force::Goal), ("calm", 60, &[P1, P2], Force::Goal)]);
    assert_eq!(story.of(Promise::Flash), [(Pending, 15)]);
    story.to(5);
    story.done(classify(P2));
    assert_eq!(story.of(Promise::Flash), [(Pending, 60)]);
    story.to(50);
    story.done(classify(P0));
    assert_eq!(story.of(Promise::Flash), [(Pending, 60)]);
}

#[test]
fn a_notice_goes_out_in_the_name_of_the_clause_that_asked_for_it() {
    let mut opening = opening();
    opening.priority = Some(P1);
    let mut policy = Policy::default();
    let base = policy.clause(Promise::Flash, P0).unwrap().clone();
    policy.clauses.insert("flash-grave".into(), Clause { id: "flash-grave".into(), priorities: [P0, P1].into(), ..base });
    let outcome = crate::respond::incident::open("i".into(), opening, &policy, at(0));
    let named = outcome.effects.iter().find_map(|effect| match effect {
        Effect::Notice { kind: NoticeKind::Flash, clause, .. } => Some(clause.as_str()),
        _ => None,
    });
    assert_eq!(named, Some("flash-grave"));
}

#[test]
fn an_update_is_renewed_under_the_clause_of_the_new_priority() {
    let mut story = under(Promise::Update, &[("grave", 30, &[P0, P1], Force::Goal), ("calm", 120, &[P2, P3], Force::Goal)]);
    story.done(Command::Acknowledge);
    assert_eq!(story.of(Promise::Update), [(Pending, 120)]);
    story.to(10);
    story.done(classify(P0));
    assert_eq!(story.of(Promise::Update), [(Met, 120), (Pending, 40)]);
}
