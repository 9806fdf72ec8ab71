//! One story for each kind of rule.

use super::{Story, at, rule};
use crate::detect::log_rule::{Kind, Observation};
use crate::ingest::query::{Field, Seen};
use crate::ingest::{Header, Query, Record};
use crate::kernel::Span;

#[test]
fn each_record_is_an_occurrence_and_the_alert_ends_after_the_hold_time() {
    let mut story = Story::of(rule(Kind::Each));
    assert_eq!(story.record("web", 5, 5).said(), "fire [web] at 5 from 5: 1, #1");
    story.record("web", 6, 7).record("web", 8, 8).record("db", 8, 8);
    assert_eq!(story.said(), "fire [db] at 8 from 8: 1, #4");
    assert_eq!(story.wait_to(9).said(), "more [web] 2 to 8");
    assert_eq!(story.wait_to(38).said(), "", "a record of second 28 could still come");
    assert_eq!(story.wait_to(39).said(), "resolve [db] at 28 Quiet\nresolve [web] at 28 Quiet");
    assert_eq!(story.state.firing(), 0);
    assert_eq!(story.record("web", 60, 60).said(), "fire [web] at 60 from 60: 1, #5");
}

#[test]
fn a_count_fires_when_so_many_lie_close_together() {
    let mut story = Story::of(rule(Kind::Count { at_least: 3, within: Span::seconds(10) }));
    story.record("web", 0, 0).record("web", 10, 10).record("web", 12, 12).record("db", 13, 13);
    assert_eq!(story.said(), "", "0 and 12 are too far apart, and another host counts for itself");
    // What comes in another order, in time, counts as if it had come in order.
    assert_eq!(story.record("web", 9, 14).said(), "fire [web] at 12 from 9: 3, #5");
    assert_eq!(story.record("web", 30, 30).wait_to(31).said(), "more [web] 1 to 30", "counted, though the condition is not met again");
    assert_eq!(story.wait_to(43).said(), "resolve [web] at 32 Quiet");
}

#[test]
fn different_values_count_once_each() {
    let mut story = Story::of(rule(Kind::Distinct { field: Field::named("uid"), at_least: 3, within: Span::seconds(60) }));
    let record = |story: &mut Story, second: i64, value: Option<&str>| {
        story.observe(&Observation {
            at: at(second),
            received_at: at(second),
            group: &["web"],
            value,
            matched: true,
            ..Observation::default()
        });
    };
    record(&mut story, 1, Some("a"));
    record(&mut story, 2, Some("a"));
    record(&mut story, 3, None);
    record(&mut story, 4, Some("b"));
    assert_eq!(story.said(), "");
    record(&mut story, 5, Some("c"));
    assert_eq!(story.said(), "fire [web] at 5 from 2: 3, #5");
}

#[test]
fn an_absence_fires_once_and_ends_when_something_comes() {
    let mut watched = rule(Kind::Absence { within: Span::seconds(60) });
    watched.group_by = Vec::new();
    let mut story = Story::of(watched);
    let record = |story: &mut Story, written: i64, received: i64| {
        story.observe(&Observation { at: at(written), received_at: at(received), matched: true, ..Observation::default() });
    };
    assert_eq!(story.wait_to(69).said(), "");
    assert_eq!(story.wait_to(70).said(), "fire [] at 60 from 0: 0", "never there, and nothing of it can arrive in time any more");
    assert_eq!(story.wait_to(71).wait_to(1_000).said(), "");
    record(&mut story, 5, 1_001);
    assert_eq!(story.said(), "", "old news: it is missing all the same");
    record(&mut story, 1_000, 1_001);
    assert_eq!(story.wait_to(1_002).said(), "resolve [] at 1000 Returned\nlate [] 1 to 5");
    assert_eq!(story.wait_to(1_069).said(), "");
    assert_eq!(story.wait_to(1_070).said(), "fire [] at 1060 from 1000: 0");
}

#[test]
fn a_group_can_be_missing_once_it_was_there_and_is_forgotten_in_the_end() {
    let mut story = Story::of(rule(Kind::Absence { within: Span::seconds(60) }));
    assert_eq!(story.wait_to(1_000).said(), "", "nobody knows of any host yet");
    story.record("web", 1_000, 1_000).record("db", 1_050, 1_050);
    assert_eq!(story.wait_to(1_070).said(), "fire [web] at 1060 from 1000: 0");
    assert_eq!(story.wait_to(1_120).said(), "fire [db] at 1110 from 1050: 0");
    story.record("db", 1_130, 1_130);
    assert_eq!(story.said(), "resolve [db] at 1130 Returned");
    let week = 7 * 86_400;
    story.record("db", week, week);
    assert_eq!(story.said(), "");
    assert_eq!(story.wait_to(1_060 + week).said(), "fire [db] at 604860 from 604800: 0\nresolve [web] at 605860 Forgotten");
    assert_eq!(story.wait_to(1_070 + week).said(), "", "and not missed anew");
    assert_eq!(story.state.size().0, 1);
}

#[test]
fn nothing_is_missing_because_nobody_looked() {
    let mut story = Story::of(rule(Kind::Absence { within: Span::seconds(60) }));
    story.record("web", 0, 0);
    story.state.look_again(&story.rule, at(500));
    assert_eq!(story.wait_to(569).said(), "");
    assert_eq!(story.wait_to(570).said(), "fire [web] at 560 from 500: 0");
}

#[test]
fn a_share_is_judged_when_the_records_are_complete() {
    let mut story = Story::of(rule(Kind::Ratio {
        of_text: String::new(),
        of: Query::parse("").expect("everything"),
        at_least: 0.5,
        within: Span::seconds(64),
        least_total: 4,
    }));
    let record = |story: &mut Story, second: i64, received: i64, matched: bool| {
        story.observe(&Observation { at: at(second), received_at: at(received), group: &["web"], matched, ..Observation::default() });
    };
    record(&mut story, 0, 0, true);
    record(&mut story, 1, 1, true);
    record(&mut story, 2, 2, false);
    assert_eq!(story.wait_to(12).said(), "", "three are too few");
    record(&mut story, 3, 12, false);
    assert_eq!(story.wait_to(13).said(), "");
    assert_eq!(story.wait_to(14).said(), "fire [web] at 3 from -60: 2, #2", "two of four");
    record(&mut story, 4, 14, false);
    record(&mut story, 3, 14, true);
    assert_eq!(story.wait_to(15).said(), "late [web] 1 to 3", "two of five; what was judged takes nothing more");
    assert_eq!(story.wait_to(35).said(), "resolve [web] at 23 Quiet");
}

#[test]
fn a_message_is_new_after_the_time_of_learning() {
    let mut new = rule(Kind::New { field: None, learn: Span::seconds(100) });
    new.group_by = vec![Field::Source];
    let mut story = Story::of(new);
    let record = |story: &mut Story, source: &str, second: i64, value: Option<&str>| {
        let group = &[source];
        story.observe(&Observation { at: at(second), received_at: at(second), group, value, matched: true, ..Observation::default() });
    };
    record(&mut story, "exam", 0, Some("処理が開始されました。"));
    record(&mut story, "exam", 99, Some("接続しました: <*>"));
    record(&mut story, "exam", 100, Some("処理が開始されました。"));
    record(&mut story, "exam", 101, None);
    assert_eq!(story.said(), "");
    record(&mut story, "exam", 102, Some("接続失敗: <*>"));
    assert_eq!(story.said(), "fire [exam] at 102 from 102: 1, #5");
    record(&mut story, "exam", 103, Some("接続失敗: <*>"));
    record(&mut story, "exam", 104, Some("切断: <*>"));
    record(&mut story, "late", 105, Some("処理が開始されました。"));
    assert_eq!(story.wait_to(106).said(), "more [exam] 1 to 104", "a new source learns for itself");
}

#[test]
fn what_comes_too_late_is_judged_apart_and_marked() {
    let mut story = Story::of(rule(Kind::Count { at_least: 3, within: Span::seconds(10) }));
    // An agent was away, and sends an hour of records, while others go on.
    story.record("web", 4_000, 4_000).record("web", 100, 4_000).record("web", 4_001, 4_001).record("web", 101, 4_001);
    assert_eq!(story.said(), "");
    assert_eq!(story.record("web", 102, 4_002).said(), "fire [web] at 102 from 100: 3, #5, late");
    assert_eq!(story.wait_to(4_003).said(), "late [web] 3 to 102\nresolve [web] at 122 Quiet");
    // An alert that fires already is not ended by old news.
    assert_eq!(story.record("web", 4_004, 4_004).said(), "fire [web] at 4004 from 4000: 3, #6");
    story.record("web", 103, 4_005);
    assert_eq!(story.wait_to(4_006).said(), "more [web] 1 to 103\nlate [web] 1 to 103");
    assert_eq!(story.wait_to(4_035).said(), "resolve [web] at 4024 Quiet");
}

#[test]
fn a_clock_that_is_ahead_does_not_reach_into_the_future() {
    let mut story = Story::of(rule(Kind::Each));
    assert_eq!(story.record("web", 90_000, 5).said(), "fire [web] at 5 from 5: 1, #1");
    assert_eq!(story.wait_to(36).said(), "resolve [web] at 25 Quiet");
}

#[test]
fn a_changed_rule_ends_what_fires() {
    let mut story = Story::of(rule(Kind::Each));
    story.record("web", 5, 5).record("db", 5, 5).said();
    let mut changed = story.rule.clone();
    changed.hold = Span::seconds(60);
    assert!(story.state.fits(&changed), "the same question");
    changed.query_text.push('!');
    assert!(!story.state.fits(&changed));
    let ended = story.state.clone().end(&story.rule, at(9));
    story.take(&ended);
    assert_eq!(story.said(), "resolve [db] at 9 RuleChanged\nresolve [web] at 9 RuleChanged");
}

#[test]
fn a_record_is_asked_and_taken_in() {
    let read = |query: &str| Query::parse(query).expect("a query");
    let mut watched = rule(Kind::Ratio {
        of_text: "proc:照合".to_owned(),
        of: read("proc:照合"),
        at_least: 0.5,
        within: Span::seconds(64),
        least_total: 2,
    });
    watched.query = read("level>=WARN");
    let mut story = Story::of(watched);
    let look = |story: &mut Story, level: &'static str, proc: &'static str| {
        let mut record = Record { level: Some(level.into()), host: Some("web".into()), ..Record::default() };
        record.headers[Header::Proc as usize] = Some(proc.into());
        let seen = Seen { record: &record, source: "exam", purpose: "detect", template: None };
        if let Some(looked) = story.state.look_at(&story.rule, &seen, at(1), at(1), 7) {
            story.take(&looked.signals);
        }
    };
    look(&mut story, "ERROR", "照合");
    look(&mut story, "ERROR", "登録");
    look(&mut story, "INFO", "照合");
    assert_eq!(story.wait_to(12).said(), "fire [web] at 1 from -62: 1, #7", "one of two; the third is of another process");
}
