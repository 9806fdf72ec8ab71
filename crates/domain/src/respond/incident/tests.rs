//! Which command is allowed in which state, what guards ask for, and what must hold after any sequence of commands.

use proptest::prelude::*;

use super::*;
use crate::policy::{Obligation, ObligationState, Promise};
use crate::respond::simulation::*;
use IncidentState::{Closed, Dismissed, Identified, Investigating, Monitoring, Resolved, SelfRecovered, Triage};

/// A story brought into a state by the shortest honest way.
fn in_state(state: IncidentState) -> Simulation {
    let mut story = Simulation::new(opening());
    story.to(1);
    match state {
        Triage => {}
        Investigating | Identified => {
            story.done(move_to(state));
        }
        Monitoring => {
            story.done(move_to(Investigating)).done(move_to(Monitoring));
        }
        Resolved => {
            story.done(resolve());
        }
        Closed => {
            story.done(resolve()).done(Command::Close);
        }
        Dismissed => {
            story.done(dismiss());
        }
        SelfRecovered => {
            story.done(alert_resolved(1, 0));
        }
    }
    assert_eq!(story.incident.state, state);
    story
}

/// What a command answers in each state, in the order of `IncidentState::ALL`: `+` allowed, `-` refused as `incident.state`, `=`
/// allowed and changes nothing.
#[test]
fn every_state_answers_every_command() {
    let absorb = Command::Absorb {
        from: "j".into(),
        firing: 1,
        components: vec![],
        started_at: at(0),
        detected_at: at(0),
        public: true,
        outage: false,
    };
    let impact = Command::Impact { component: "web".into(), status: DeclaredStatus::PartialOutage, public: true };
    let notice = Command::NoticeSent { notice: "n".into(), kind: NoticeKind::General, canned: false };
    let table: Vec<(&str, Command, &str)> = vec![
        // triage, investigating, identified, monitoring, resolved, closed, dismissed, self_recovered
        ("attach", attach("a2", 1, true), "++++----"),
        ("alert_resolved", alert_resolved(1, 1), "++++++++"),
        ("acknowledge", Command::Acknowledge, "++++----"),
        ("assign", Command::Assign { person: Some("jiro".into()) }, "++++----"),
        ("assign nobody", Command::Assign { person: None }, "====----"),
        ("intake", Command::FillIntake(complete_intake()), "++++----"),
        ("classify", classify(Priority::P1), "++++----"),
        ("to triage", move_to(Triage), "=-------"),
        ("to investigating", move_to(Investigating), "+=++----"),
        ("to identified", move_to(Identified), "++=+----"),
        ("to monitoring", move_to(Monitoring), "-++=----"),
        ("to resolved", move_to(Resolved), "----=---"),
        ("to closed", move_to(Closed), "-----=--"),
        ("to dismissed", move_to(Dismissed), "------=-"),
        ("to self_recovered", move_to(SelfRecovered), "-------="),
        ("comment", comment(), "++++++++"),
        ("title", Command::Title { title: Text::same("web") }, "++++----"),
        ("impact", impact, "++++----"),
        ("merge", Command::Merge { into: "j".into(), reason: "same".into() }, "++++----"),
        ("absorb", absorb, "++++----"),
        // What recovered by itself still waits for its resolution to be written.
        ("resolve", resolve(), "++++---+"),
        ("confirm", Command::Confirm, "----+-++"),
        ("reopen", reopen(), "----+-++"),
        ("dismiss", dismiss(), "+-------"),
        ("notice sent", notice, "++++++++"),
        ("settle", Command::Settle, "========"),
    ];
    for (name, command, answers) in table {
        for (state, expected) in IncidentState::ALL.into_iter().zip(answers.chars()) {
            let story = in_state(state);
            let found = decide(&story.incident, command.clone(), &story.policy, &hanako(), story.now);
            let context = format!("{name} in {}", state.as_str());
            match (expected, found) {
                ('+', Ok(outcome)) => assert!(!outcome.facts.is_empty(), "{context} changed nothing"),
                ('=', Ok(outcome)) => {
                    assert!(
                        outcome.facts.is_empty() && outcome.effects.is_empty() && outcome.due.is_empty(),
                        "{context} changed something"
                    );
                    assert_eq!(outcome.state, story.incident, "{context}");
                }
                ('-', Err(refusal)) => assert_eq!(refusal.code, "incident.state", "{context}"),
                (_, found) => panic!("{context}: expected {expected}, found {found:?}"),
            }
        }
    }
}

#[test]
fn buttons_say_what_commands_then_answer() {
    for state in IncidentState::ALL {
        let story = in_state(state);
        let commands = [
            ("acknowledge", Command::Acknowledge),
            ("assign", Command::Assign { person: Some("jiro".into()) }),
            ("intake", Command::FillIntake(complete_intake())),
            ("classify", classify(Priority::P1)),
            ("comment", comment()),
            ("title", Command::Title { title: Text::same("web") }),
            ("merge", Command::Merge { into: "j".into(), reason: "same".into() }),
            ("resolve", resolve()),
            ("confirm", Command::Confirm),
            ("close", Command::Close),
            ("reopen", reopen()),
            ("dismiss", dismiss()),
            ("no_news", Command::NoNews { note: String::new() }),
        ];
        let buttons = actions(&story.incident, &story.policy, story.now);
        for (name, command) in commands {
            let button = buttons.iter().find(|button| button.name == name).unwrap();
            let answer = decide(&story.incident, command, &story.policy, &hanako(), story.now);
            assert_eq!(button.allowed, answer.is_ok(), "{name} in {}", state.as_str());
            assert_eq!(button.allowed, button.why_not.is_none());
            assert!(button.why_not.as_ref().is_none_or(|why| !why.ja.is_empty() && !why.en.is_empty()));
        }
    }
}

fn with_intake(intake: Intake) -> Simulation {
    Simulation::new(Opening { intake, ..opening() })
}

#[test]
fn nothing_leaves_triage_before_its_intake_is_known() {
    let mut story = with_intake(Intake::default());
    for command in [move_to(Investigating), move_to(Identified), resolve()] {
        let refusal = story.act(command).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.fields.as_slice()),
            ("incident.intake_missing", &["source", "target", "alert_at", "systems", "impact"].map(String::from)[..])
        );
    }
    // Acknowledging never waits, and does not sneak out either.
    story.done(Command::Acknowledge);
    assert_eq!(story.incident.state, Triage);
    story.done(Command::FillIntake(complete_intake())).done(move_to(Investigating));
}

#[test]
fn any_one_estimate_of_scope_is_enough_and_blanks_are_none() {
    let base = Intake { systems: None, ..complete_intake() };
    for intake in [
        Intake { systems: Some(0), ..base.clone() },
        Intake { users: Some(10), ..base.clone() },
        Intake { regions: Some("Tokyo".into()), ..base.clone() },
    ] {
        assert!(intake_missing(&with_intake(intake).incident).is_empty());
    }
    let blank = Intake { regions: Some("  ".into()), source: Some(" ".into()), ..base };
    assert_eq!(intake_missing(&with_intake(blank).incident), ["source", "systems"]);
}

#[test]
fn what_a_person_reported_is_not_over_because_an_alert_that_joined_it_is() {
    for act in [None, Some(move_to(Investigating))] {
        let reported = Opening { submitter: Some("taro".into()), alert: None, outage: false, ..opening() };
        let mut story = Simulation::new(reported);
        if let Some(act) = act {
            story.done(act);
        }
        let before = story.incident.state;
        story.done(attach("a1", 1, false)).done(alert_resolved(2, 0)).to(60);
        assert_eq!((story.incident.state, story.incident.mitigated_at, story.incident.resolved_at), (before, None, None));
    }
}

#[test]
fn closing_needs_words_and_the_submitter_or_the_waiting_time() {
    let mut story = Simulation::new(Opening { submitter: Some("taro".into()), ..opening() });
    assert_eq!(story.refused(Command::Close), "incident.state");
    story.done(resolve());
    assert_eq!(story.refused(Command::Close), "incident.unconfirmed");
    let mut confirmed = story;
    confirmed.done(Command::Confirm).done(Command::Close);
    assert_eq!(confirmed.incident.closed_at, Some(confirmed.now));
    assert!(confirmed.timers.is_empty());

    let mut waited = Simulation::new(Opening { submitter: Some("taro".into()), ..opening() });
    waited.done(resolve());
    let week = 7 * 24 * 60;
    waited.to(week - 1);
    assert_eq!(waited.incident.state, Resolved);
    waited.to(week);
    assert_eq!(waited.incident.state, Closed, "closed by the policy's timer");
}

#[test]
fn what_hinomi_itself_found_needs_nobodys_consent() {
    in_state(Resolved).done(Command::Close);
}

#[test]
fn a_resolution_means_something() {
    let mut story = in_state(Investigating);
    for empty in ["", "  ", "ok", " ok \n"] {
        assert_eq!(story.refused(Command::Resolve { resolution: empty.into() }), "incident.resolution_missing");
    }
}

#[test]
fn what_recovered_by_itself_can_be_written_up_and_closed() {
    let mut story = in_state(SelfRecovered);
    assert_eq!((story.incident.resolved_at, story.incident.mitigated_at), (Some(at(1)), Some(at(1))));
    assert_eq!(story.refused(Command::Close), "incident.resolution_missing");
    let before = story.obligations.len();
    story.to(100);
    story.done(resolve());
    assert_eq!((story.incident.state, story.incident.resolved_at), (SelfRecovered, Some(at(1))), "it ended when it ended");
    assert_eq!(story.obligations.len(), before, "and owes nothing more");
    assert_eq!(story.refused(resolve()), "incident.state");
    story.done(Command::Close);
}

#[test]
fn settles_by_itself_once_quiet_and_waits_for_words() {
    let mut story = in_state(Investigating);
    story.to(20);
    story.done(alert_resolved(19, 0));
    assert_eq!((story.incident.state, story.incident.mitigated_at), (Monitoring, Some(at(19))));
    story.to(29);
    assert_eq!(story.incident.state, Monitoring);
    // The same end told again neither moves the recovery nor the timer.
    story.done(alert_resolved(25, 0));
    assert_eq!(story.incident.mitigated_at, Some(at(19)));
    story.to(30);
    assert_eq!((story.incident.state, story.incident.resolved_at), (Resolved, Some(at(19))));
    story.to(20 * 24 * 60);
    assert_eq!(story.incident.state, Resolved, "nobody has written what ended it");
    story.done(resolve()).done(Command::Close);
}

#[test]
fn a_condition_that_returns_takes_it_back_to_work() {
    let mut story = in_state(Investigating);
    story.to(20);
    story.done(alert_resolved(19, 0));
    story.to(25);
    story.done(attach("a2", 24, true));
    assert_eq!((story.incident.state, story.incident.mitigated_at, story.incident.alerts_firing), (Investigating, None, 1));
    assert!(story.timers.is_empty());
    story.to(60);
    assert_eq!(story.incident.state, Investigating);
}

#[test]
fn some_alerts_ending_is_not_the_end() {
    let mut story = in_state(Triage);
    story.done(attach("a2", 1, true));
    assert_eq!(story.incident.alerts_firing, 2);
    story.done(alert_resolved(2, 1));
    assert_eq!((story.incident.state, story.incident.alerts_firing, story.incident.mitigated_at), (Triage, 1, None));
    story.done(alert_resolved(3, 0));
    assert_eq!(story.incident.state, SelfRecovered);
}

#[test]
fn reopening_returns_to_where_it_stands() {
    for (ended, to) in [(Resolved, Investigating), (SelfRecovered, Investigating), (Dismissed, Triage)] {
        let mut story = in_state(ended);
        assert_eq!(story.refused(Command::Reopen { reason: Text::same(" ") }), "incident.reason_missing");
        story.done(Command::Confirm).done(reopen());
        let incident = &story.incident;
        assert_eq!((incident.state, incident.resolved_at, incident.mitigated_at, incident.submitter_confirmed_at), (to, None, None, None));
        assert!(story.timers.is_empty());
    }
    let mut untriaged = with_intake(Intake::default());
    untriaged.done(alert_resolved(0, 0)).done(reopen());
    assert_eq!(untriaged.incident.state, Triage, "its intake is still missing");
}

#[test]
fn merging_hands_everything_over() {
    let mut story = in_state(Triage);
    assert_eq!(story.refused(Command::Merge { into: "i".into(), reason: String::new() }), "incident.merge_self");
    story.done(Command::Merge { into: "j".into(), reason: "same cause".into() });
    let incident = &story.incident;
    assert_eq!((incident.state, incident.merged_into.as_ref().map(IncidentId::as_str), incident.alerts_firing), (Closed, Some("j"), 0));

    let mut target = in_state(Identified);
    target.done(Command::Absorb {
        from: "i".into(),
        firing: 2,
        components: vec!["web".into(), "shop".into()],
        started_at: at(-30),
        detected_at: at(-20),
        public: true,
        outage: true,
    });
    let incident = &target.incident;
    assert_eq!((incident.alerts_firing, incident.started_at, incident.detected_at), (3, at(-30), at(-20)));
    assert_eq!(incident.components, ["web".into(), "shop".into()]);
}

#[test]
fn a_priority_needs_a_reason_unless_it_is_the_proposed_one() {
    let suggestion = super::super::priority::Suggestion { priority: Priority::P1, reasons: vec![Text::same("important")] };
    let mut story = Simulation::new(Opening { suggestion: Some(suggestion), ..opening() });
    assert_eq!((story.incident.priority, story.incident.priority_reviewed), (Priority::P3, false));
    let bare = |priority| Command::Classify { priority, reason: " ".into() };
    assert_eq!(story.refused(bare(Priority::P2)), "incident.reason_missing");
    story.done(bare(Priority::P1)).done(classify(Priority::P2));
    assert_eq!((story.incident.priority, story.incident.priority_reviewed), (Priority::P2, true));
}

#[test]
fn further_alerts_only_raise_what_is_proposed() {
    let suggest = |priority| Some(super::super::priority::Suggestion { priority, reasons: vec![Text::same("measured")] });
    let with = |priority| {
        let Command::Attach { alert, rule, severity, component, system, public, outage, started_at, reason, .. } = attach("a2", 1, true)
        else {
            unreachable!()
        };
        Command::Attach { alert, rule, severity, component, system, public, outage, started_at, reason, suggestion: suggest(priority) }
    };
    let mut story = Simulation::new(Opening { suggestion: suggest(Priority::P2), severity: Severity::Moderate, ..opening() });
    story.done(with(Priority::P3));
    assert_eq!(story.incident.suggestion.as_ref().unwrap().priority, Priority::P2);
    story.done(with(Priority::P0));
    assert_eq!(story.incident.suggestion.as_ref().unwrap().priority, Priority::P0);
    assert_eq!((story.incident.severity, story.incident.priority), (Severity::Major, Priority::P3));
}

#[test]
fn texts_have_limits_and_reasons_are_asked_for() {
    let mut story = in_state(Triage);
    let long = |chars: usize| "あ".repeat(chars);
    assert_eq!(story.refused(Command::Comment { text: " ".into() }), "incident.text_missing");
    assert_eq!(story.refused(Command::Comment { text: long(COMMENT_CHARS_MAX + 1) }), "incident.too_long");
    story.done(Command::Comment { text: long(COMMENT_CHARS_MAX) });
    assert_eq!(story.refused(Command::Title { title: Text::default() }), "incident.text_missing");
    assert_eq!(story.refused(Command::Title { title: Text::new(long(TITLE_CHARS_MAX + 1), "x") }), "incident.too_long");
    assert_eq!(story.refused(Command::Dismiss { reason: String::new() }), "incident.reason_missing");
    assert_eq!(story.refused(Command::Dismiss { reason: long(COMMENT_CHARS_MAX + 1) }), "incident.too_long");
    assert_eq!(story.refused(Command::FillIntake(Intake { host: Some(long(501)), ..complete_intake() })), "incident.too_long");
    assert_eq!(story.refused(Command::Resolve { resolution: long(COMMENT_CHARS_MAX + 1) }), "incident.too_long");
    assert_eq!(story.refused(Command::Move { to: Investigating, note: long(COMMENT_CHARS_MAX + 1) }), "incident.too_long");
}

#[test]
fn the_first_to_acknowledge_takes_it() {
    let mut story = in_state(Triage);
    story.done(Command::Acknowledge);
    let incident = &story.incident;
    assert_eq!((incident.acknowledged_at, incident.acknowledged_by.as_deref()), (Some(at(1)), Some("hanako")));
    assert_eq!((incident.assignee.as_ref().map(PersonId::as_str), incident.state), (Some("hanako"), Investigating));
    story.actor = Actor::Person { id: "jiro".into() };
    let facts = story.facts.len();
    story.done(Command::Acknowledge);
    assert_eq!(story.facts.len(), facts);
    assert_eq!(story.incident.acknowledged_by.as_deref(), Some("hanako"));
}

#[test]
fn impact_ends_with_the_incident() {
    let mut story = in_state(Investigating);
    story.done(Command::Impact { component: "shop".into(), status: DeclaredStatus::MajorOutage, public: true });
    assert_eq!(story.incident.components, ["web".into(), "shop".into()]);
    assert_eq!(story.incident.impact.len(), 1);
    story.done(resolve());
    assert!(story.incident.impact.is_empty());
}

fn any_command() -> impl Strategy<Value = Command> {
    let state = prop::sample::select(IncidentState::ALL.to_vec());
    let priority = prop::sample::select(Priority::ALL.to_vec());
    let kind = prop::sample::select(NoticeKind::ALL.to_vec());
    prop_oneof![
        3 => (any::<bool>(), -30_i64..200).prop_map(|(outage, minute)| attach("a2", minute, outage)),
        3 => (0_i64..200, prop_oneof![3 => Just(0_u32), 1 => 1_u32..3]).prop_map(|(minute, firing)| alert_resolved(minute, firing)),
        1 => Just(Command::Acknowledge),
        1 => prop::option::of(Just("jiro")).prop_map(|person| Command::Assign { person: person.map(Into::into) }),
        1 => any::<bool>().prop_map(|complete| Command::FillIntake(if complete { complete_intake() } else { Intake::default() })),
        2 => priority.prop_map(classify),
        4 => state.prop_map(move_to),
        1 => Just(comment()),
        1 => Just(Command::Title { title: Text::same("renamed") }),
        1 => any::<bool>().prop_map(|public| Command::Impact { component: "shop".into(), status: DeclaredStatus::MajorOutage, public }),
        1 => Just(Command::Merge { into: "j".into(), reason: String::new() }),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(public, outage)| Command::Absorb { from: "k".into(), firing: 1, components: vec!["shop".into()], started_at: at(-10), detected_at: at(-5), public, outage }),
        2 => Just(resolve()),
        1 => Just(Command::Confirm),
        1 => Just(Command::Close),
        3 => Just(reopen()),
        1 => Just(dismiss()),
        1 => Just(Command::NoNews { note: String::new() }),
        4 => (kind, any::<bool>()).prop_map(|(kind, canned)| Command::NoticeSent { notice: "n".into(), kind, canned }),
        1 => Just(Command::Settle),
    ]
}

fn any_opening() -> impl Strategy<Value = Opening> {
    (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), prop::option::of(prop::sample::select(Priority::ALL.to_vec()))).prop_map(
        |(public, restricted, outage, intake, priority)| Opening {
            public,
            restricted,
            outage,
            priority,
            intake: if intake { complete_intake() } else { Intake::default() },
            ..opening()
        },
    )
}

fn edge_exists(from: IncidentState, to: IncidentState) -> bool {
    matches!(
        (from, to),
        (Triage, Investigating | Identified | Resolved | Dismissed | SelfRecovered)
            | (Investigating, Identified | Monitoring | Resolved)
            | (Identified, Investigating | Monitoring | Resolved)
            | (Monitoring, Investigating | Identified | Resolved)
            | (Resolved | SelfRecovered, Investigating | Closed)
            | (SelfRecovered | Dismissed, Triage)
    ) || (from.is_open() && to == Closed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_is_done_the_rules_hold(opening in any_opening(), auto in any::<bool>(), steps in prop::collection::vec((any_command(), 0_i64..40), 1..60)) {
        let mut story = if auto { Simulation::under(Default::default(), opening) } else { Simulation::new(opening) };
        let mut minute = 0;
        for (command, pause) in steps {
            minute += pause;
            let facts_before = story.facts.len();
            let mut state = story.incident.state;
            let obligations_before: Vec<Obligation> = story.obligations.clone();
            story.to(minute);
            let merged = matches!(command, Command::Merge { .. });
            let before = story.incident.clone();
            if story.act(command).is_err() {
                prop_assert_eq!(&story.incident, &before, "a refusal changed something");
            }

            // Only edges of the state machine, told by facts; closing from work only by merging.
            for (_, fact) in &story.facts[facts_before..] {
                let to = match fact {
                    Fact::Moved { from, to, .. } => {
                        prop_assert_eq!(*from, state);
                        Some(*to)
                    }
                    Fact::Closed | Fact::Merged { .. } => Some(Closed),
                    Fact::Dismissed { .. } => Some(Dismissed),
                    _ => None,
                };
                if let Some(to) = to {
                    prop_assert!(edge_exists(state, to), "{:?} became {:?}", state, to);
                    prop_assert!(!(to == Closed && state.is_open()) || merged);
                    state = to;
                }
            }
            prop_assert_eq!(story.incident.state, state);

            // State is nothing but facts in order.
            let mut replayed = story.first.clone();
            for (at, fact) in &story.facts {
                if !matches!(fact, Fact::Opened(_)) {
                    apply(&mut replayed, fact, *at);
                }
            }
            prop_assert_eq!(&replayed, &story.incident);

            for promise in Promise::ALL {
                prop_assert!(story.pending(promise) <= 1, "{:?} is owed twice", promise);
            }
            // A settled obligation stays as it is; a deadline never moves away.
            for (old, new) in obligations_before.iter().zip(&story.obligations) {
                prop_assert!(new.due_at <= old.due_at);
                prop_assert!(new.due_at >= new.started_at && new.warn_at <= new.due_at.max(new.started_at));
                if !old.state.is_open() {
                    prop_assert_eq!(old, new);
                }
                prop_assert!(!(old.state == ObligationState::Failed && new.state == ObligationState::Met));
            }

            let incident = &story.incident;
            if incident.restricted {
                prop_assert!(story.drafts.is_empty());
                prop_assert!(story.obligations.iter().all(|found| found.restricted && !matches!(found.promise, Promise::Flash | Promise::Resolved | Promise::FollowUp)));
            }
            // Who owes a flash: public, not restricted, from detection; until it is told, dismissed or merged.
            if incident.public && !incident.restricted && incident.state.is_open() && incident.first_notice_at.is_none() {
                prop_assert!(story.obligations.iter().any(|found| found.promise == Promise::Flash && found.state.is_open()));
            }
            // What is over is followed up no more; what is merged or dismissed owes nothing at all but its taking back.
            if !incident.state.is_open() {
                prop_assert_eq!((story.pending(Promise::FollowUp), story.pending(Promise::Update), story.pending(Promise::Recovery)), (0, 0, 0));
            }
            if matches!(incident.state, Dismissed) {
                prop_assert_eq!(story.pending(Promise::Flash), 0);
            }
            // Users who were told are told on: a follow-up is owed while it lasts, unless its end was announced.
            let told_over = story.facts.iter().any(|(_, fact)| matches!(fact, Fact::NoticeSent { notice_kind: NoticeKind::Resolved, .. }));
            if incident.public && !incident.restricted && incident.state.is_open() && incident.first_notice_at.is_some() && !told_over {
                prop_assert!(story.obligations.iter().any(|found| found.promise == Promise::FollowUp && found.state.is_open()));
            }
            // A service that stands still owes its recovery.
            if incident.outage && incident.state.is_open() && incident.mitigated_at.is_none() {
                prop_assert!(story.obligations.iter().any(|found| found.promise == Promise::Recovery && found.state.is_open()));
            } else {
                prop_assert_eq!(story.pending(Promise::Recovery), 0);
            }
            prop_assert_eq!(incident.resolved_at.is_some(), matches!(incident.state, Resolved | SelfRecovered) || (incident.state == Closed && incident.merged_into.is_none()));
            prop_assert!(incident.started_at <= incident.detected_at);
        }
        // Long after, every obligation has an outcome or is failed and still owed.
        story.to(minute + 100 * 24 * 60);
        prop_assert!(story.obligations.iter().all(|found| found.state != ObligationState::Pending));
    }
}
