//! The criteria of INC-3 as a table, and the rules that a company writes itself.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::catalog::{Component, Origin};
use crate::policy::PriorityRule;

/// `core` is critical, `till` important; both public, `help` below `till`; `intra` private and plain, `vault` private and critical.
fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for (id, parent, public, critical, important) in [
        ("core", None, true, true, false),
        ("till", None, true, false, true),
        ("help", Some("till"), true, false, false),
        ("intra", None, false, false, false),
        ("vault", None, false, true, false),
    ] {
        let component = Component {
            id: id.into(),
            name: Text::same(id),
            description: Text::default(),
            parent: parent.map(Into::into),
            public,
            systems: vec![],
            critical,
            important,
            origin: Origin::BuiltIn,
        };
        catalog.components.insert(component.id.clone(), component);
    }
    catalog
}

fn suggested(policy: &Policy, components: &[&str], severity: Severity, worst: Status, public_down_percent: u32) -> Suggestion {
    let components: Vec<ComponentId> = components.iter().map(|id| (*id).into()).collect();
    suggest(policy, &catalog(), &Measured { components: &components, severity, worst, public_down_percent })
}

#[test]
fn the_default_criteria() {
    use Priority::{P0, P1, P2, P3};
    use Status::{Degraded, Down, Unknown, Up};
    /// Components, worst status, per cent of public components down; priority and reasons.
    type Row<'a> = (&'a [&'a str], Status, u32, Priority, &'a [&'a str]);
    let table: &[Row<'_>] = &[
        (&["help"], Down, 100, P0, &["every public component is down"]),
        (&[], Up, 100, P0, &["every public component is down"]),
        (&["core"], Degraded, 0, P0, &["a critical component is affected"]),
        (&["core"], Down, 100, P0, &["every public component is down", "a critical component is affected"]),
        (&["vault"], Degraded, 0, P0, &["a critical component is affected"]),
        (&["till"], Down, 50, P1, &["an important function is lost"]),
        (&["till"], Degraded, 0, P2, &["a public component is degraded"]),
        (&["help"], Down, 99, P2, &["a public component is down"]),
        (&["help"], Degraded, 0, P2, &["a public component is degraded"]),
        (&["help"], Up, 0, P3, &[]),
        (&["help"], Unknown, 0, P3, &[]),
        (&["intra"], Down, 0, P3, &[]),
        (&["gone"], Down, 0, P3, &[]),
        (&[], Down, 0, P3, &[]),
        (&["intra", "till"], Down, 0, P1, &["an important function is lost"]),
    ];
    for (components, worst, percent, priority, reasons) in table {
        let found = suggested(&Policy::default(), components, Severity::Major, *worst, *percent);
        assert_eq!(found.priority, *priority, "{components:?} {worst:?} {percent}");
        assert_eq!(found.reasons.iter().map(|reason| reason.en.as_str()).collect::<Vec<_>>(), *reasons, "{components:?}");
        assert!(found.reasons.iter().all(|reason| !reason.ja.is_empty()));
    }
}

#[test]
fn all_conditions_of_a_rule_must_hold() {
    let when = PriorityCondition {
        critical: Some(false),
        severities: BTreeSet::from([Severity::Critical]),
        components: BTreeSet::from(["till".into()]),
        state: Some("down".into()),
        ..Default::default()
    };
    let policy = Policy {
        priorities: vec![PriorityRule {
            id: "own".into(),
            priority: Priority::P0,
            when,
            reason: Text::same("own"),
            origin: Origin::BuiltIn,
        }],
        ..Policy::default()
    };
    let ask = |components: &[&str], severity, worst| suggested(&policy, components, severity, worst, 0).priority;
    // The component or one above it.
    assert_eq!(ask(&["help"], Severity::Critical, Status::Down), Priority::P0);
    assert_eq!(ask(&["till"], Severity::Critical, Status::Down), Priority::P0);
    assert_eq!(ask(&["help"], Severity::Major, Status::Down), Priority::P3);
    assert_eq!(ask(&["help"], Severity::Critical, Status::Degraded), Priority::P3);
    assert_eq!(ask(&["help", "core"], Severity::Critical, Status::Down), Priority::P3);
    assert_eq!(ask(&["intra"], Severity::Critical, Status::Down), Priority::P3);
}

#[test]
fn nothing_down_is_never_all_down() {
    let when = PriorityCondition { public_down_percent: Some(0), ..Default::default() };
    let policy = Policy {
        priorities: vec![PriorityRule {
            id: "zero".into(),
            priority: Priority::P0,
            when,
            reason: Text::same("zero"),
            origin: Origin::BuiltIn,
        }],
        ..Policy::default()
    };
    assert_eq!(suggested(&policy, &["help"], Severity::Critical, Status::Down, 0).priority, Priority::P3);
}

proptest! {
    #[test]
    fn the_order_of_rules_changes_no_priority_and_worse_is_never_less_urgent(
        components in prop::sample::subsequence(vec!["core", "till", "help", "intra", "vault"], 0..5),
        worst in prop::sample::select(vec![Status::Up, Status::Degraded, Status::Down]),
        percent in 0_u32..=100,
    ) {
        let policy = Policy::default();
        let found = suggested(&policy, &components, Severity::Major, worst, percent);
        let turned = Policy { priorities: policy.priorities.iter().rev().cloned().collect(), ..policy.clone() };
        let again = suggested(&turned, &components, Severity::Major, worst, percent);
        prop_assert_eq!(found.priority, again.priority);
        prop_assert_eq!(found.reasons.len(), again.reasons.len());
        prop_assert_eq!(found.reasons.is_empty(), found.priority == Priority::P3);
        let worse = suggested(&policy, &components, Severity::Major, Status::Down, 100);
        prop_assert!(worse.priority <= found.priority);
    }
}
