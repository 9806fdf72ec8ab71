//! Which clause an incident is owed.

use super::*;
use crate::kernel::Force;
use Priority::{P0, P1, P2, P3};

/// `(id, minutes, priorities)` in place of the built-in recovery clause.
fn recovering(clauses: &[(&str, i64, &[Priority])]) -> Policy {
    promising(Promise::Recovery, clauses)
}

fn promising(promise: Promise, clauses: &[(&str, i64, &[Priority])]) -> Policy {
    let mut policy = Policy::default();
    let base = policy.clause(promise, P0).unwrap().clone();
    policy.clauses.retain(|_, clause| clause.promise != promise);
    for (id, minutes, priorities) in clauses {
        let clause =
            Clause { id: (*id).into(), within: Span::minutes(*minutes), priorities: priorities.iter().copied().collect(), ..base.clone() };
        policy.clauses.insert(clause.id.clone(), clause);
    }
    policy
}

fn owed(policy: &Policy, promise: Promise) -> Vec<Option<&str>> {
    [P0, P1, P2, P3].map(|priority| policy.clause(promise, priority).map(|clause| clause.id.as_str())).to_vec()
}

#[test]
fn each_priority_has_its_own_clause_and_may_have_none() {
    let policy = recovering(&[("fast", 60, &[P0, P1]), ("slow", 240, &[P2])]);
    assert_eq!(owed(&policy, Promise::Recovery), [Some("fast"), Some("fast"), Some("slow"), None]);
}

#[test]
fn a_clause_that_names_the_priority_goes_before_one_for_all() {
    let policy = recovering(&[("all", 240, &[]), ("worst", 30, &[P0])]);
    assert_eq!(owed(&policy, Promise::Recovery), [Some("worst"), Some("all"), Some("all"), Some("all")]);
}

#[test]
fn where_two_fit_equally_the_first_by_id_holds() {
    let policy = recovering(&[("b", 30, &[P0]), ("a", 60, &[P0])]);
    assert_eq!(owed(&policy, Promise::Recovery)[0], Some("a"));
}

#[test]
fn a_planned_clause_is_owed_by_nobody() {
    let mut policy = recovering(&[("all", 240, &[]), ("worst", 30, &[P0])]);
    policy.clauses.get_mut(&"worst".into()).unwrap().force = Force::Planned;
    assert_eq!(owed(&policy, Promise::Recovery), [Some("all"); 4]);
}

#[test]
fn the_public_is_told_whatever_the_priority() {
    for promise in [Promise::Flash, Promise::Resolved] {
        let policy = promising(promise, &[("calm", 60, &[P1]), ("fast", 15, &[P0])]);
        assert_eq!(owed(&policy, promise), [Some("fast"), Some("calm"), Some("fast"), Some("fast")]);
    }
}
