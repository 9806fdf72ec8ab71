//! What is left of a store that ended in the middle: its directory as it was at some instant.

use std::path::Path;
use std::sync::Arc;

use hinomi_events::InMemory;

use super::support::{append, find, messages, open};

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, target) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &target)
        } else {
            let _ = std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Every length to which the log may have come on the disk: whole records before it are there, nothing is there twice.
#[tokio::test]
async fn at_every_length_of_the_log_the_acknowledged_records_are_there() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    for number in 0..4 {
        append(&events, "app", &format!("record {number}\n")).await;
    }
    events.close().await;
    let log = std::fs::read_dir(directory.path().join("wal")).unwrap().next().unwrap().unwrap().path();
    let whole = std::fs::read(&log).unwrap();
    let mut seen = Vec::new();
    for cut in (0..=whole.len()).step_by(7).chain([whole.len()]) {
        let copied = tempfile::tempdir().unwrap();
        copy(directory.path(), copied.path());
        std::fs::write(copied.path().join("wal").join(log.file_name().unwrap()), &whole[..cut]).unwrap();
        let events = open(copied.path(), &Arc::new(InMemory::default())).await;
        let rows = find(&events, "");
        assert_eq!(messages(&rows), ["record 0", "record 1", "record 2", "record 3"][..rows.len()]);
        seen.push(rows.len());
        events.close().await;
    }
    assert!(seen.is_sorted() && seen.first() == Some(&0) && seen.last() == Some(&4));
}

/// The end came after the parts were written and before they were listed, or after they were listed and before the log was removed.
#[tokio::test]
async fn between_writing_listing_and_forgetting_nothing_is_lost_or_doubled() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app", "one\ntwo\n").await;
    let before = tempfile::tempdir().unwrap();
    copy(directory.path(), before.path());
    events.seal().await.unwrap();
    events.close().await;
    // Parts there, the list without them: the log is still there too.
    copy(&directory.path().join("logs"), &before.path().join("logs"));
    let unlisted = open(before.path(), &Arc::new(InMemory::default())).await;
    assert_eq!(messages(&find(&unlisted, "")), ["one", "two"]);
    unlisted.seal().await.unwrap();
    assert_eq!(messages(&find(&unlisted, "")), ["one", "two"]);
    unlisted.close().await;
    // Listed, and the log not yet removed.
    let listed = tempfile::tempdir().unwrap();
    copy(directory.path(), listed.path());
    copy(&before.path().join("wal"), &listed.path().join("wal"));
    let events = open(listed.path(), &manifest).await;
    assert_eq!(messages(&find(&events, "")), ["one", "two"]);
    events.close().await;
}
