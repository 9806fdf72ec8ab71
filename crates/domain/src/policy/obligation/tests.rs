//! One outcome each, and the outcome depends on when it was kept, not on when it was recorded.

use proptest::prelude::*;

use super::*;
use crate::kernel::{Priority, Span, Text};
use crate::policy::Policy;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_seconds(1_700_000_000) + Span::minutes(minutes)
}

fn flash() -> Obligation {
    let new = NewObligation {
        clause: Policy::default().clause(Promise::Flash, Priority::P3).unwrap().clone(),
        subject_kind: SubjectKind::Incident,
        subject: "i".into(),
        subject_title: Text::same("i"),
        restricted: false,
        started_at: at(0),
        due_at: at(30),
    };
    open("o".into(), &new).state
}

fn evidence(minutes: i64) -> Evidence {
    Evidence { kind: SubjectKind::Notice, id: "n".into(), at: at(minutes) }
}

#[test]
fn warned_failed_and_kept_late() {
    let obligation = flash();
    assert_eq!(obligation.next_at(), Some(at(20)));
    let warned = decide(&obligation, &Command::Tick, at(20)).unwrap();
    assert_eq!(warned.facts, [Fact::Warned]);
    let failed = decide(&warned.state, &Command::Tick, at(30)).unwrap();
    assert_eq!(failed.state.outcome_word(), OutcomeWord::Missed);
    let late = decide(&failed.state, &Command::Meet { at: at(40), evidence: evidence(40) }, at(40)).unwrap();
    assert_eq!(late.state.state, ObligationState::MetLate);
    assert!(decide(&late.state, &Command::Tick, at(50)).unwrap().facts.is_empty());
}

#[test]
fn kept_in_time_but_recorded_after_a_crash_is_met() {
    let met = decide(&flash(), &Command::Meet { at: at(29), evidence: evidence(29) }, at(45)).unwrap();
    assert_eq!(met.state.state, ObligationState::Met);
}

#[test]
fn a_waiver_needs_a_reason() {
    let refusal = decide(&flash(), &Command::Waive { reason: " ".into(), by: Actor::system("x") }, at(1)).unwrap_err();
    assert_eq!(refusal.code, "obligation.reason_missing");
}

#[test]
fn hastening_never_moves_later() {
    let sooner = decide(&flash(), &Command::Hasten { due_at: at(10) }, at(1)).unwrap().state;
    assert_eq!(sooner.due_at, at(10));
    assert!(decide(&sooner, &Command::Hasten { due_at: at(20) }, at(1)).unwrap().facts.is_empty());
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Tick),
        (0_i64..60).prop_map(|m| Command::Meet { at: at(m), evidence: evidence(m) }),
        Just(Command::Void { reason: Text::same("ended") }),
        (0_i64..60).prop_map(|m| Command::Hasten { due_at: at(m) }),
        Just(Command::Waive { reason: "agreed".into(), by: Actor::system("test") }),
    ]
}

proptest! {
    #[test]
    fn one_outcome_whatever_happens(commands in prop::collection::vec((any_command(), 0_i64..5), 1..40)) {
        let mut obligation = flash();
        let mut minute = 0;
        let mut settled = None;
        let mut replayed = obligation.clone();
        for (command, pause) in commands {
            minute += pause;
            let Ok(outcome) = decide(&obligation, &command, at(minute)) else { continue };
            for fact in &outcome.facts {
                apply(&mut replayed, fact, at(minute));
            }
            obligation = outcome.state;
            prop_assert_eq!(&replayed, &obligation);
            if let Some(first) = settled {
                prop_assert_eq!(obligation.state, first);
            }
            if !obligation.state.is_open() {
                settled = Some(obligation.state);
            }
        }
    }
}
