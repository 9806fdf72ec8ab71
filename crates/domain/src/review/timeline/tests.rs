//! Hand-worked cases, then what must always hold, against a recomputation second by second.

use proptest::prelude::*;

use super::*;
use crate::kernel::Zone;
use crate::policy::Weights;
use crate::review::correction::{Correction, Says};

const NOBODY: [Vec<Interval>; 0] = [];
const DEGRADED_IS_UP: Weights = Weights { degraded: 1.0, partial: 0.0 };

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_700_000_000 + seconds)
}

fn interval(from: i64, to: impl Into<Option<i64>>, status: Status) -> Interval {
    Interval { from: at(from), to: to.into().map(at), status }
}

fn short(slices: &[Slice]) -> Vec<(i64, i64, &'static str, bool)> {
    let second = |instant: Timestamp| instant.since(at(0)).as_seconds();
    slices.iter().map(|slice| (second(slice.from), second(slice.to), slice.status.as_str(), slice.excluded)).collect()
}

#[test]
fn the_worse_of_two_monitors_counts_and_overlaps_count_once() {
    let monitors = [
        vec![interval(0, 40, Status::Up), interval(40, 60, Status::Down), interval(60, None, Status::Up)],
        vec![interval(0, 50, Status::Up), interval(50, 70, Status::Down), interval(70, None, Status::Degraded)],
    ];
    let slices = component(&monitors, &[], &Standing::default(), &[], at(0), at(1_000), at(100));
    assert_eq!(short(&slices), [(0, 40, "up", false), (40, 70, "down", false), (70, 100, "degraded", false)]);
    let sums = Sums::of(&slices);
    assert_eq!((sums.up_us, sums.down_us, sums.degraded_us), (40_000_000, 30_000_000, 30_000_000));
    assert_eq!(sums.uptime(DEGRADED_IS_UP), Some(0.7));
    assert_eq!(sums.uptime(Weights { degraded: 0.0, partial: 0.0 }), Some(0.4));
    assert_eq!(sums.uptime(Weights { degraded: 0.5, partial: 0.25 }), Some(0.55));
}

#[test]
fn unknown_stands_beside_the_figure_and_never_counts_as_up() {
    let monitors = [vec![interval(10, 20, Status::Up), interval(30, 50, Status::Unknown)]];
    let slices = component(&monitors, &[], &Standing::default(), &[], at(0), at(60), at(60));
    // Before the first interval, in the hole, as stored, and after the last: not seen.
    assert_eq!(short(&slices), [(0, 10, "unknown", false), (10, 20, "up", false), (20, 60, "unknown", false)]);
    assert_eq!(Sums::of(&slices).uptime(DEGRADED_IS_UP), Some(1.0));
    let nothing = Sums::of(&component(&NOBODY, &[], &Standing::default(), &[], at(0), at(60), at(60)));
    assert_eq!((nothing.unknown_us, nothing.uptime(DEGRADED_IS_UP)), (60_000_000, None));
}

#[test]
fn a_hole_is_unknown_even_beside_a_monitor_that_is_up() {
    let monitors = [vec![interval(0, None, Status::Up)], vec![interval(0, 10, Status::Up), interval(20, 30, Status::Up)]];
    let slices = component(&monitors, &[], &Standing::default(), &[], at(0), at(40), at(40));
    assert_eq!(short(&slices), [(0, 10, "up", false), (10, 20, "unknown", false), (20, 40, "up", false)]);
}

#[test]
fn paused_counts_nowhere() {
    let paused = vec![interval(0, None, Status::Paused)];
    let up = vec![interval(20, None, Status::Up)];
    let slices = component(&[paused, up], &[], &Standing::default(), &[], at(0), at(50), at(50));
    assert_eq!(short(&slices), [(0, 20, "paused", true), (20, 50, "up", false)]);
    assert_eq!(Sums::of(&slices).excluded_us, 20_000_000);
}

#[test]
fn declared_impact_joins_what_monitors_saw() {
    let monitors = [vec![interval(0, 30, Status::Up), interval(30, 40, Status::Down), interval(40, None, Status::Up)]];
    let declared = [
        Declared { from: at(20), to: Some(at(50)), status: DeclaredStatus::PartialOutage },
        Declared { from: at(45), to: None, status: DeclaredStatus::MajorOutage },
        Declared { from: at(0), to: None, status: DeclaredStatus::Operational },
    ];
    let slices = component(&monitors, &declared, &Standing::default(), &[], at(0), at(60), at(60));
    let expected =
        [(0, 20, "up", false), (20, 30, "partial", false), (30, 40, "down", false), (40, 45, "partial", false), (45, 60, "down", false)];
    assert_eq!(short(&slices), expected);
}

#[test]
fn what_a_person_declares_operational_where_nothing_watches_is_up() {
    let declared = [Declared { from: at(0), to: Some(at(10)), status: DeclaredStatus::Operational }];
    assert_eq!(
        short(&component(&NOBODY, &declared, &Standing::default(), &[], at(0), at(20), at(20))),
        [(0, 10, "up", false), (10, 20, "unknown", false)]
    );
}

#[test]
fn a_correction_overrides_monitors_and_people() {
    let monitors = [vec![interval(0, None, Status::Down)]];
    let declared = [Declared { from: at(0), to: None, status: DeclaredStatus::MajorOutage }];
    let corrections = [
        Correction { from: at(10), to: at(20), says: Says::Degraded },
        Correction { from: at(15), to: at(25), says: Says::Up },
        Correction { from: at(30), to: at(40), says: Says::Excluded },
    ];
    let slices = component(&monitors, &declared, &Standing::of(&corrections), &[], at(0), at(50), at(50));
    let expected = [
        (0, 10, "down", false),
        (10, 15, "degraded", false),
        (15, 25, "up", false),
        (25, 30, "down", false),
        (30, 40, "paused", true),
        (40, 50, "down", false),
    ];
    assert_eq!(short(&slices), expected);
}

#[test]
fn only_maintenance_announced_in_time_is_excluded_and_both_figures_are_exact() {
    let monitors = [vec![interval(0, 40, Status::Up), interval(40, 50, Status::Down), interval(50, None, Status::Up)]];
    let window = |announced_at| Window { from: at(40), to: at(60), announced_at, lead: Span::days(7) };
    let week = Span::days(7);
    let in_time = component(&monitors, &[], &Standing::default(), &[window(Some(at(40) - week))], at(0), at(100), at(100));
    assert_eq!(short(&in_time), [(0, 40, "up", false), (40, 50, "down", true), (50, 60, "up", true), (60, 100, "up", false)]);
    let sums = Sums::of(&in_time);
    assert_eq!(sums.uptime(DEGRADED_IS_UP), Some(1.0));
    assert_eq!(sums.uptime_with_maintenance(DEGRADED_IS_UP), Some(0.9));
    for late in [None, Some(at(40) - week + Span::micros(1)), Some(at(41))] {
        let slices = component(&monitors, &[], &Standing::default(), &[window(late)], at(0), at(100), at(100));
        assert_eq!(Sums::of(&slices).uptime(DEGRADED_IS_UP), Some(0.9), "{late:?}");
        assert_eq!(Sums::of(&slices).excluded_us, 0);
    }
}

#[test]
fn nothing_beyond_now_is_told() {
    let monitors = [vec![interval(0, None, Status::Up)]];
    assert_eq!(short(&component(&monitors, &[], &Standing::default(), &[], at(0), at(100), at(30))), [(0, 30, "up", false)]);
    assert!(component(&monitors, &[], &Standing::default(), &[], at(50), at(100), at(30)).is_empty());
    assert!(component(&monitors, &[], &Standing::default(), &[], at(50), at(50), at(80)).is_empty());
}

#[test]
fn days_of_a_clock_change_have_23_and_25_hours() {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let instant = |text| Timestamp::parse(text).unwrap();
    let (from, to) = (instant("2026-01-01T00:00:00+01:00"), instant("2027-01-01T00:00:00+01:00"));
    let monitors = [vec![Interval { from, to: None, status: Status::Up }]];
    let slices = component(&monitors, &[], &Standing::default(), &[], from, to, to);
    let days = periods(&slices, By::Day, &zone, from, to);
    assert_eq!(days.len(), 365);
    let hours = |text: &str| days.iter().find(|day| day.on == text.parse().unwrap()).unwrap().sums.up_us / 3_600_000_000;
    assert_eq!((hours("2026-03-28"), hours("2026-03-29"), hours("2026-10-25"), hours("2026-10-26")), (24, 23, 25, 24));
    let months = periods(&slices, By::Month, &zone, from, to);
    assert_eq!(months.len(), 12);
    assert_eq!(months[1].sums.up_us / 3_600_000_000, 28 * 24);
    let years = periods(&slices, By::Year, &zone, from, to);
    assert_eq!(years.len(), 1);
    assert_eq!(years[0].sums, Sums::of(&slices));
}

#[test]
fn a_midnight_that_the_clock_skips_still_begins_a_day() {
    // Clocks in Beirut go from 00:00 to 01:00.
    let zone = Zone::parse("Asia/Beirut").unwrap();
    let instant = |text| Timestamp::parse(text).unwrap();
    let (from, to) = (instant("2026-03-28T00:00:00+02:00"), instant("2026-03-31T00:00:00+03:00"));
    let slices = component(&[vec![Interval { from, to: None, status: Status::Up }]], &[], &Standing::default(), &[], from, to, to);
    let days = periods(&slices, By::Day, &zone, from, to);
    let hours: Vec<i64> = days.iter().map(|day| day.sums.up_us / 3_600_000_000).collect();
    assert_eq!(hours, [24, 23, 24]);
}

#[test]
fn a_partial_first_day_is_one_period_with_what_there_is() {
    let zone = Zone::parse("Asia/Tokyo").unwrap();
    let instant = |text| Timestamp::parse(text).unwrap();
    let (from, to) = (instant("2026-02-27T18:00:00+09:00"), instant("2026-03-01T06:00:00+09:00"));
    let slices = component(&[vec![Interval { from, to: None, status: Status::Up }]], &[], &Standing::default(), &[], from, to, to);
    let days = periods(&slices, By::Day, &zone, from, to);
    assert_eq!(days.iter().map(|day| day.sums.up_us / 3_600_000_000).collect::<Vec<_>>(), [6, 24, 6]);
    assert_eq!(days[0].from, instant("2026-02-27T00:00:00+09:00"));
    assert_eq!(periods(&slices, By::Month, &zone, from, to).len(), 2);
}

/// Slow in the way that leaves no doubt: asks for each second alone.
fn second_by_second(given: &Given, from: i64, to: i64) -> Vec<(State, bool)> {
    let precedence = [State::Down, State::Partial, State::Degraded, State::Unknown, State::Up, State::Paused];
    let heaviest = |statuses: Vec<State>| precedence.into_iter().find(|wanted| statuses.contains(wanted));
    (from..to)
        .map(|second| {
            let here = at(second);
            let covers = |from: Timestamp, to: Option<Timestamp>| from <= here && to.is_none_or(|to| here < to);
            let mut seen = Vec::new();
            for monitor in &given.monitors {
                let here_now: Vec<State> =
                    monitor.iter().filter(|interval| covers(interval.from, interval.to)).map(|interval| interval.status.into()).collect();
                let began = monitor.iter().any(|interval| interval.from <= here);
                let goes_on = monitor.iter().any(|interval| interval.from > here);
                if here_now.is_empty() && began && goes_on {
                    seen.push(State::Unknown);
                }
                seen.extend(here_now);
            }
            seen.extend(given.declared.iter().filter(|found| covers(found.from, found.to)).map(|found| match found.status {
                DeclaredStatus::Operational => State::Up,
                DeclaredStatus::MajorOutage => State::Down,
                DeclaredStatus::PartialOutage => State::Partial,
                DeclaredStatus::DegradedPerformance => State::Degraded,
            }));
            let corrected =
                given.corrections.iter().rev().find(|found| covers(found.from, Some(found.to))).and_then(|found| said(found.says));
            let status = corrected.or_else(|| heaviest(seen)).unwrap_or(State::Unknown);
            let maintained = given.windows.iter().any(|window| {
                covers(window.from, Some(window.to))
                    && window.announced_at.is_some_and(|announced| window.from.since(announced).as_micros() >= window.lead.as_micros())
            });
            (status, maintained || status == State::Paused)
        })
        .collect()
}

fn said(says: Says) -> Option<State> {
    match says {
        Says::Up => Some(State::Up),
        Says::Degraded => Some(State::Degraded),
        Says::Partial => Some(State::Partial),
        Says::Down => Some(State::Down),
        Says::Unknown => Some(State::Unknown),
        Says::Excluded => Some(State::Paused),
        Says::AsSeen => None,
    }
}

#[derive(Clone, Debug)]
struct Given {
    monitors: Vec<Vec<Interval>>,
    declared: Vec<Declared>,
    corrections: Vec<Correction>,
    windows: Vec<Window>,
}

impl Given {
    fn slices(&self, from: i64, to: i64, now: i64) -> Vec<Slice> {
        component(&self.monitors, &self.declared, &Standing::of(&self.corrections), &self.windows, at(from), at(to), at(now))
    }
}

fn any_status() -> impl Strategy<Value = Status> {
    prop::sample::select(Status::ALL.to_vec())
}

fn any_given() -> impl Strategy<Value = Given> {
    let length = || prop::option::weighted(0.9, 0_i64..60);
    let interval = (-20_i64..120, length(), any_status()).prop_map(|(from, length, status)| Interval {
        from: at(from),
        to: length.map(|length| at(from + length)),
        status,
    });
    let impact = prop::sample::select(vec![
        DeclaredStatus::Operational,
        DeclaredStatus::DegradedPerformance,
        DeclaredStatus::PartialOutage,
        DeclaredStatus::MajorOutage,
    ]);
    let declared = (-20_i64..120, length(), impact).prop_map(|(from, length, status)| Declared {
        from: at(from),
        to: length.map(|length| at(from + length)),
        status,
    });
    let correction = (-20_i64..120, 0_i64..40, prop::sample::select(Says::ALL.to_vec())).prop_map(|(from, length, says)| Correction {
        from: at(from),
        to: at(from + length),
        says,
    });
    let window = (-20_i64..120, 0_i64..40, prop::option::of(0_i64..20)).prop_map(|(from, length, before)| Window {
        from: at(from),
        to: at(from + length),
        announced_at: before.map(|before| at(from - before)),
        lead: Span::seconds(10),
    });
    (
        prop::collection::vec(prop::collection::vec(interval, 0..8), 0..4),
        prop::collection::vec(declared, 0..4),
        prop::collection::vec(correction, 0..3),
        prop::collection::vec(window, 0..3),
    )
        .prop_map(|(monitors, declared, corrections, windows)| Given { monitors, declared, corrections, windows })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn equals_the_recomputation_second_by_second(given in any_given(), from in 0_i64..60, length in 0_i64..60, now in 0_i64..130) {
        let slices = given.slices(from, from + length, now);
        let expected = second_by_second(&given, from, (from + length).min(now));
        let found: Vec<(State, bool)> = slices
            .iter()
            .flat_map(|slice| std::iter::repeat_n((slice.status, slice.excluded), usize::try_from(slice.to.since(slice.from).as_seconds()).unwrap()))
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn minutes_add_up_to_the_range_exactly(given in any_given(), from in 0_i64..60, length in 0_i64..60, now in 0_i64..130) {
        let slices = given.slices(from, from + length, now);
        let sums = Sums::of(&slices);
        let wanted = (from + length).min(now).saturating_sub(from).max(0) * 1_000_000;
        prop_assert_eq!(sums.length_us(), wanted);
        let figure = sums.uptime(Weights { degraded: 0.5, partial: 0.25 });
        prop_assert!(figure.is_none_or(|figure| (0.0..=1.0).contains(&figure)));
        if let Some(first) = slices.first() {
            prop_assert_eq!(first.from, at(from));
            prop_assert_eq!(slices.last().unwrap().to, at((from + length).min(now)));
        }
        for pair in slices.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
            prop_assert!((pair[0].status, pair[0].excluded) != (pair[1].status, pair[1].excluded));
        }
        let maintained = sums.maintained;
        prop_assert!(maintained.up_us + maintained.degraded_us + maintained.partial_us + maintained.down_us + maintained.unknown_us <= sums.excluded_us);
    }

    #[test]
    fn the_order_of_what_was_seen_and_declared_changes_nothing(given in any_given()) {
        let mut turned = given.clone();
        turned.monitors.reverse();
        turned.monitors.iter_mut().for_each(|monitor| monitor.reverse());
        turned.declared.reverse();
        turned.windows.reverse();
        prop_assert_eq!(turned.slices(0, 110, 100), given.slices(0, 110, 100));
    }

    #[test]
    fn a_range_split_anywhere_sums_to_the_same(given in any_given(), cut in 0_i64..100) {
        let whole = Sums::of(&given.slices(0, 100, 90));
        let parts = Sums::of(&given.slices(0, cut, 90)) + Sums::of(&given.slices(cut, 100, 90));
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn periods_lose_nothing(given in any_given(), stretch in 1_i64..40_000, zone in prop::sample::select(vec!["Asia/Tokyo", "Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe", "UTC"])) {
        let zone = Zone::parse(zone).unwrap();
        // The same picture over hours to months.
        let far = |instant: Timestamp| at(0) + Span::micros(instant.since(at(0)).as_micros() * stretch);
        let slices: Vec<Slice> =
            given.slices(0, 100, 90).into_iter().map(|slice| Slice { from: far(slice.from), to: far(slice.to), ..slice }).collect();
        let whole = Sums::of(&slices);
        for by in [By::Day, By::Month, By::Year] {
            let found = periods(&slices, by, &zone, far(at(0)), far(at(100)));
            prop_assert_eq!(found.iter().map(|period| period.sums).sum::<Sums>(), whole);
            for pair in found.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
            }
            for period in &found {
                prop_assert!(period.sums.length_us() <= period.to.since(period.from).as_micros());
            }
        }
    }
}
