//! The journal: numbered and chained per subject; a changed byte shows.

use hinomi_store::journal::{self, Entry};
use hinomi_store::{Statement, Store, StoreError, values};

use crate::support::{on_both_engines, write};

on_both_engines!(entries_are_numbered_per_subject, a_changed_byte_is_found, restricted_entries_are_hidden, sequence_numbers_never_go_back);

pub fn entry(subject: &str, fact: &str) -> Entry {
    Entry {
        subject_kind: "incident".into(),
        subject: subject.into(),
        at: 1_764_000_000_000_000,
        actor: r#"{"kind":"system","name":"detect"}"#.into(),
        fact: fact.into(),
        restricted: false,
    }
}

async fn entries_are_numbered_per_subject(store: &Store) {
    let seqs = write!(store, |tx| {
        journal::append_many(tx, vec![entry("a", "1"), entry("b", "1"), entry("a", "2\0"), entry("a", "火")]).await
    })
    .unwrap();
    assert!(seqs.windows(2).all(|pair| pair[0] < pair[1]));
    write!(store, |tx| journal::append(tx, entry("a", "4")).await).unwrap();
    let mut reader = store.read().await.unwrap();
    let rows = journal::list_subject(&mut reader, "incident", "a", 1, false, 100).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.n).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(journal::verify_subject(&mut reader, "incident", "a").await.unwrap(), 4);
    assert_eq!(journal::verify_all(&mut reader).await.unwrap(), (2, 5));
    let after = journal::list_after(&mut reader, seqs[1], false, 2).await.unwrap();
    assert_eq!(after.iter().map(|row| row.seq).collect::<Vec<_>>(), seqs[2..4]);
    assert!(journal::last_seq(&mut reader).await.unwrap() > seqs[3]);
}

async fn a_changed_byte_is_found(store: &Store) {
    static CHANGES: [Statement; 4] = [
        Statement::new("fact", "update journal set fact = 'x' where n = 2", &[]),
        Statement::new("actor", "update journal set actor = 'x' where n = 2", &[]),
        Statement::new("at", "update journal set at = at + 1 where n = 2", &[]),
        Statement::new("gone", "delete from journal where n = 2", &[]),
    ];
    for change in &CHANGES {
        let result: Result<(), StoreError> = write!(store, |tx| {
            journal::append_many(tx, vec![entry("a", "1"), entry("a", "2"), entry("a", "3")]).await?;
            journal::verify_subject(tx, "incident", "a").await?;
            tx.execute(change, values![]).await?;
            journal::verify_subject(tx, "incident", "a").await.map(|_| ())
        });
        assert!(matches!(result, Err(StoreError::Damaged { .. })), "{}: {result:?}", change.name);
    }
}

async fn restricted_entries_are_hidden(store: &Store) {
    write!(store, |tx| {
        journal::append_many(tx, vec![entry("secret", "1"), entry("open", "1")]).await?;
        journal::set_restricted(tx, "incident", "secret", true).await
    })
    .unwrap();
    let mut reader = store.read().await.unwrap();
    assert!(journal::list_subject(&mut reader, "incident", "secret", 0, false, 10).await.unwrap().is_empty());
    assert_eq!(journal::list_subject(&mut reader, "incident", "secret", 0, true, 10).await.unwrap().len(), 1);
    assert_eq!(journal::list_after(&mut reader, 0, false, 10).await.unwrap().len(), 1);
    assert_eq!(journal::verify_subject(&mut reader, "incident", "secret").await.unwrap(), 1);
}

/// What live views rely on: once a number was seen, no smaller one appears later.
async fn sequence_numbers_never_go_back(store: &Store) {
    let writers = futures::future::join_all((0..50).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { write!(store, |tx| journal::append(tx, entry(&format!("s{n}"), "1")).await) })
    }));
    let watch = async {
        let (mut seen, mut count) = (0, 0);
        while count < 50 {
            let mut reader = store.read().await.unwrap();
            for row in journal::list_after(&mut reader, seen, true, 100).await.unwrap() {
                seen = row.seq;
                count += 1;
            }
            tokio::task::yield_now().await;
        }
    };
    let (written, ()) = tokio::join!(writers, watch);
    assert!(written.into_iter().all(|result| result.unwrap().is_ok()));
}
