//! The journal, given out by a stand-in for `journalctl` that reads a file of entries.

use std::os::unix::fs::PermissionsExt as _;

use crate::server::Fault;
use crate::world::{World, append};

/// Understands what the agent asks: all entries, those behind a cursor, or only new ones; then what is added.
const STAND_IN: &str = r#"#!/bin/sh
entries="$(dirname "$0")/entries"
from=1
for argument in "$@"; do
    case "$argument" in
        --after-cursor=c*) from=$((${argument#--after-cursor=c} + 2)) ;;
        --lines=0) from=$(($(wc -l < "$entries") + 1)) ;;
    esac
done
exec tail -n "+$from" -f "$entries"
"#;

fn entry(number: usize) -> String {
    format!(
        "{{\"__CURSOR\":\"c{number}\",\"__REALTIME_TIMESTAMP\":\"{}\",\"PRIORITY\":\"4\",\"_HOSTNAME\":\"web\",\"SYSLOG_IDENTIFIER\":\"app\",\"MESSAGE\":\"message {number}\"}}\n",
        1_700_000_000_000_000u64 + number as u64
    )
}

async fn world(existing: &str) -> World {
    let mut world = World::new().await;
    let program = world.directory.path().join("journalctl");
    std::fs::write(&program, STAND_IN).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    world.inputs = format!("[journal]\nsource = \"os\"\nprogram = \"journalctl\"\nexisting = \"{existing}\"\n");
    world
}

fn add(world: &World, numbers: std::ops::Range<usize>) {
    append(&world.directory.path().join("entries"), numbers.map(entry).collect::<String>());
}

fn numbers(world: &World) -> Vec<usize> {
    let records = world.server.records();
    let parsed = records.iter().map(|record| serde_json::from_str::<serde_json::Value>(record).unwrap());
    parsed.map(|record| record["message"].as_str().unwrap().trim_start_matches("message ").parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_are_sent_once_over_restarts_and_losses() {
    let mut world = world("read").await;
    world.server.inner.lock().unwrap().stores_at_once = false;
    add(&world, 0..3000);
    world.start();
    world.until_count(3000).await;
    add(&world, 3000..3010);
    world.until_count(3010).await;
    world.stop().await;
    add(&world, 3010..3020);
    world.start();
    world.until_count(3020).await;
    world.server.store();
    add(&world, 3020..3030);
    world.until_count(3030).await;
    // The server dies with what it had not stored, in the middle of what the agent remembers.
    world.server.forget_unstored();
    world.server.set_fault(Fault::TakesAndDies);
    add(&world, 3030..3040);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    world.server.set_fault(Fault::None);
    world.until_count(3040).await;
    world.until_quiet().await;
    assert_eq!(numbers(&world), (0..3040).collect::<Vec<_>>());
    let record = world.server.records()[0].clone();
    assert!(record.contains("\"level\":\"WARN\"") && record.contains("\"time\":\"2023-11-14T22:13:20Z\""), "{record}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_entries_can_be_skipped() {
    let mut world = world("skip").await;
    add(&world, 0..100);
    world.start();
    world.until("journalctl runs", |world| (world.status().is_some_and(|status| status.journal.is_some()), ())).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    add(&world, 100..103);
    world.until_count(3).await;
    world.until_quiet().await;
    assert_eq!(numbers(&world), [100, 101, 102]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_without_a_journal_still_sends_its_files() {
    let mut world = World::new().await;
    world.inputs += "[journal]\nsource = \"os\"\nprogram = \"no-such-program\"\n";
    append(&world.path("app.log"), "a\n");
    world.start();
    world.until_count(1).await;
    world
        .until("the trouble is told", |world| {
            let journal = world.status().and_then(|status| status.journal);
            (journal.as_ref().is_some_and(|journal| journal.last_error.is_some()), journal)
        })
        .await;
}
