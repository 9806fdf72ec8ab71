//! The writer: what fails is rolled back alone, what is acknowledged is there, and nothing wedges it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use hinomi_store::{OpenOptions, Statement, Store, StoreError, counter, setting, values};

use crate::support::{on_both_engines, write};

on_both_engines!(
    a_failure_rolls_back_alone,
    a_panic_rolls_back_and_is_reported,
    a_cancelled_caller_leaves_no_trace_of_trouble,
    work_is_grouped_and_in_order,
    readers_cannot_write,
    a_snapshot_stays_at_its_instant,
    a_closed_store_says_so,
    text_may_hold_anything,
    a_failed_statement_does_not_poison_its_neighbours,
);

#[derive(Debug)]
enum Trouble {
    Store(StoreError),
    Refused,
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Trouble::Store(error)
    }
}

async fn value(store: &Store, key: &str) -> Option<String> {
    setting::get(&mut store.read().await.unwrap(), key).await.unwrap()
}

/// Odd ones refuse after having written; queued together, they share transactions with the even ones.
async fn a_failure_rolls_back_alone(store: &Store) {
    let writes = (0..100_u32).map(|n| {
        store.write(move |tx| {
            Box::pin(async move {
                setting::set(tx, &format!("key-{n}"), "written").await?;
                if n % 2 == 1 { Err(Trouble::Refused) } else { Ok(n) }
            })
        })
    });
    for (n, result) in join_all(writes).await.into_iter().enumerate() {
        match result {
            Ok(answer) => assert_eq!((n % 2, answer as usize), (0, n)),
            Err(Trouble::Refused) => assert_eq!(n % 2, 1),
            Err(Trouble::Store(error)) => panic!("{error}"),
        }
    }
    for n in 0..100 {
        assert_eq!(value(store, &format!("key-{n}")).await.is_some(), n % 2 == 0, "{n}");
    }
}

async fn a_panic_rolls_back_and_is_reported(store: &Store) {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let writes = (0..20_u32).map(|n| {
        store.write(move |tx| {
            Box::pin(async move {
                setting::set(tx, &format!("key-{n}"), "written").await?;
                assert!(n % 5 != 0, "as intended");
                Ok::<_, StoreError>(n)
            })
        })
    });
    let results = join_all(writes).await;
    // Also one that panics before it made a future.
    let early: Result<(), StoreError> = store.write(|_| panic!("as intended")).await;
    std::panic::set_hook(quiet);
    assert!(matches!(early, Err(StoreError::Panicked)));
    for (n, result) in results.into_iter().enumerate() {
        assert_eq!(matches!(result, Err(StoreError::Panicked)), n % 5 == 0);
        assert_eq!(value(store, &format!("key-{n}")).await.is_some(), n % 5 != 0, "{n}");
    }
}

async fn a_cancelled_caller_leaves_no_trace_of_trouble(store: &Store) {
    let begun = Arc::new(tokio::sync::Notify::new());
    let finish = Arc::new(tokio::sync::Notify::new());
    let (in_begun, in_finish) = (Arc::clone(&begun), Arc::clone(&finish));
    let shared = store.clone();
    let caller = tokio::spawn(async move {
        write!(shared, |tx| {
            setting::set(tx, "half", "written").await?;
            in_begun.notify_one();
            in_finish.notified().await;
            setting::set(tx, "whole", "written").await
        })
    });
    begun.notified().await;
    caller.abort();
    assert!(caller.await.is_err());
    finish.notify_one();
    write!(store, |tx| setting::set(tx, "after", "written").await).unwrap();
    assert!(value(store, "half").await.is_some() && value(store, "whole").await.is_some() && value(store, "after").await.is_some());
}

async fn work_is_grouped_and_in_order(store: &Store) {
    let running = Arc::new(AtomicUsize::new(0));
    let writes = (0..100_usize).map(|_| {
        let running = Arc::clone(&running);
        store.write(move |tx| {
            Box::pin(async move {
                assert_eq!(running.fetch_add(1, Ordering::SeqCst), 0, "nobody else writes meanwhile");
                let number = counter::next(tx, "order").await;
                running.fetch_sub(1, Ordering::SeqCst);
                number
            })
        })
    });
    let numbers: Vec<i64> = join_all(writes).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(numbers, (1..=100).collect::<Vec<i64>>());
}

async fn readers_cannot_write(store: &Store) {
    let mut reader = store.read().await.unwrap();
    assert!(setting::set(&mut reader, "key", "value").await.is_err());
}

async fn a_snapshot_stays_at_its_instant(store: &Store) {
    write!(store, |tx| setting::set(tx, "key", "before").await).unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(setting::get(&mut snapshot, "key").await.unwrap().as_deref(), Some("before"));
    write!(store, |tx| setting::set(tx, "key", "after").await).unwrap();
    assert_eq!(setting::get(&mut snapshot, "key").await.unwrap().as_deref(), Some("before"));
    assert_eq!(value(store, "key").await.as_deref(), Some("after"));
}

async fn a_closed_store_says_so(store: &Store) {
    write!(store, |tx| setting::set(tx, "key", "value").await).unwrap();
    store.close().await;
    let refused = write!(store, |tx| setting::set(tx, "key", "value").await);
    assert!(matches!(refused, Err(StoreError::Closed)), "{refused:?}");
    assert!(matches!(store.read().await.map(|_| ()), Err(StoreError::Closed)));
}

async fn text_may_hold_anything(store: &Store) {
    let odd = "火の見 \u{1f525} ' \" \\ \0 \u{202e} %_$1 {{columns}}";
    write!(store, |tx| setting::set(tx, "odd", odd).await).unwrap();
    assert_eq!(value(store, "odd").await.as_deref(), Some(odd.replace('\0', "\u{fffd}").as_str()));
}

/// On PostgreSQL an error makes a transaction unusable until it returns to its savepoint.
async fn a_failed_statement_does_not_poison_its_neighbours(store: &Store) {
    static BROKEN: Statement = Statement::new("broken", "select nothing from nowhere", &[]);
    let writes = (0..30_u32).map(|n| {
        store.write(move |tx| {
            Box::pin(async move {
                setting::set(tx, &format!("key-{n}"), "written").await?;
                if n % 3 == 0 {
                    tx.execute(&BROKEN, values![]).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
    });
    for (n, result) in join_all(writes).await.into_iter().enumerate() {
        assert_eq!(result.is_err(), n % 3 == 0);
        assert_eq!(value(store, &format!("key-{n}")).await.is_some(), n % 3 != 0, "{n}");
    }
    // Whoever hides the error and goes on is told the truth all the same, and is alone with it.
    let writes = (0..30_u32).map(|n| {
        store.write(move |tx| {
            Box::pin(async move {
                if n % 3 == 0 {
                    let _ = tx.execute(&BROKEN, values![]).await;
                }
                let _ = setting::set(tx, &format!("again-{n}"), "written").await;
                Ok::<_, StoreError>(())
            })
        })
    });
    for (n, result) in join_all(writes).await.into_iter().enumerate() {
        assert_eq!(value(store, &format!("again-{n}")).await.is_some(), result.is_ok(), "{n}");
        assert!(result.is_ok() || n % 3 == 0, "{n}: {result:?}");
    }
}

/// A full disk makes SQLite give up the whole transaction: nobody in it may be told that all went well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_reported_and_got_over() {
    static SMALL: Statement = Statement::new("small", "pragma max_page_count = 200", &[]);
    let fixture = crate::support::sqlite().await;
    let store = &fixture.store;
    write!(store, |tx| tx.fetch_all(&SMALL, values![]).await.map(|_| ())).unwrap();
    let writes = (0..60_u32)
        .map(|n| store.write(move |tx| Box::pin(async move { setting::set(tx, &format!("key-{n}"), &"x".repeat(20_000)).await })));
    let results: Vec<Result<(), StoreError>> = join_all(writes).await;
    assert!(results.iter().any(Result::is_err), "200 pages do not hold 60 values");
    for (n, result) in results.iter().enumerate() {
        assert_eq!(value(store, &format!("key-{n}")).await.is_some(), result.is_ok(), "{n}: {result:?}");
    }
    // The connection that comes after has no such limit.
    static LARGE: Statement = Statement::new("large", "pragma max_page_count = 1000000", &[]);
    write!(store, |tx| tx.fetch_all(&LARGE, values![]).await.map(|_| ())).unwrap();
    write!(store, |tx| setting::set(tx, "after", &"x".repeat(20_000)).await).unwrap();
}

/// The server ends the writer's connection in the middle of a transaction.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_server_connection_is_reported_and_got_over() {
    static TERMINATE: Statement = Statement::new("terminate", "select pg_terminate_backend(pg_backend_pid())", &[]);
    let fixture = crate::support::postgres().await;
    let store = &fixture.store;
    let lost = write!(store, |tx| {
        setting::set(tx, "lost", "x").await?;
        tx.fetch_all(&TERMINATE, values![]).await.map(|_| ())
    });
    assert!(lost.is_err());
    write!(store, |tx| setting::set(tx, "after", "x").await).unwrap();
    assert!(value(store, "lost").await.is_none() && value(store, "after").await.is_some());
}

/// What was acknowledged is there for the next process.
#[tokio::test]
async fn a_reopened_file_holds_what_was_written() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("hinomi.db").display());
    for n in 0..3 {
        let store = Store::open(&url, OpenOptions::default()).await.unwrap();
        store.migrate().await.unwrap();
        assert_eq!(write!(store, |tx| counter::next(tx, "starts").await).unwrap(), n + 1);
        store.close().await;
    }
}

#[tokio::test]
async fn addresses_are_refused_without_repeating_them() {
    for url in ["", "sqlite:", "sqlite::memory:", "mysql://secret@host/x", "postgres://user:secret@[broken/x"] {
        let error = Store::open(url, OpenOptions::default()).await.map(|_| ()).expect_err("refused");
        assert!(matches!(error, StoreError::Address { .. }), "{url}: {error}");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}
