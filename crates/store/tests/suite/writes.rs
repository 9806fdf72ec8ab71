//! The writer: what fails is rolled back alone, what is acknowledged is there, and nothing wedges it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use hinomi_store::{Store, StoreError, counter, setting, values};

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
    static BROKEN: hinomi_store::Statement = hinomi_store::Statement::new("broken", "select nothing from nowhere", &[]);
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
}
