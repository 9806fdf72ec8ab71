//! Parts: exactness, joining, letting go.

use std::sync::Arc;

use hinomi_domain::ingest::Format;
use hinomi_events::{InMemory, Prepared};
use proptest::prelude::*;

use super::support::{append, batch, find, line, now, open};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// What was stored is given back byte for byte, whatever it was.
    #[test]
    fn bytes_come_back_as_they_came(lines in prop::collection::vec(prop_oneof![
        "\\[2026/11/18 10:00:0[0-9]\\.000\\]\t\\[(INFO |ERROR|FATAL|INFO)\\]\t(\\[txid:[0-9]{1,3}\\]\t)?(\\[x:y\\]\t)?[a-z接 ]{0,8}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>().prop_filter("no line end", |byte| *byte != b'\n'), 1..20),
        "\\{\"msg\":\"[a-z]{0,5}\"\\}".prop_map(String::into_bytes),
    ], 1..20)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
            let events = open(directory.path(), &manifest).await;
            // Each alone, so that no line goes on with the one before it.
            for line in &lines {
                events.append(Prepared::logs(batch("app", Format::Auto, line), None).unwrap()).await.unwrap();
            }
            let mut wanted = lines.clone();
            wanted.sort();
            for _ in 0..2 {
                let mut bytes: Vec<Vec<u8>> = find(&events, "").iter().map(|row| row.bytes()).collect();
                bytes.sort();
                assert_eq!(bytes, wanted);
                events.seal().await.unwrap();
            }
            events.close().await;
        });
    }
}

#[tokio::test]
async fn small_parts_of_a_day_become_one_and_their_files_go() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    for number in 0..8 {
        append(&events, "app", &line("10:00:00.000", "INFO", "[proc:p]", &format!("record {number}"))).await;
        events.seal().await.unwrap();
    }
    assert_eq!(events.parts().len(), 1);
    assert_eq!(find(&events, "record").len(), 8);
    assert_eq!(files(directory.path()), 1);
    events.close().await;
    let events = open(directory.path(), &manifest).await;
    assert_eq!(find(&events, "record").len(), 8);
    events.close().await;
}

#[tokio::test]
async fn parts_that_are_let_go_are_gone() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app", "old\n").await;
    events.seal().await.unwrap();
    let parts = events.parts();
    events.remove(&parts, now()).await.unwrap();
    assert_eq!((find(&events, "").len(), files(directory.path())), (0, 0));
    events.close().await;
    let events = open(directory.path(), &manifest).await;
    assert_eq!(find(&events, "").len(), 0);
    events.close().await;
}

#[tokio::test]
async fn times_far_off_do_not_make_parts_without_end() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let body: String = (0..200).map(|n| format!("[{:04}/01/01 00:00:00.000]\t[INFO ]\t[proc:p]\tyear\n", 1000 + n * 40)).collect();
    append(&events, "app", &body).await;
    events.seal().await.unwrap();
    assert!(events.parts().len() < 5);
    let mut all = super::support::ask("year");
    (all.from, all.to) = (hinomi_domain::kernel::Timestamp::from_micros(i64::MIN), hinomi_domain::kernel::Timestamp::from_micros(i64::MAX));
    assert_eq!(events.count(&all).unwrap().0, 200);
    events.close().await;
}

fn files(directory: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(directory) else { return 0 };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files(&path) } else { usize::from(path.extension().is_some_and(|ending| ending == "parquet")) })
        .sum()
}
