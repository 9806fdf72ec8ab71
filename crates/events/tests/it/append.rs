//! What was acknowledged is found, once.

use std::sync::Arc;

use hinomi_events::{AppendError, InMemory, Prepared, Receipt};

use super::support::{append, append_range, batch, find, line, messages, open};

#[tokio::test]
async fn what_was_acknowledged_is_found_at_once_and_after_sealing() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let body =
        line("10:00:00.000", "INFO", "[proc:受付]", "処理開始") + &line("10:00:01.000", "ERROR", "[proc:受付]", "接続失敗 host=ap01");
    append(&events, "app", &body).await;
    assert_eq!(messages(&find(&events, "")), ["処理開始", "接続失敗 host=ap01"]);
    assert_eq!((events.parts().len(), events.rows_in_memory()), (0, 2));
    events.seal().await.unwrap();
    assert_eq!(messages(&find(&events, "level:ERROR 接続失敗")), ["接続失敗 host=ap01"]);
    assert_eq!((events.parts().len(), events.rows_in_memory()), (1, 0));
    let bytes: Vec<u8> = find(&events, "").iter().flat_map(|row| [row.bytes(), b"\n".to_vec()].concat()).collect();
    assert_eq!(String::from_utf8(bytes).unwrap(), body);
    events.close().await;
}

#[tokio::test]
async fn a_restart_takes_up_what_is_in_the_log() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app", "one\ntwo\n").await;
    events.close().await;
    let events = open(directory.path(), &manifest).await;
    assert_eq!(messages(&find(&events, "")), ["one", "two"]);
    append(&events, "app", "three\n").await;
    events.seal().await.unwrap();
    events.close().await;
    let events = open(directory.path(), &manifest).await;
    assert_eq!(messages(&find(&events, "")), ["one", "two", "three"]);
    assert_eq!(events.rows_in_memory(), 0);
    events.close().await;
}

#[tokio::test]
async fn ranges_of_a_file_are_taken_once_and_in_order() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let first = append_range(&events, "one\ntwo\n", 0).await.unwrap();
    assert_eq!(first, Receipt { duplicate: false, accepted_to: Some(8), stored_to: Some(0) });
    let again = append_range(&events, "one\ntwo\n", 0).await.unwrap();
    assert!(again.duplicate && again.accepted_to == Some(8));
    assert!(matches!(append_range(&events, "four\n", 12).await, Err(AppendError::Range { accepted_to: 8 })), "a gap");
    assert!(matches!(append_range(&events, "two\nthree\n", 4).await, Err(AppendError::Range { accepted_to: 8 })), "an overlap");
    events.seal().await.unwrap();
    assert_eq!(append_range(&events, "three\n", 8).await.unwrap().stored_to, Some(8));
    assert_eq!(events.marks("a1"), [("f1".to_owned(), 14, 8)]);
    events.close().await;
    let events = open(directory.path(), &manifest).await;
    assert!(append_range(&events, "three\n", 8).await.unwrap().duplicate, "marks outlive a restart, in parts and in the log");
    assert!(append_range(&events, "one\ntwo\n", 0).await.unwrap().duplicate);
    assert_eq!(messages(&find(&events, "")), ["one", "two", "three"]);
    events.close().await;
}

#[tokio::test]
async fn many_at_once_are_all_there() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let appends = (0..200).map(|number| {
        let events = events.clone();
        tokio::spawn(async move { append(&events, "app", &format!("line number {number}\n")).await })
    });
    for append in appends.collect::<Vec<_>>() {
        append.await.unwrap();
    }
    let mut found: Vec<u32> = find(&events, "").iter().map(|row| row.message.rsplit(' ').next().unwrap().parse().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, (0..200).collect::<Vec<_>>());
    events.close().await;
}

#[tokio::test]
async fn a_full_store_says_so_and_loses_nothing() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let mut options = super::support::options(directory.path());
    options.memory_bytes_max = 10_000;
    let events = hinomi_events::Events::open(options, manifest).await.unwrap();
    let body = "x".repeat(20_000) + "\n";
    append(&events, "app", &body).await;
    let refused = events.append(Prepared::logs(batch("app", hinomi_domain::ingest::Format::Plain, b"no\n"), None).unwrap()).await;
    assert!(matches!(refused, Err(AppendError::Full)));
    events.seal().await.unwrap();
    append(&events, "app", "room again\n").await;
    assert_eq!(find(&events, "").len(), 2);
    events.close().await;
}
