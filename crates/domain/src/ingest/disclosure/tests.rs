use proptest::prelude::*;

use super::*;
use crate::access::Role;
use crate::kernel::PersonId;

fn at(day: i64) -> Timestamp {
    Timestamp::parse("2026-11-23T00:00:00Z").unwrap() + Span::days(day)
}

fn person(id: &str, role: Role) -> Viewer {
    Viewer::person(PersonId::from(id), role)
}

fn asked() -> Asked {
    Asked {
        reason: " 照会書 2026-17 ".to_owned(),
        on_behalf_of: "川辺警察署".to_owned(),
        query: "uid:hanako level>=WARN".to_owned(),
        from: at(-10),
        to: at(-3),
        protected: false,
        masking: Masking {
            leave_out: vec![" UID ".to_owned(), "uid".to_owned(), String::new(), "order_id".to_owned()],
            ..Masking::default()
        },
    }
}

fn requested(asked: &Asked) -> Disclosure {
    ask(DisclosureId::from("d1"), asked, &person("taro", Role::Responder), 0, at(0)).unwrap().state
}

fn made() -> Made {
    Made { rows: 3, bytes: 300, digest: "aa".to_owned(), manifest_digest: "bb".to_owned(), masked: 2 }
}

fn approve() -> Command {
    Command::Approve { comment: "本人確認済み".to_owned() }
}

fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> &'static str {
    result.unwrap_err().code
}

#[test]
fn the_whole_story() {
    let (hanako, itself) = (person("hanako", Role::Manager), Viewer::itself());
    let disclosure = requested(&asked());
    assert_eq!(
        (disclosure.asked.reason.as_str(), disclosure.asked.masking.leave_out.join(",")),
        ("照会書 2026-17", "uid,order_id".to_owned())
    );
    assert_eq!(disclosure.ends_at, at(REQUEST_DAYS));
    let approved = decide(&disclosure, &approve(), &hanako, at(1)).unwrap();
    assert_eq!(
        (approved.state.state, approved.state.ends_at, approved.effects.as_slice()),
        (State::Approved, at(8), &[Effect::Prepare][..])
    );
    let prepared = decide(&approved.state, &Command::Prepared(made()), &itself, at(2)).unwrap().state;
    assert_eq!((prepared.state, prepared.ends_at, prepared.made.as_ref()), (State::Prepared, at(8), Some(&made())));
    let taro = person("taro", Role::Responder);
    assert!(read(&prepared, DisclosedFile::Records, &taro, at(7)).is_ok());
    assert_eq!(code(read(&prepared, DisclosedFile::Records, &taro, at(8))), "disclosure.no_file");
    assert_eq!(code(decide(&prepared, &Command::Expire, &itself, at(7))), "disclosure.not_yet");
    let over = decide(&prepared, &Command::Expire, &itself, at(8)).unwrap();
    assert_eq!((over.state.state, over.effects), (State::Expired, vec![Effect::Remove]));
    assert_eq!(over.facts, [Fact::DisclosureExpired { digest: Some("aa".to_owned()) }]);
}

#[test]
fn four_eyes() {
    let disclosure = ask(DisclosureId::from("d"), &asked(), &person("hanako", Role::Admin), 0, at(0)).unwrap().state;
    assert_eq!(code(decide(&disclosure, &approve(), &person("hanako", Role::Admin), at(0))), "disclosure.own");
    assert_eq!(code(decide(&disclosure, &approve(), &person("taro", Role::Responder), at(0))), "disclosure.permission");
    // Hanako could hold the token.
    let token = Viewer::token("ci", Permission::ALL.to_vec());
    assert_eq!(code(decide(&disclosure, &approve(), &token, at(0))), "disclosure.person");
    assert_eq!(code(ask(DisclosureId::from("d"), &asked(), &token, 0, at(0))), "disclosure.person");
    assert_eq!(code(decide(&disclosure, &approve(), &Viewer::itself(), at(0))), "disclosure.person");
    let silent = Command::Approve { comment: " \n".to_owned() };
    assert_eq!(code(decide(&disclosure, &silent, &person("jiro", Role::Manager), at(0))), "text.missing");
    assert!(decide(&disclosure, &approve(), &person("jiro", Role::Manager), at(0)).is_ok());
}

#[test]
fn protected_logs_are_approved_by_who_may_read_them() {
    let disclosure = requested(&Asked { protected: true, ..asked() });
    let mut manager = person("jiro", Role::Manager);
    (manager.role, manager.scopes) = (Some(Role::Responder), vec![Permission::DisclosureApprove]);
    assert_eq!(code(decide(&disclosure, &approve(), &manager, at(0))), "disclosure.protected");
    let approved = decide(&disclosure, &approve(), &person("jiro", Role::Manager), at(0)).unwrap().state;
    let prepared = decide(&approved, &Command::Prepared(made()), &Viewer::itself(), at(0)).unwrap().state;
    assert_eq!(code(read(&prepared, DisclosedFile::Records, &manager, at(0))), "disclosure.protected");
    assert!(read(&prepared, DisclosedFile::Manifest, &person("taro", Role::Responder), at(0)).is_ok());
}

#[test]
fn what_cannot_be_asked_for() {
    let refused = |asked: Asked| code(ask(DisclosureId::from("d"), &asked, &person("taro", Role::Responder), 0, at(0)));
    let names = |names: Vec<String>| Asked { masking: Masking { leave_out: names, ..Masking::default() }, ..asked() };
    for (wrong, expected) in [
        (Asked { reason: "  ".to_owned(), ..asked() }, "text.missing"),
        (Asked { reason: "あ".repeat(REASON_CHARS_MAX + 1), ..asked() }, "text.too_long"),
        (Asked { on_behalf_of: String::new(), ..asked() }, "text.missing"),
        (Asked { on_behalf_of: "x".repeat(ON_BEHALF_OF_CHARS_MAX + 1), ..asked() }, "text.too_long"),
        (Asked { query: "level:(".to_owned(), ..asked() }, "disclosure.query"),
        (Asked { query: "level:ERROR | count by uid".to_owned(), ..asked() }, "disclosure.query"),
        (Asked { query: "* | fields time".to_owned(), ..asked() }, "disclosure.query"),
        (Asked { query: "x".repeat(5_000), ..asked() }, "disclosure.query"),
        (Asked { from: at(-3), ..asked() }, "disclosure.range"),
        (Asked { from: at(-3) - RANGE_MAX - Span::micros(1), ..asked() }, "disclosure.range"),
        (Asked { from: Timestamp::from_micros(i64::MIN), ..asked() }, "disclosure.range"),
        (Asked { to: at(0) + Span::micros(1), ..asked() }, "disclosure.future"),
        (names(vec!["Time".to_owned()]), "disclosure.leave_out"),
        (names(vec!["a\u{0}".to_owned()]), "disclosure.leave_out"),
        (names(vec!["a".repeat(LEAVE_OUT_CHARS_MAX + 1)]), "disclosure.leave_out"),
        (names((0..=LEAVE_OUT_MAX).map(|n| format!("f{n}")).collect()), "disclosure.leave_out"),
    ] {
        assert_eq!(refused(wrong.clone()), expected, "{wrong:?}");
    }
    let widest = Asked { query: String::new(), from: at(0) - RANGE_MAX, to: at(0), ..asked() };
    assert!(ask(DisclosureId::from("d"), &widest, &person("taro", Role::Responder), OPEN_MAX - 1, at(0)).is_ok());
    assert_eq!(code(ask(DisclosureId::from("d"), &widest, &person("taro", Role::Responder), OPEN_MAX, at(0))), "disclosure.too_many");
    assert_eq!(code(ask(DisclosureId::from("d"), &asked(), &person("taro", Role::Viewer), 0, at(0))), "disclosure.permission");
}

#[test]
fn others_know_nothing_of_it() {
    let disclosure = requested(&asked());
    assert!(may_see(&disclosure, &person("taro", Role::Responder)) && may_see(&disclosure, &person("hanako", Role::Manager)));
    assert!(!may_see(&disclosure, &person("jiro", Role::Responder)));
    let withdraw = Command::Withdraw { reason: "誤り".to_owned() };
    assert_eq!(code(decide(&disclosure, &withdraw, &person("jiro", Role::Responder), at(0))), "disclosure.permission");
    assert_eq!(decide(&disclosure, &withdraw, &person("taro", Role::Responder), at(0)).unwrap().state.state, State::Withdrawn);
}

fn person_is(viewer: &Viewer) -> bool {
    matches!(viewer.actor, Actor::Person { .. })
}

/// Who may come along, with every right that there is.
fn anybody() -> impl Strategy<Value = Viewer> {
    prop_oneof![
        (prop::sample::select(vec!["taro", "hanako", "jiro"]), prop::sample::select(Role::ALL.to_vec()))
            .prop_map(|(id, role)| person(id, role)),
        Just(Viewer::token("ci", Permission::ALL.to_vec())),
        Just(Viewer::itself()),
    ]
}

fn anything() -> impl Strategy<Value = Command> {
    let text = prop_oneof![Just(String::new()), Just("because".to_owned())];
    prop_oneof![
        text.clone().prop_map(|comment| Command::Approve { comment }),
        text.clone().prop_map(|reason| Command::Refuse { reason }),
        text.prop_map(|reason| Command::Withdraw { reason }),
        Just(Command::Prepared(made())),
        Just(Command::Fail(Failure::TooManyRows)),
        Just(Command::Expire),
    ]
}

proptest! {
    /// Whatever people, tokens and hinomi do in whatever order: no file without the approval of another person who may, no end of time passed
    /// over, and the facts alone tell the same story.
    #[test]
    fn no_path_leads_to_a_file_without_another_persons_approval(
        who in prop::sample::select(vec!["taro", "hanako"]),
        steps in prop::collection::vec((anything(), anybody(), 0_i64..12), 0..24),
        protected: bool,
    ) {
        let asker = person(who, Role::Admin);
        let mut state = ask(DisclosureId::from("d"), &Asked { protected, ..asked() }, &asker, 0, at(0)).unwrap().state;
        let (mut replayed, mut approver, mut now) = (state.clone(), None, at(0));
        for (command, by, days) in steps {
            now = now + Span::days(days);
            let before = state.clone();
            let Ok(outcome) = decide(&state, &command, &by, now) else { continue };
            prop_assert_eq!(outcome.facts.len(), 1);
            if matches!(command, Command::Approve { .. }) {
                approver = Some(by.clone());
            }
            apply(&mut replayed, &outcome.facts[0], &by.actor, now);
            state = outcome.state;
            prop_assert_eq!(&replayed, &state);
            prop_assert!(before.state.is_open(), "what is over stays so");
            if state.state == State::Prepared {
                let approver = approver.clone().expect("an approval");
                prop_assert!(approver.actor != asker.actor && person_is(&approver));
                prop_assert!(approver.may(Permission::DisclosureApprove) && (!protected || approver.may(Permission::LogAudit)));
                prop_assert!(now < state.ends_at);
            }
            prop_assert_eq!(state.ended_at.is_some(), !state.state.is_open());
        }
        let readable = read(&state, DisclosedFile::Records, &asker, now).is_ok();
        prop_assert_eq!(readable, state.state == State::Prepared && now < state.ends_at);
    }
}
