//! Backups: from either engine into either engine, under load, and never a damaged one without saying so.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hinomi_store::latency::{self, LatencyDayRow};
use hinomi_store::{Statement, Store, StoreError, alert, backup, counter, delivery, incident, journal, setting, values};
use secrecy::ExposeSecret;

use crate::support::{self, Fixture, on_both_engines, write};
use crate::{alerts, deliveries, journal as journals, things};

on_both_engines!(
    a_backup_under_load_is_one_instant,
    every_table_is_in_a_backup,
    a_damaged_file_is_refused,
    only_an_empty_database_is_restored_into,
);

/// A bit of everything, with odd texts, nulls and blobs.
async fn fill(store: &Store) {
    write!(store, |tx| {
        journal::append_many(tx, (0..200).map(|n| journals::entry(&format!("s{}", n % 7), &format!("{{\"火\":{n}}}"))).collect()).await?;
        for n in 0..20 {
            alert::insert(tx, &alerts::firing(&format!("a{n}"), &format!("f{n}"), n)).await?;
        }
        delivery::insert_many(tx, &(0..50).map(deliveries::delivery).collect::<Vec<_>>()).await?;
        incident::insert(tx, &things::incident("i1", "triage", 10), &["web", "db"]).await?;
        let day = LatencyDayRow { monitor: "m".into(), day: 1, histogram: (0..=255).collect(), updated_at: 1 };
        latency::put(tx, &day).await?;
        setting::set(tx, "odd", "\u{1f525}\n\t\"\\ \u{202e}").await?;
        counter::next(tx, "incident").await
    })
    .unwrap();
}

fn key() -> (String, String) {
    let (identity, recipient) = backup::generate_key();
    (identity.expose_secret().to_owned(), recipient)
}

async fn there_and_back(from: Fixture, into: Fixture) {
    fill(&from.store).await;
    let directory = tempfile::tempdir().unwrap();
    let (identity, recipient) = key();
    let first = directory.path().join("first.age");
    let made = backup::create(&from.store, &first, &recipient, 42).await.unwrap();
    assert_eq!((made.created_at, made.engine.as_str()), (42, from.store.engine().as_str()));
    assert_eq!(made.tables.iter().find(|(name, _)| name == "journal"), Some(&("journal".to_owned(), 200)));
    assert_eq!(backup::verify(&first, &identity).await.unwrap(), made);
    assert_eq!(backup::restore(&first, &identity, &into.store).await.unwrap(), made);

    // What was restored goes on: the next journal entry follows, and a backup of it holds the same.
    let mut reader = into.store.read().await.unwrap();
    assert_eq!(journal::verify_all(&mut reader).await.unwrap(), (7, 200));
    assert_eq!(latency::between(&mut reader, "m", 1, 1).await.unwrap()[0].histogram, (0..=255).collect::<Vec<u8>>());
    let second = directory.path().join("second.age");
    let again = backup::create(&into.store, &second, &recipient, 43).await.unwrap();
    assert_eq!(again.tables, made.tables);
    let seq = write!(into.store, |tx| journal::append(tx, journals::entry("s1", "next")).await).unwrap();
    assert_eq!(seq, 201);
    assert_eq!(write!(into.store, |tx| incident::next_number(tx).await).unwrap(), 2);
}

#[tokio::test]
async fn sqlite_to_sqlite() {
    there_and_back(support::sqlite().await, support::sqlite().await).await;
}

#[tokio::test]
async fn sqlite_to_postgres() {
    there_and_back(support::sqlite().await, support::postgres().await).await;
}

#[tokio::test]
async fn postgres_to_sqlite() {
    there_and_back(support::postgres().await, support::sqlite().await).await;
}

/// Each write appends to the journal and counts: in one instant both agree.
async fn a_backup_under_load_is_one_instant(store: &Store) {
    fill(store).await;
    let stop = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn({
        let (store, stop) = (store.clone(), Arc::clone(&stop));
        async move {
            while !stop.load(Ordering::Relaxed) {
                write!(store, |tx| {
                    let n = counter::next(tx, "load").await?;
                    journal::append(tx, journals::entry("load", &n.to_string())).await
                })
                .unwrap();
            }
        }
    });
    let directory = tempfile::tempdir().unwrap();
    let (identity, recipient) = key();
    for n in 0..5 {
        let path = directory.path().join(format!("{n}.age"));
        backup::create(store, &path, &recipient, 1).await.unwrap();
        let fresh = support::sqlite().await;
        backup::restore(&path, &identity, &fresh.store).await.unwrap();
        write!(fresh.store, |tx| {
            let counted = counter::next(tx, "load").await? - 1;
            assert_eq!(journal::verify_subject(tx, "incident", "load").await?, counted);
            Ok(())
        })
        .unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    load.await.unwrap();
}

async fn every_table_is_in_a_backup(store: &Store) {
    static SQLITE: Statement =
        Statement::new("tables", "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name", &[]);
    static POSTGRES: Statement =
        Statement::new("tables", "select tablename::text from pg_tables where schemaname = current_schema() order by tablename", &[]);
    let statement = if store.engine() == hinomi_store::Engine::Sqlite { &SQLITE } else { &POSTGRES };
    let rows = store.read().await.unwrap().fetch_all(statement, values![]).await.unwrap();
    let mut found: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    found.retain(|name| name != "schema_migration");
    let mut known: Vec<&str> = backup::TABLES.to_vec();
    known.sort_unstable();
    assert_eq!(found, known);
}

async fn a_damaged_file_is_refused(store: &Store) {
    fill(store).await;
    let directory = tempfile::tempdir().unwrap();
    let (identity, recipient) = key();
    let path = directory.path().join("backup.age");
    backup::create(store, &path, &recipient, 1).await.unwrap();
    assert!(matches!(backup::create(store, &path, &recipient, 1).await, Err(StoreError::Refused { .. })), "never overwritten");
    let whole = std::fs::read(&path).unwrap();
    let damaged = |name: &str, bytes: &[u8]| {
        let path = directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for path in [
        damaged("cut", &whole[..whole.len() - 1]),
        damaged("half", &whole[..whole.len() / 2]),
        damaged("flipped", &flipped),
        damaged("empty", b""),
        damaged("other", b"age-encryption.org/v1\n-> nonsense\n"),
    ] {
        let result = backup::verify(&path, &identity).await;
        assert!(matches!(result, Err(StoreError::Damaged { .. })), "{}: {result:?}", path.display());
    }
    let other = backup::verify(&path, &key().0).await;
    assert!(matches!(other, Err(StoreError::Refused { .. })), "{other:?}");
    assert!(matches!(backup::verify(&path, "not a key").await, Err(StoreError::Address { .. })));
    assert!(matches!(backup::create(store, Path::new("/x"), "not a key", 1).await, Err(StoreError::Address { .. })));
    let left: Vec<_> = std::fs::read_dir(directory.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".partial")), "{left:?}");
}

async fn only_an_empty_database_is_restored_into(store: &Store) {
    fill(store).await;
    let directory = tempfile::tempdir().unwrap();
    let (identity, recipient) = key();
    let path = directory.path().join("backup.age");
    backup::create(store, &path, &recipient, 1).await.unwrap();
    let refused = backup::restore(&path, &identity, store).await.expect_err("refused");
    assert!(refused.to_string().contains("not empty"), "{refused}");
}
