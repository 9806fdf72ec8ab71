//! A rule on trial says what it would have said.

use super::{at, rule, seconds};
use crate::detect::log_rule::Kind;
use crate::detect::log_rule::trial::{ALERTS_MAX, Trial};
use crate::ingest::Record;
use crate::ingest::query::Seen;
use crate::kernel::Span;

fn look(trial: &mut Trial<String>, second: i64, host: &'static str, message: &'static str) {
    let record = Record { host: Some(host.into()), message: message.into(), ..Record::default() };
    let seen = Seen { record: &record, source: "exam", purpose: "detect", template: None };
    trial.look_at(&seen, at(second), || format!("{host} {second}"));
}

#[test]
fn alerts_begin_count_and_end() {
    let mut trial = Trial::new(rule(Kind::Count { at_least: 2, within: Span::seconds(10) }), at(0), at(100), 10);
    for (second, host) in [(1, "a"), (5, "b"), (6, "a"), (7, "a"), (50, "b"), (58, "b")] {
        look(&mut trial, second, host, "接続失敗");
    }
    look(&mut trial, 60, "a", "接続成功");
    let tried = trial.end(at(70));
    let told: Vec<String> = tried
        .alerts
        .iter()
        .map(|alert| {
            let to = alert.to.map_or("…".to_owned(), |to| seconds(to).to_string());
            format!(
                "{:?} {}-{to}: {} ({})",
                alert.labels.values().collect::<Vec<_>>(),
                seconds(alert.from),
                alert.count,
                alert.example.as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(told, [r#"["a"] 1-27: 3 (a 6)"#, r#"["b"] 50-…: 2 (b 58)"#]);
    assert_eq!((tried.matched, tried.more, &tried.slices[..]), (6, false, &[4, 0, 0, 0, 0, 2, 0, 0, 0, 0][..]));
}

#[test]
fn what_is_missing_is_told_and_there_is_an_end_to_alerts() {
    let mut trial = Trial::new(rule(Kind::Absence { within: Span::seconds(10) }), at(0), at(100), 1);
    look(&mut trial, 5, "a", "接続失敗");
    look(&mut trial, 40, "a", "接続失敗");
    let tried = trial.end(at(45));
    assert_eq!(tried.alerts.len(), 1);
    assert_eq!((tried.alerts[0].to, tried.alerts[0].example.as_deref()), (Some(at(40)), None));
    let mut each = rule(Kind::Each);
    each.hold = Span::seconds(1);
    let mut trial = Trial::new(each, at(0), at(10_000), 1);
    (0..2_000).for_each(|n| look(&mut trial, n * 5, "a", "接続失敗"));
    let tried = trial.end(at(10_000));
    assert_eq!((tried.alerts.len(), tried.more, tried.matched), (ALERTS_MAX, true, 2_000));
}
