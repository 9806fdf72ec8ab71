//! How fast the store is on SQLite on this machine: turns per second alone and together, repeats per second, resident memory.
//!
//! `cargo run --release -p hinomi-store --example timing [DIRECTORY]` (a directory on the disk to be measured)

use std::time::Duration;

use futures::future::join_all;
use hinomi_store::alert::{self, AlertRow, Touch};
use hinomi_store::journal::{self, Entry};
use hinomi_store::{OpenOptions, Store, StoreError, timer};
use tokio::time::Instant;

const TURNS: usize = 4_000;
const ALERTS: usize = 1_000;
const BATCH: usize = 50;
const POSTS: usize = 200_000;

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let directory = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let directory = tempfile::tempdir_in(directory).expect("a directory to write to");
    for durable in [true, false] {
        let path = directory.path().join(format!("durable-{durable}.db"));
        let store = Store::open(&format!("sqlite:{}", path.display()), OpenOptions { durable, ..OpenOptions::default() }).await?;
        store.migrate().await?;
        for callers in [1, 8, 64] {
            let took = turns(&store, callers).await?;
            report(&format!("turns, {callers} callers, durable {durable}"), TURNS, took);
        }
        let took = touches(&store).await?;
        report(&format!("repeats in batches of {BATCH}, 8 callers, durable {durable}"), POSTS, took);
        store.close().await;
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    Ok(())
}

/// A turn: read a row, write it, two journal entries, a timer.
async fn turn(store: &Store, id: String) -> Result<(), StoreError> {
    store
        .write(move |tx| {
            Box::pin(async move {
                if alert::get(tx, &id, true).await?.is_none() {
                    alert::insert(tx, &firing(&id)).await?;
                }
                let entry = || Entry {
                    subject_kind: "alert".into(),
                    subject: id.clone(),
                    at: 1,
                    actor: r#"{"kind":"system","name":"detect"}"#.into(),
                    fact: r#"{"kind":"fired"}"#.into(),
                    restricted: false,
                };
                journal::append_many(tx, vec![entry(), entry()]).await?;
                timer::set(tx, "expire", "alert", &id, 1).await
            })
        })
        .await
}

async fn turns(store: &Store, callers: usize) -> Result<Duration, StoreError> {
    let begun = Instant::now();
    let workers = (0..callers).map(|caller| {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 0..TURNS / callers {
                turn(&store, format!("{caller}-{}", n % ALERTS)).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    for done in join_all(workers).await {
        done.expect("no panic")?;
    }
    Ok(begun.elapsed())
}

async fn touches(store: &Store) -> Result<Duration, StoreError> {
    let begun = Instant::now();
    let workers = (0..8_usize).map(|caller| {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 0..POSTS / BATCH / 8 {
                let touches: Vec<Touch> = (0..BATCH)
                    .map(|at| Touch {
                        fingerprint: format!("0-{}", (caller + n * BATCH + at) % ALERTS),
                        last_seen_at: i64::try_from(n).unwrap_or(0),
                        expires_at: Some(1),
                        repeats: 1,
                    })
                    .collect();
                let touched = store.write(move |tx| Box::pin(async move { alert::touch_many(tx, &touches).await })).await?;
                assert_eq!(touched.len(), BATCH);
            }
            Ok::<_, StoreError>(())
        })
    });
    for done in join_all(workers).await {
        done.expect("no panic")?;
    }
    Ok(begun.elapsed())
}

fn firing(id: &str) -> AlertRow {
    AlertRow {
        id: id.into(),
        fingerprint: id.into(),
        source: "api".into(),
        rule: "rule".into(),
        labels: r#"{"alertname":"HighLatency","service":"payments","instance":"10.0.0.1:9100"}"#.into(),
        annotations: "{}".into(),
        severity: "major".into(),
        state: "firing".into(),
        disposition: "waiting".into(),
        disposition_reason: "{}".into(),
        ..AlertRow::default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a report for people")]
fn report(what: &str, count: usize, took: Duration) {
    println!("{what}: {:.0}/s ({:.0} µs each)", count as f64 / took.as_secs_f64(), took.as_secs_f64() * 1e6 / count as f64);
}
