//! What holds for any records in any order.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Story, at, rule};
use crate::detect::log_rule::{ENTRIES_MAX, GROUPS_MAX, Kind, LogRule, Observation, RuleState, Signal};
use crate::ingest::Query;
use crate::ingest::query::Field;
use crate::kernel::Span;

/// Written, group, value, whether it matches.
type Given = (i64, u8, u8, bool);

const HOSTS: [&str; 3] = ["web", "db", "cache"];
const VALUES: [&str; 4] = ["a", "b", "c", "d"];
const ALLOWANCE: i64 = 10;

fn kinds() -> impl Strategy<Value = Kind> {
    let within = (1_i64..40).prop_map(Span::seconds);
    prop_oneof![
        Just(Kind::Each),
        (1_u32..5, within.clone()).prop_map(|(at_least, within)| Kind::Count { at_least, within }),
        (1_u32..4, within.clone()).prop_map(|(at_least, within)| Kind::Distinct { field: Field::Host, at_least, within }),
        within.clone().prop_map(|within| Kind::Absence { within }),
        (0.1_f64..1.0, within, 1_u32..4).prop_map(|(at_least, within, least_total)| Kind::Ratio {
            of_text: String::new(),
            of: Query::parse("").expect("everything"),
            at_least,
            within,
            least_total,
        }),
        (0_i64..50).prop_map(|learn| Kind::New { field: None, learn: Span::seconds(learn) }),
    ]
}

fn observe(rule: &LogRule, state: &mut RuleState, given: Given, received: i64) -> Vec<Signal> {
    let (written, host, value, matched) = given;
    let value = VALUES[usize::from(value) % VALUES.len()];
    let matched = matched || !matches!(rule.kind, Kind::Ratio { .. });
    let seen = Observation {
        at: at(written),
        received_at: at(received),
        group: &[HOSTS[usize::from(host) % HOSTS.len()]],
        value: Some(value),
        matched,
        example: 0,
    };
    state.observe(rule, &seen)
}

/// What a rule says in the end: for each group, when alerts resolved, and how many fired.
fn outcome(signals: &[Signal]) -> BTreeMap<String, (usize, Vec<i64>)> {
    let mut of_group: BTreeMap<String, (usize, Vec<i64>)> = BTreeMap::new();
    for signal in signals {
        match signal {
            Signal::Fire(fire) => of_group.entry(format!("{:?}", fire.labels)).or_default().0 += 1,
            Signal::Resolve { labels, at, .. } => of_group.entry(format!("{labels:?}")).or_default().1.push(at.as_micros()),
            _ => {}
        }
    }
    of_group
}

fn run(rule: &LogRule, arrivals: &[(i64, Option<Given>)]) -> Vec<Signal> {
    let mut state = RuleState::new(rule, at(0));
    let mut signals = Vec::new();
    for (received, given) in arrivals {
        match given {
            Some(given) => signals.extend(observe(rule, &mut state, *given, *received)),
            None => signals.extend(state.pass_of_time(rule, at(*received))),
        }
    }
    signals.extend(state.pass_of_time(rule, at(100_000)));
    signals
}

/// Records as they arrive with delays up to the allowance, and the passing of time between them.
fn arrivals(given: &[Given], seed: i64, looks: &[i64]) -> Vec<(i64, Option<Given>)> {
    let delay = |index: usize| (seed.wrapping_mul(7_919).wrapping_add(index as i64 * 104_729)).rem_euclid(ALLOWANCE + 1);
    let mut all: Vec<(i64, Option<Given>)> =
        given.iter().enumerate().map(|(index, given)| (given.0 + delay(index), Some(*given))).collect();
    all.extend(looks.iter().map(|at| (*at, None)));
    all.sort_by_key(|(received, given)| (*received, given.is_none()));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Of kinds that look at a record alone or at a window. (Of a new message the first to come is told, whichever it is; an absence
    /// that ends within the allowance may not have been told.)
    #[test]
    fn order_within_the_allowance_does_not_matter(
        kind in kinds().prop_filter("windows", |kind| !matches!(kind, Kind::New { .. } | Kind::Absence { .. })),
        given in proptest::collection::vec((0_i64..200, 0_u8..3, 0_u8..4, any::<bool>()), 0..40),
        seeds in (any::<i32>(), any::<i32>()), looks in proptest::collection::vec(0_i64..260, 0..12),
    ) {
        let rule = rule(kind);
        let one = run(&rule, &arrivals(&given, i64::from(seeds.0), &looks));
        let other = run(&rule, &arrivals(&given, i64::from(seeds.1), &[]));
        prop_assert_eq!(outcome(&one), outcome(&other));
        for (fired, resolved) in outcome(&one).values() {
            prop_assert_eq!(*fired, resolved.len(), "whatever fires ends, and nothing else does");
        }
        let marked = one.iter().any(|signal| matches!(signal, Signal::Late { .. } | Signal::Overflow));
        prop_assert!(!marked);
    }

    #[test]
    fn alerts_fire_and_resolve_in_turn(
        kind in kinds(), given in proptest::collection::vec((0_i64..300, 0_u8..3, 0_u8..4, any::<bool>(), 0_i64..100), 0..60),
        looks in proptest::collection::vec(0_i64..400, 0..30),
    ) {
        // Delays beyond the allowance, too.
        let mut all: Vec<(i64, Option<Given>)> =
            given.iter().map(|(at, host, value, matched, delay)| (at + delay, Some((*at, *host, *value, *matched)))).collect();
        all.extend(looks.iter().map(|at| (*at, None)));
        all.sort_by_key(|(received, given)| (*received, given.is_none()));
        let rule = rule(kind);
        let mut firing: BTreeMap<String, bool> = BTreeMap::new();
        for signal in run(&rule, &all) {
            match signal {
                Signal::Fire(fire) => prop_assert_eq!(firing.insert(format!("{:?}", fire.labels), true).unwrap_or(false), false),
                Signal::Resolve { labels, .. } => prop_assert_eq!(firing.insert(format!("{labels:?}"), false), Some(true)),
                Signal::More { labels, count, .. } => {
                    let fires = firing.get(&format!("{labels:?}")) == Some(&true);
                    prop_assert!(fires && count > 0);
                }
                Signal::Late { count, .. } => prop_assert!(count > 0),
                Signal::Overflow => prop_assert!(false),
            }
        }
    }

    #[test]
    fn a_restart_changes_nothing(
        kind in kinds(), given in proptest::collection::vec((0_i64..200, 0_u8..3, 0_u8..4, any::<bool>()), 0..40), seed in any::<i32>(),
        looks in proptest::collection::vec(0_i64..260, 0..12), restarts in proptest::collection::vec(any::<bool>(), 60),
    ) {
        let rule = rule(kind);
        let (mut straight, mut restarted) = (RuleState::new(&rule, at(0)), RuleState::new(&rule, at(0)));
        for ((received, given), restart) in arrivals(&given, i64::from(seed), &looks).into_iter().zip(restarts) {
            if restart {
                let text = serde_json::to_string(&restarted).expect("a state");
                restarted = serde_json::from_str(&text).expect("the same state");
                prop_assert!(restarted.fits(&rule));
            }
            let said = |state: &mut RuleState| match given {
                Some(given) => observe(&rule, state, given, received),
                None => state.pass_of_time(&rule, at(received)),
            };
            prop_assert_eq!(said(&mut straight), said(&mut restarted));
            prop_assert_eq!(&straight, &restarted);
        }
    }

    #[test]
    fn a_silence_is_told_exactly_once(gaps in proptest::collection::vec(1_i64..200, 1..20), step in 1_i64..7) {
        let rule = rule(Kind::Absence { within: Span::seconds(60) });
        let mut state = RuleState::new(&rule, at(0));
        let (mut fired, mut resolved, mut now) = (0, 0, 0);
        let mut count = |signals: Vec<Signal>| {
            for signal in signals {
                match signal {
                    Signal::Fire(_) => fired += 1,
                    Signal::Resolve { .. } => resolved += 1,
                    other => panic!("{other:?}"),
                }
            }
        };
        count(observe(&rule, &mut state, (0, 0, 0, true), 0));
        for gap in &gaps {
            for look in (now..now + gap).step_by(usize::try_from(step).expect("small")) {
                count(state.pass_of_time(&rule, at(look)));
            }
            now += gap;
            count(state.pass_of_time(&rule, at(now)));
            count(observe(&rule, &mut state, (now, 0, 0, true), now));
        }
        let expected = gaps.iter().filter(|gap| **gap >= 60 + ALLOWANCE).count();
        prop_assert_eq!((fired, resolved), (expected, expected));
    }
}

#[test]
fn memory_has_a_limit_and_says_so() {
    let kinds = [
        Kind::Each,
        Kind::Count { at_least: 3, within: Span::hours(1) },
        Kind::Distinct { field: Field::Host, at_least: 10, within: Span::hours(1) },
        Kind::Absence { within: Span::hours(1) },
        Kind::New { field: None, learn: Span::hours(1) },
    ];
    for kind in kinds {
        let mut story = Story::of(rule(kind));
        let mut overflows = 0;
        for n in 0..80_000_i64 {
            let text = n.to_string();
            let group = if n % 2 == 0 { text.as_str() } else { "flood" };
            let seen = Observation {
                at: at(n / 1_000),
                received_at: at(n / 1_000),
                group: &[group],
                value: Some(&text),
                matched: true,
                example: 0,
            };
            let signals = story.state.observe(&story.rule, &seen);
            overflows += signals.iter().filter(|signal| matches!(signal, Signal::Overflow)).count();
            let (groups, entries) = story.state.size();
            assert!(groups <= GROUPS_MAX && entries <= ENTRIES_MAX + 1, "{groups} {entries}");
        }
        assert_eq!(overflows, 1, "{:?}", story.rule.kind.as_str());
        let written = serde_json::to_string(&story.state).expect("a state").len();
        assert!(written < 2_500_000, "{written} bytes of {}", story.rule.kind.as_str());
    }
}

#[test]
fn groups_without_room_are_judged_together() {
    let mut story = Story::of(rule(Kind::Count { at_least: 5, within: Span::seconds(30) }));
    for n in 0..2_000 {
        story.record(&format!("host-{n}"), 1, 1);
    }
    assert_eq!(story.said(), "overflow\nfire [] at 1 from 1: 5, #1005, overflow");
    // When the groups are idle there is room again, and the next time is told again.
    story.wait_to(500).said();
    assert_eq!(story.state.size(), (0, 0));
    for n in 0..1_001 {
        story.record(&format!("host-{n}"), 500, 500);
    }
    assert_eq!(story.said(), "overflow");
}

#[test]
fn long_values_are_cut_between_characters() {
    let mut story = Story::of(rule(Kind::Each));
    story.record(&"あ".repeat(1_000), 1, 1);
    assert_eq!(story.said(), format!("fire [{}] at 1 from 1: 1, #1", "あ".repeat(85)));
}
