//! Each promise told as a small story on a simulated clock; minutes count from detection.

use super::*;
use crate::kernel::{Priority, Span};
use crate::policy::ObligationState::{Failed, Met, MetLate, Pending, Void};
use crate::policy::SendMode;
use crate::respond::incident::{Command, DeclaredStatus};
use crate::respond::simulation::*;

fn story() -> Simulation {
    Simulation::new(opening())
}

/// Follow-up due 60 minutes after each notice; hastened to 15 minutes by a change of state.
fn told(minute: i64) -> Simulation {
    let mut story = story();
    story.to(minute);
    story.sent(NoticeKind::Flash, true);
    story
}

#[test]
fn the_flash_clock_starts_at_detection_and_waits_for_no_intake() {
    let mut blank = opening();
    blank.intake = Default::default();
    blank.started_at = at(-60);
    let mut story = Simulation::new(blank);
    assert_eq!(story.of(Promise::Flash), [(Pending, 30)]);
    assert_eq!(story.drafts, [NoticeKind::Flash]);
    story.to(29);
    story.sent(NoticeKind::Flash, true);
    assert_eq!(story.of(Promise::Flash), [(Met, 30)]);
    assert_eq!(story.incident.first_notice_at, Some(at(29)));
}

#[test]
fn a_late_flash_is_missed_first_and_met_late_then() {
    let mut story = story();
    story.to(30);
    assert_eq!(story.of(Promise::Flash), [(Failed, 30)]);
    story.to(42);
    story.sent(NoticeKind::Flash, false);
    assert_eq!(story.of(Promise::Flash), [(MetLate, 30)]);
}

#[test]
fn an_incident_detected_earlier_than_it_was_opened_counts_from_detection() {
    let policy = Policy::default();
    let outcome = crate::respond::incident::open("i".into(), opening(), &policy, at(10));
    let due = outcome.effects.iter().find_map(|effect| match effect {
        Effect::Obligation(Change::Open(new)) if new.clause.promise == Promise::Flash => Some(new.due_at),
        _ => None,
    });
    assert_eq!(due, Some(at(30)));
}

#[test]
fn nobody_owes_a_flash_for_what_is_private_restricted_or_not_adopted() {
    for (public, restricted) in [(false, false), (true, true), (false, true)] {
        let mut quiet = opening();
        (quiet.public, quiet.restricted) = (public, restricted);
        assert!(Simulation::new(quiet).of(Promise::Flash).is_empty(), "public {public}, restricted {restricted}");
    }
    let mut policy = Policy::default();
    policy.clauses.get_mut(&"flash".into()).unwrap().force = crate::kernel::Force::Planned;
    assert!(Simulation::under(policy, opening()).of(Promise::Flash).is_empty());
}

#[test]
fn what_becomes_public_later_owes_a_flash_from_then() {
    let mut private = opening();
    private.public = false;
    let mut story = Simulation::new(private);
    story.to(20);
    story.done(Command::Impact { component: "shop".into(), status: DeclaredStatus::PartialOutage, public: true });
    assert_eq!(story.of(Promise::Flash), [(Pending, 50)]);
    story.to(25);
    story.done(attach("a2", 21, true));
    assert_eq!(story.of(Promise::Flash), [(Pending, 50)]);
}

#[test]
fn a_clause_that_sends_by_itself_keeps_the_promise_at_once() {
    let story = Simulation::under(Policy::default(), opening());
    assert_eq!(story.of(Promise::Flash), [(Met, 30)]);
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 60)]);
}

#[test]
fn follow_ups_chain_from_notice_to_notice() {
    let mut story = told(10);
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 70)]);
    story.to(50);
    story.sent(NoticeKind::FollowUp, false);
    assert_eq!(story.of(Promise::FollowUp), [(Met, 70), (Pending, 110)]);
    story.to(115);
    assert_eq!(story.of(Promise::FollowUp)[1], (Failed, 110));
    story.sent(NoticeKind::FollowUp, false);
    assert_eq!(story.of(Promise::FollowUp), [(Met, 70), (MetLate, 110), (Pending, 175)]);
}

#[test]
fn canned_text_alone_is_no_follow_up() {
    let mut story = told(10);
    story.to(50);
    story.sent(NoticeKind::FollowUp, true);
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 70)]);
}

#[test]
fn the_first_notice_starts_the_chain_whatever_it_is_called() {
    for canned in [true, false] {
        let mut story = story();
        story.to(5);
        story.sent(NoticeKind::FollowUp, canned);
        assert_eq!(story.of(Promise::Flash), [(Met, 30)]);
        assert_eq!(story.of(Promise::FollowUp), [(Pending, 65)], "canned {canned}");
    }
}

#[test]
fn a_general_notice_is_not_the_flash() {
    let mut story = story();
    story.to(5);
    story.sent(NoticeKind::General, false);
    assert_eq!(story.of(Promise::Flash), [(Pending, 30)]);
    assert_eq!(story.incident.first_notice_at, None);
    story.to(10);
    story.sent(NoticeKind::Flash, false);
    assert_eq!((story.of(Promise::Flash), story.of(Promise::FollowUp)), (vec![(Met, 30)], vec![(Pending, 70)]));
}

#[test]
fn a_corrected_flash_does_not_owe_twice() {
    let mut story = told(10);
    story.to(12);
    story.sent(NoticeKind::Flash, false);
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 70)]);
}

#[test]
fn no_news_is_recorded_and_starts_the_clock_again() {
    let mut story = told(10);
    story.to(60);
    story.done(Command::NoNews { note: "waiting for the vendor".into() });
    assert_eq!(story.of(Promise::FollowUp), [(Void, 70), (Pending, 120)]);
    // Said too late it does not undo the miss.
    story.to(121);
    story.done(Command::NoNews { note: String::new() });
    assert_eq!(story.of(Promise::FollowUp), [(Void, 70), (Failed, 120), (Pending, 181)]);
}

#[test]
fn no_news_is_for_a_person_to_say_and_only_after_news() {
    let mut story = story();
    assert_eq!(story.refused(Command::NoNews { note: String::new() }), "incident.no_news");
    story.sent(NoticeKind::Flash, true);
    story.actor = crate::kernel::Actor::Clause { id: "follow_up".into() };
    assert_eq!(story.refused(Command::NoNews { note: String::new() }), "incident.no_news");
}

#[test]
fn a_change_of_state_asks_for_a_follow_up_soon_and_never_later() {
    let mut story = told(10);
    story.to(20);
    story.done(move_to(IncidentState::Identified));
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 35)]);
    assert_eq!(story.drafts.iter().filter(|kind| **kind == NoticeKind::FollowUp).count(), 1);
    story.to(30);
    story.done(move_to(IncidentState::Monitoring));
    assert_eq!(story.of(Promise::FollowUp), [(Pending, 35)]);
}

#[test]
fn before_the_first_notice_a_change_of_state_asks_for_nothing_more() {
    let mut story = story();
    story.done(move_to(IncidentState::Identified));
    assert!(story.of(Promise::FollowUp).is_empty());
    assert_eq!(story.drafts, [NoticeKind::Flash]);
}

#[test]
fn a_restricted_incident_gets_no_drafts_from_automation() {
    let mut secret = opening();
    secret.restricted = true;
    let mut story = Simulation::new(secret);
    story.sent(NoticeKind::Flash, false);
    story.done(move_to(IncidentState::Identified)).done(resolve()).done(reopen());
    assert!(story.drafts.is_empty());
    assert!(story.of(Promise::FollowUp).is_empty() && story.of(Promise::Resolved).is_empty());
}

#[test]
fn resolution_is_told_and_ends_the_follow_ups() {
    let mut story = told(10);
    story.to(20);
    story.done(move_to(IncidentState::Investigating)).done(resolve());
    assert_eq!(story.of(Promise::FollowUp), [(Void, 35)]);
    assert_eq!(story.of(Promise::Resolved), [(Pending, 50)]);
    assert_eq!(story.drafts, [NoticeKind::Resolved]);
    story.to(25);
    story.sent(NoticeKind::Resolved, true);
    assert_eq!(story.of(Promise::Resolved), [(Met, 50)]);
}

#[test]
fn the_notice_of_resolution_can_be_the_first_that_users_hear() {
    let mut story = story();
    story.to(8);
    story.done(resolve());
    assert_eq!(story.of(Promise::Flash), [(Pending, 30)]);
    story.to(12);
    story.sent(NoticeKind::Resolved, true);
    assert_eq!((story.of(Promise::Flash), story.of(Promise::Resolved)), (vec![(Met, 30)], vec![(Met, 38)]));
    assert!(story.of(Promise::FollowUp).is_empty());
}

#[test]
fn what_recovered_by_itself_still_owes_its_flash() {
    let mut story = story();
    story.to(3);
    story.done(alert_resolved(2, 0));
    assert_eq!(story.incident.state, IncidentState::SelfRecovered);
    story.to(31);
    assert_eq!(story.of(Promise::Flash), [(Failed, 30)]);
}

#[test]
fn dismissal_voids_and_takes_back_what_was_said() {
    let mut quiet = story();
    quiet.to(5);
    quiet.done(dismiss());
    assert_eq!((quiet.of(Promise::Flash), quiet.of(Promise::Recovery)), (vec![(Void, 30)], vec![(Void, 55)]));
    assert!(quiet.of(Promise::Resolved).is_empty() && quiet.drafts.is_empty());
    let mut said = told(5);
    said.to(6);
    said.done(dismiss());
    assert_eq!((said.of(Promise::FollowUp), said.of(Promise::Resolved)), (vec![(Void, 65)], vec![(Pending, 36)]));
    assert_eq!(said.drafts, [NoticeKind::Resolved]);
}

#[test]
fn a_dismissal_after_the_deadline_does_not_undo_the_miss() {
    let mut story = story();
    story.to(31);
    story.done(dismiss());
    assert_eq!(story.of(Promise::Flash), [(Failed, 30)]);
}

#[test]
fn what_was_dismissed_wrongly_owes_a_new_flash() {
    let mut story = story();
    story.to(5);
    story.done(dismiss());
    story.to(10);
    story.done(reopen());
    assert_eq!(story.of(Promise::Flash), [(Void, 30), (Pending, 40)]);
}

#[test]
fn reopening_does_not_owe_the_same_flash_twice() {
    let mut story = story();
    story.to(5);
    story.done(resolve()).done(reopen());
    assert_eq!(story.of(Promise::Flash), [(Pending, 30)]);
    // The draft that says it is over is gone, the one that is owed is back.
    assert_eq!(story.drafts, [NoticeKind::Flash]);
}

#[test]
fn reopening_goes_on_with_the_follow_ups_once() {
    let mut story = told(10);
    story.to(20);
    story.done(move_to(IncidentState::Investigating)).done(resolve()).sent(NoticeKind::Resolved, true);
    story.to(40);
    story.done(reopen());
    assert_eq!(story.incident.state, IncidentState::Investigating);
    // One clock, near at once because the state changed; one draft.
    assert_eq!(story.of(Promise::FollowUp), [(Void, 35), (Pending, 55)]);
    assert_eq!(story.drafts, [NoticeKind::FollowUp]);
    // Not yet told: the resolution that no longer holds is no longer owed.
    let mut untold = told(10);
    untold.done(resolve()).done(reopen());
    assert_eq!(untold.of(Promise::Resolved), [(Void, 40)]);
}

#[test]
fn recovery_counts_from_the_stop_and_is_met_when_the_service_is_back() {
    let mut story = story();
    assert_eq!(story.of(Promise::Recovery), [(Pending, 55)]);
    story.done(move_to(IncidentState::Investigating));
    story.to(58);
    // Back at minute 54, noticed at 58: hinomi had failed it in between, the record says when it was kept.
    assert_eq!(story.of(Promise::Recovery), [(Failed, 55)]);
    story.done(alert_resolved(58, 0));
    assert_eq!(story.of(Promise::Recovery), [(MetLate, 55)]);
    let mut quick = self::story();
    quick.done(move_to(IncidentState::Investigating));
    quick.to(40);
    quick.done(alert_resolved(38, 0));
    assert_eq!(quick.of(Promise::Recovery), [(Met, 55)]);
    assert_eq!(quick.obligations.iter().find(|found| found.promise == Promise::Recovery).unwrap().settled_at, Some(at(38)));
    assert_eq!(quick.incident.mitigated_at, Some(at(38)));
    // Resolving later changes nothing about it.
    quick.to(45);
    quick.done(resolve());
    assert_eq!(quick.of(Promise::Recovery), [(Met, 55)]);
}

#[test]
fn each_stop_owes_its_own_recovery_from_when_it_began() {
    let mut story = story();
    story.done(move_to(IncidentState::Investigating));
    story.to(10);
    story.done(alert_resolved(9, 0));
    story.to(15);
    story.done(attach("a2", 14, true));
    assert_eq!(story.incident.state, IncidentState::Investigating);
    assert_eq!(story.of(Promise::Recovery), [(Met, 55), (Pending, 74)]);
    story.to(20);
    story.done(alert_resolved(19, 0));
    story.to(31);
    assert_eq!(story.incident.state, IncidentState::Resolved);
    story.done(reopen());
    assert_eq!(story.of(Promise::Recovery), [(Met, 55), (Met, 74), (Pending, 91)]);
}

#[test]
fn an_incident_that_only_degrades_owes_recovery_once_it_stops() {
    let mut slow = opening();
    slow.outage = false;
    let mut story = Simulation::new(slow);
    assert!(story.of(Promise::Recovery).is_empty());
    story.to(200);
    story.done(attach("a2", 199, true));
    assert_eq!(story.of(Promise::Recovery), [(Pending, 259)]);
    let mut declared = opening();
    declared.outage = false;
    let mut story = Simulation::new(declared);
    story.to(10);
    story.done(Command::Impact { component: "web".into(), status: DeclaredStatus::PartialOutage, public: true });
    assert!(story.of(Promise::Recovery).is_empty());
    story.done(Command::Impact { component: "web".into(), status: DeclaredStatus::MajorOutage, public: true });
    assert_eq!(story.of(Promise::Recovery), [(Pending, 70)]);
}

#[test]
fn updates_are_owed_for_grave_incidents_and_any_progress_renews_them() {
    let mut story = story();
    story.done(Command::Acknowledge);
    assert!(story.of(Promise::Update).is_empty(), "P3 until reviewed");
    story.to(5);
    story.done(classify(Priority::P1));
    assert_eq!(story.of(Promise::Update), [(Pending, 35)]);
    story.to(20);
    story.done(comment());
    assert_eq!(story.of(Promise::Update), [(Met, 35), (Pending, 50)]);
    story.to(55);
    assert_eq!(story.of(Promise::Update)[1], (Failed, 50));
    story.done(comment());
    assert_eq!(story.of(Promise::Update), [(Met, 35), (MetLate, 50), (Pending, 85)]);
    story.to(60);
    story.done(classify(Priority::P3));
    assert_eq!(story.of(Promise::Update)[2], (Met, 85));
    assert_eq!(story.pending(Promise::Update), 0);
}

#[test]
fn one_act_is_one_update() {
    let mut grave = opening();
    grave.priority = Some(Priority::P0);
    let mut story = Simulation::new(grave);
    story.to(2);
    // Acknowledging also leaves triage: two facts, one act.
    story.done(Command::Acknowledge);
    assert_eq!(story.incident.state, IncidentState::Investigating);
    assert_eq!(story.of(Promise::Update), [(Pending, 32)]);
    story.to(9);
    story.done(resolve());
    assert_eq!(story.of(Promise::Update), [(Void, 32)]);
    // A comment on what is over owes nothing.
    story.done(comment());
    assert_eq!(story.pending(Promise::Update), 0);
}

#[test]
fn merging_ends_every_promise_of_the_merged() {
    let mut story = told(5);
    story.done(classify(Priority::P0)).done(Command::Merge { into: "other".into(), reason: "same cause".into() });
    for promise in Promise::ALL {
        assert_eq!(story.pending(promise), 0, "{promise:?}");
    }
    assert!(story.drafts.is_empty());
}

#[test]
fn absorbing_a_public_outage_takes_over_its_clocks() {
    let mut private = opening();
    (private.public, private.outage, private.started_at) = (false, false, at(0));
    let mut story = Simulation::new(private);
    story.to(20);
    story.done(Command::Absorb {
        from: "other".into(),
        firing: 1,
        components: vec!["shop".into()],
        started_at: at(8),
        detected_at: at(10),
        public: true,
        outage: true,
    });
    assert_eq!(story.of(Promise::Recovery), [(Pending, 68)]);
    assert_eq!(story.of(Promise::Flash), [(Pending, 50)]);
    assert_eq!((story.incident.alerts_firing, story.incident.detected_at), (2, at(0)));
}

#[test]
fn a_shorter_policy_is_a_shorter_clock() {
    let mut policy = Policy::default();
    let flash = policy.clauses.get_mut(&"flash".into()).unwrap();
    (flash.within, flash.send) = (Span::minutes(15), SendMode::Draft);
    assert_eq!(Simulation::under(policy, opening()).of(Promise::Flash), [(Pending, 15)]);
}
