//! Checks, metrics and jobs: the same answers from memory, from parts, from joined parts and after a crash.

use std::collections::BTreeMap;
use std::sync::Arc;

use hinomi_domain::ingest::Sample;
use hinomi_domain::kernel::{Span, Timestamp};
use hinomi_events::{Check, Events, InMemory, Options, Prepared, Rows, Run, SeriesAsk};
use proptest::prelude::*;

use super::support::{append, find, line, now, open};

fn check(monitor: &str, seconds: i64, latency_us: Option<i64>) -> Check {
    let state = if latency_us.is_some() { "good" } else { "bad" };
    Check {
        at: now() + Span::seconds(seconds),
        monitor: monitor.to_owned(),
        component: None,
        state: state.to_owned(),
        latency_us,
        reason: latency_us.is_none().then(|| "接続失敗".to_owned()),
    }
}

fn sample(host: &str, name: &str, mount: Option<&str>, seconds: i64, value: f64) -> Sample {
    let labels = mount.map(|mount| ("mount".to_owned(), mount.to_owned())).into_iter().collect();
    Sample { at: Some(now() + Span::seconds(seconds)), host: Some(host.to_owned()), name: name.to_owned(), value, labels }
}

async fn put(events: &Events, rows: Rows) {
    events.append(Prepared::rows(rows, now()).unwrap()).await.unwrap();
}

fn ask(name: &str, seconds: i64, step: i64) -> SeriesAsk {
    let (from, to) = (now(), now() + Span::seconds(seconds));
    SeriesAsk { name: name.to_owned(), host: None, labels: BTreeMap::new(), from, to, step: Span::seconds(step), series_max: 100 }
}

#[tokio::test]
async fn checks_are_found_newest_first_wherever_they_lie() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let mut all: Vec<Check> = Vec::new();
    for round in 0..10 {
        let checks: Vec<Check> =
            (0..20).map(|n| check(["a", "b"][n % 2], round * 20 + n as i64, (n % 3 > 0).then_some(n as i64 * 1_000))).collect();
        put(&events, Rows::checks(&checks).unwrap()).await;
        all.extend(checks);
        if round < 9 {
            events.seal().await.unwrap();
        }
    }
    assert!(events.parts().len() < 9, "small parts were joined");
    all.retain(|check| check.monitor == "a");
    all.reverse();
    let found = |events: &Events, from: i64, to: i64, limit: usize| {
        events.checks("a", now() + Span::seconds(from), now() + Span::seconds(to), limit).unwrap()
    };
    assert_eq!(found(&events, 0, 1_000, 1_000), all);
    assert_eq!(found(&events, 0, 1_000, 7), all[..7]);
    let inside: Vec<Check> = all.iter().filter(|check| (50..70).contains(&check.at.since(now()).as_seconds())).cloned().collect();
    assert_eq!(found(&events, 50, 70, 1_000), inside);
    assert_eq!(events.checks("c", now(), now() + Span::hours(1), 10).unwrap(), []);
    // The last round is in the log alone.
    events.close().await;
    let events = open(directory.path(), &manifest).await;
    assert_eq!(found(&events, 0, 1_000, 1_000), all);
    events.close().await;
}

#[tokio::test]
async fn series_are_kept_apart_by_host_and_labels() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let samples = [
        sample("web", "disk_used_ratio", Some("/"), 0, 0.5),
        sample("web", "disk_used_ratio", Some("/データ"), 0, 0.7),
        sample("web", "disk_used_ratio", Some("/"), 30, 0.6),
        sample("web", "disk_used_ratio", Some("/"), 70, 0.1),
        sample("db", "disk_used_ratio", Some("/"), 10, 0.9),
        sample("db", "load_average", None, 10, 3.0),
    ];
    put(&events, Rows::metrics(&samples[..3], now()).unwrap()).await;
    events.seal().await.unwrap();
    put(&events, Rows::metrics(&samples[3..], now()).unwrap()).await;
    let (series, more) = events.series(&ask("disk_used_ratio", 120, 60)).unwrap();
    let shown: Vec<_> = series
        .iter()
        .map(|series| {
            let points =
                series.points.iter().map(|point| (point.at.since(now()).as_seconds(), point.count, point.min, point.max, point.last));
            (series.host.as_deref().unwrap(), series.labels["mount"].as_str(), points.collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("db", "/", vec![(0, 1, 0.9, 0.9, 0.9)]),
            ("web", "/", vec![(0, 2, 0.5, 0.6, 0.6), (60, 1, 0.1, 0.1, 0.1)]),
            ("web", "/データ", vec![(0, 1, 0.7, 0.7, 0.7)]),
        ]
    );
    assert!(!more);
    let of = SeriesAsk { labels: [("mount".to_owned(), "/データ".to_owned())].into(), ..ask("disk_used_ratio", 120, 60) };
    assert_eq!(events.series(&of).unwrap().0.len(), 1);
    let of = SeriesAsk { host: Some("db".to_owned()), ..ask("disk_used_ratio", 120, 60) };
    assert_eq!(events.series(&of).unwrap().0.len(), 1);
    let few = SeriesAsk { series_max: 2, ..ask("disk_used_ratio", 120, 60) };
    let (series, more) = events.series(&few).unwrap();
    assert!(series.len() == 2 && more);
    let (known, more) = events.metric_names(now(), now() + Span::minutes(5), 100).unwrap();
    assert_eq!(
        known.iter().map(|known| (known.host.as_deref().unwrap(), known.name.as_str())).collect::<Vec<_>>(),
        [("db", "disk_used_ratio"), ("db", "load_average"), ("web", "disk_used_ratio"), ("web", "disk_used_ratio")]
    );
    assert_eq!(known[2].last_at, now() + Span::seconds(70));
    assert!(!more);
    events.close().await;
}

#[tokio::test]
async fn a_segment_without_logs_stays_open_for_longer() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let options = Options::new(directory.path().to_owned());
    put(&events, Rows::checks(&[check("a", 0, None)]).unwrap()).await;
    put(
        &events,
        Rows::jobs(&[Run { at: now(), monitor: "j".into(), signal: "fail".into(), run: None, exit_status: Some(2), body: None }]).unwrap(),
    )
    .await;
    events.tick(now() + options.seal_after).await;
    assert_eq!(events.rows_in_memory(), 2);
    append(&events, "app", &line("10:00:00.000", "INFO", "[proc:p]", "a record")).await;
    events.tick(now() + options.seal_after).await;
    // Whatever comes after it in the queue sees what it did.
    events.seal().await.unwrap();
    assert_eq!(events.rows_in_memory(), 0);
    assert_eq!(events.parts().len(), 3);
    assert_eq!(find(&events, "record").len(), 1);
    assert_eq!(events.checks("a", now(), now() + Span::seconds(1), 10).unwrap(), [check("a", 0, None)]);
    events.close().await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    /// However the samples are shared out over appends, memory and parts, sums and counts are theirs.
    #[test]
    fn nothing_is_lost_or_counted_twice(
        samples in prop::collection::vec((0..3_usize, 0..2_usize, 0..600_i64, -5_i32..5), 1..60),
        cuts in prop::collection::vec(any::<bool>(), 60),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
            let events = open(directory.path(), &manifest).await;
            for ((host, name, seconds, value), seal) in samples.iter().zip(&cuts) {
                let one = sample(["a", "b", "c"][*host], ["x", "y"][*name], None, *seconds, f64::from(*value));
                put(&events, Rows::metrics(&[one], now()).unwrap()).await;
                if *seal {
                    events.seal().await.unwrap();
                }
            }
            for name in ["x", "y"] {
                let (series, _) = events.series(&ask(name, 600, 7)).unwrap();
                let points = || series.iter().flat_map(|series| &series.points);
                let expected = || samples.iter().filter(|sample| ["x", "y"][sample.1] == name).map(|sample| f64::from(sample.3));
                assert_eq!(points().map(|point| point.count).sum::<u64>(), expected().count() as u64);
                assert!((points().map(|point| point.sum).sum::<f64>() - expected().sum::<f64>()).abs() < 1e-9);
                assert!(points().all(|point| point.min <= point.mean() && point.mean() <= point.max));
                assert!(points().all(|point| point.at < Timestamp::from_micros(now().as_micros() + 600_000_000)));
            }
            events.close().await;
        });
    }
}
