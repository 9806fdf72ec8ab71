//! Confirmation, hold, gaps; and what holds for every sequence of results.

use proptest::prelude::*;

use super::*;
use crate::catalog::{Confirmation, HeartbeatCheck, MonitorKind, Origin, TcpCheck};
use crate::kernel::{Severity, Text};

fn monitor(failures: u32, of: u32, hold: Span) -> Monitor {
    Monitor {
        id: "m".into(),
        name: Text::same("m"),
        kind: MonitorKind::Tcp(TcpCheck { host: "h".into(), port: 1, ip: Default::default(), send: None, expect: None }),
        interval: Span::seconds(10),
        timeout: Span::seconds(5),
        confirmation: Confirmation { failures, of, recheck: Span::seconds(1) },
        hold,
        degraded_over: None,
        component: None,
        system: None,
        severity: Severity::Major,
        degraded_severity: Severity::Moderate,
        labels: Default::default(),
        runbook: None,
        schedule: None,
        enabled: true,
        origin: Origin::BuiltIn,
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_000_000 + seconds)
}

fn run(monitor: &Monitor, samples: &[(i64, Verdict)]) -> (Watch, Vec<Transition>) {
    let mut watch = Watch::new(at(0));
    let mut all = Vec::new();
    for (second, verdict) in samples {
        all.extend(watch.observe(monitor, &Sample { at: at(*second), verdict: *verdict, reason: None }).0);
    }
    (watch, all)
}

use Verdict::{Bad, CouldNotRun, Good, Slow};

#[test]
fn without_confirmation_one_bad_result_is_a_failure_at_once() {
    let (watch, turns) = run(&monitor(1, 1, Span::ZERO), &[(0, Good), (10, Bad)]);
    assert_eq!(watch.status, Status::Down);
    assert_eq!((turns[1].effective_at, turns[1].detected_at), (at(10), at(10)));
}

#[test]
fn a_failure_dates_from_its_first_bad_result_and_detection_is_its_confirmation() {
    let (_, turns) = run(&monitor(3, 5, Span::ZERO), &[(0, Good), (10, Bad), (11, Bad), (12, Good), (13, Bad)]);
    assert_eq!(turns.len(), 2);
    assert_eq!((turns[1].to, turns[1].effective_at, turns[1].detected_at), (Status::Down, at(10), at(13)));
}

#[test]
fn recovery_must_hold_and_dates_from_the_first_good_result_of_the_run() {
    let held = monitor(1, 1, Span::seconds(20));
    let (watch, _) = run(&held, &[(0, Good), (10, Bad), (20, Good), (30, Bad), (40, Good), (50, Good)]);
    assert_eq!(watch.status, Status::Down);
    let (watch, turns) = run(&held, &[(0, Good), (10, Bad), (20, Good), (30, Bad), (40, Good), (50, Good), (60, Good)]);
    assert_eq!(watch.status, Status::Up);
    assert_eq!((turns[2].effective_at, turns[2].detected_at), (at(40), at(60)));
}

#[test]
fn slow_is_degraded_and_down_can_recover_to_degraded() {
    let (watch, _) = run(&monitor(1, 1, Span::ZERO), &[(0, Good), (10, Slow)]);
    assert_eq!(watch.status, Status::Degraded);
    let (watch, turns) = run(&monitor(1, 1, Span::ZERO), &[(0, Good), (10, Bad), (20, Slow), (30, Good)]);
    assert_eq!(watch.status, Status::Up);
    assert_eq!(turns.iter().map(|t| t.to).collect::<Vec<_>>(), [Status::Up, Status::Down, Status::Degraded, Status::Up]);
}

#[test]
fn what_could_not_be_checked_is_unknown() {
    let (watch, _) = run(&monitor(1, 1, Span::ZERO), &[(0, Good), (10, CouldNotRun)]);
    assert_eq!(watch.status, Status::Unknown);
}

#[test]
fn a_long_silence_is_an_unknown_gap_from_the_last_result() {
    let (_, turns) = run(&monitor(1, 1, Span::ZERO), &[(0, Good), (10, Good), (500, Good)]);
    assert_eq!(
        turns.iter().map(|t| (t.to, t.effective_at)).collect::<Vec<_>>(),
        [(Status::Up, at(0)), (Status::Unknown, at(10)), (Status::Up, at(500)),]
    );
}

#[test]
fn suspicion_and_recovery_look_again_soon() {
    let two = monitor(2, 2, Span::seconds(30));
    let mut watch = Watch::new(at(0));
    let mut look = |second, verdict| watch.observe(&two, &Sample { at: at(second), verdict, reason: None }).1;
    assert_eq!(look(0, Good), Pace::Normal);
    assert_eq!(look(10, Bad), Pace::Recheck);
    assert_eq!(look(11, Bad), Pace::Normal);
    assert_eq!(look(21, Good), Pace::Recheck);
    assert_eq!(look(52, Good), Pace::Normal);
}

/// A nightly job that pings every night is up all day.
#[test]
fn between_the_pings_of_a_job_nothing_is_missing() {
    let heartbeat = HeartbeatCheck { ping: None, push: None, every: Span::hours(24), grace: Span::hours(1), runtime_max: None };
    let job = Monitor { kind: MonitorKind::Heartbeat(heartbeat), ..monitor(1, 1, Span::ZERO) };
    let (watch, turns) = run(&job, &[(0, Good), (86_400, Good), (172_800, Good)]);
    assert_eq!((watch.status, turns.len()), (Status::Up, 1));
}

proptest! {
    /// Statuses follow one another without overlap, and each begins no later than it was detected.
    #[test]
    fn a_timeline_never_runs_backwards(
        failures in 1_u32..4, extra in 0_u32..3, hold in 0_i64..40,
        samples in prop::collection::vec((-3_i64..60, prop_oneof![Just(Good), Just(Slow), Just(Bad), Just(CouldNotRun)]), 1..80),
    ) {
        let monitor = monitor(failures, failures + extra, Span::seconds(hold));
        let mut watch = Watch::new(at(0));
        let mut second = 0;
        let mut previous = Transition { from: Status::Unknown, to: Status::Unknown, effective_at: at(0), detected_at: at(0), reason: None };
        for (step, verdict) in samples {
            second += step;
            for turn in watch.observe(&monitor, &Sample { at: at(second), verdict, reason: None }).0 {
                prop_assert_eq!(turn.from, previous.to);
                prop_assert_ne!(turn.from, turn.to);
                prop_assert!(turn.effective_at >= previous.effective_at, "{:?} after {:?}", turn, previous);
                prop_assert!(turn.effective_at <= turn.detected_at);
                previous = turn;
            }
        }
        prop_assert_eq!(watch.status, previous.to);
    }
}
