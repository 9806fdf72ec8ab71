//! The outbox: written once, claimed by one, tried again when a lease runs out.

use std::collections::BTreeSet;

use hinomi_store::delivery::attempt::{self, DeliveryAttemptRow};
use hinomi_store::delivery::{self, Counts, DeliveryFilter, DeliveryRow, Finish};
use hinomi_store::{Store, retention};

use crate::support::{on_both_engines, write};

on_both_engines!(
    a_key_is_written_once,
    two_owners_never_claim_the_same,
    attempts_and_their_ends,
    leases_run_out,
    claims_leave_out_channels,
    old_ones_are_pruned,
);

pub fn delivery(n: i64) -> DeliveryRow {
    DeliveryRow {
        id: format!("d{n:04}"),
        topic: "incident".into(),
        event: "opened".into(),
        cause_kind: "incident".into(),
        cause: "i".into(),
        channel: "sink".into(),
        recipient: "sink".into(),
        language: "ja".into(),
        idempotency_key: format!("key-{n}"),
        payload: r#"{"text":"落ちました"}"#.into(),
        state: "pending".into(),
        next_at: n,
        created_at: n,
        ..DeliveryRow::default()
    }
}

fn ended(delivery: &str, n: i64, at: i64) -> DeliveryAttemptRow {
    DeliveryAttemptRow { delivery: delivery.into(), n, at, took_us: 5, outcome: "x".into(), answer: "200".into() }
}

async fn a_key_is_written_once(store: &Store) {
    let rows: Vec<_> = (0..600).map(delivery).collect();
    let again = DeliveryRow { id: "other".into(), ..delivery(3) };
    let (first, second) =
        write!(store, |tx| Ok((delivery::insert_many(tx, &rows).await?, delivery::insert_many(tx, &[again, delivery(601)]).await?)))
            .unwrap();
    assert_eq!((first, second), (600, 1));
    let mut reader = store.read().await.unwrap();
    assert_eq!(delivery::get(&mut reader, "d0003", false).await.unwrap(), Some(delivery(3)));
    assert_eq!(delivery::known_keys(&mut reader, &["key-1", "nothing"]).await.unwrap(), ["key-1"]);
    let listed = delivery::list(&mut reader, &DeliveryFilter { cause: Some("i".into()), ..DeliveryFilter::default() }).await.unwrap();
    assert_eq!((listed.len(), listed[0].id.as_str()), (50, "d0601"));
}

async fn two_owners_never_claim_the_same(store: &Store) {
    let rows: Vec<_> = (0..300).map(delivery).collect();
    write!(store, |tx| delivery::insert_many(tx, &rows).await).unwrap();
    let claimers = ["a", "b"].map(|owner| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut claimed = Vec::new();
            loop {
                let rows = write!(store, |tx| delivery::claim::<&str>(tx, 1_000, owner, 2_000, 7, &[]).await).unwrap();
                if rows.is_empty() {
                    return claimed;
                }
                assert!(rows.iter().all(|row| row.lease_owner.as_deref() == Some(owner) && row.attempts == 1));
                claimed.extend(rows.into_iter().map(|row| row.id));
            }
        })
    });
    let mut all = Vec::new();
    for claimer in claimers {
        all.extend(claimer.await.unwrap());
    }
    assert_eq!(all.len(), 300);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 300);
}

async fn attempts_and_their_ends(store: &Store) {
    write!(store, |tx| {
        delivery::insert_many(tx, &[delivery(1), delivery(2), delivery(3)]).await?;
        let claimed = delivery::claim::<&str>(tx, 2, "me", 100, 10, &[]).await?;
        assert_eq!(claimed.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["d0001", "d0002"]);
        let sent = Finish::Sent { provider_id: Some("p1".into()) };
        assert!(delivery::finish(tx, "me", &ended("d0001", 1, 5), &sent).await?);
        let retry = Finish::Retry { next_at: 50, error: "refused".into() };
        assert!(delivery::finish(tx, "me", &ended("d0002", 1, 6), &retry).await?);
        assert!(!delivery::finish(tx, "me", &ended("d0002", 1, 6), &retry).await?, "no lease any more");
        Ok(())
    })
    .unwrap();
    let mut reader = store.read().await.unwrap();
    let sent = delivery::get(&mut reader, "d0001", false).await.unwrap().unwrap();
    assert_eq!((sent.state.as_str(), sent.sent_at, sent.provider_id.as_deref()), ("sent", Some(5), Some("p1")));
    let waiting = delivery::get(&mut reader, "d0002", false).await.unwrap().unwrap();
    assert_eq!((waiting.state.as_str(), waiting.next_at, waiting.last_error.as_deref()), ("retrying", 50, Some("refused")));
    assert_eq!(attempt::list(&mut reader, "d0002").await.unwrap(), [ended("d0002", 1, 6)]);
    assert_eq!(delivery::next_at(&mut reader).await.unwrap(), Some(3));
    let counts = Counts { sent: 1, pending: 2, total: 3, ..Counts::default() };
    assert_eq!(delivery::counts_of_cause(&mut reader, "incident", "i").await.unwrap(), counts);
    assert_eq!(delivery::counts(&mut reader, false).await.unwrap(), counts);
    write!(store, |tx| {
        delivery::claim::<&str>(tx, 60, "me", 100, 10, &[]).await?;
        delivery::finish(tx, "me", &ended("d0002", 2, 61), &Finish::Failed { error: "gone".into() }).await?;
        assert!(delivery::retry(tx, "d0002", 70).await?);
        assert!(!delivery::retry(tx, "d0001", 70).await?, "it was sent");
        Ok(())
    })
    .unwrap();
    let again = delivery::get(&mut reader, "d0002", false).await.unwrap().unwrap();
    assert_eq!((again.state.as_str(), again.next_at, again.attempts), ("pending", 70, 2));
}

async fn leases_run_out(store: &Store) {
    write!(store, |tx| {
        delivery::insert_many(tx, &[delivery(1), delivery(2)]).await?;
        delivery::claim::<&str>(tx, 1, "dead", 100, 1, &[]).await?;
        delivery::claim::<&str>(tx, 2, "slow", 100, 1, &[]).await?;
        assert_eq!(delivery::extend(tx, &["d0002"], "slow", 200).await?, 1);
        assert_eq!(delivery::next_at(tx).await?, Some(100));
        assert_eq!(delivery::release_expired(tx, 99).await?, 0);
        assert_eq!(delivery::release_expired(tx, 100).await?, 1);
        assert_eq!(delivery::get(tx, "d0001", false).await?.expect("known").state, "retrying");
        assert!(!delivery::finish(tx, "dead", &ended("d0001", 1, 101), &Finish::Sent { provider_id: None }).await?);
        assert_eq!(delivery::release_owner(tx, "slow", 150).await?, 1);
        assert_eq!(delivery::claim::<&str>(tx, 150, "me", 300, 10, &[]).await?.len(), 2);
        Ok(())
    })
    .unwrap();
}

async fn claims_leave_out_channels(store: &Store) {
    let full = DeliveryRow { channel: "full".into(), ..delivery(1) };
    let claimed = write!(store, |tx| {
        delivery::insert_many(tx, &[full, delivery(2)]).await?;
        delivery::claim(tx, 10, "me", 100, 10, &["full"]).await
    })
    .unwrap();
    assert_eq!(claimed.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["d0002"]);
    let mut reader = store.read().await.unwrap();
    assert_eq!(delivery::due_channels(&mut reader, &["full", "other"], 0).await.unwrap(), Vec::<String>::new());
    assert_eq!(delivery::due_channels(&mut reader, &["full", "other"], 10).await.unwrap(), ["full"]);
    assert_eq!(delivery::due_channels(&mut reader, &["other"], 10).await.unwrap(), Vec::<String>::new());
    drop(reader);
    let of_channel = write!(store, |tx| {
        assert!(delivery::claim_of_channel(tx, 10, "me", 100, 10, "other").await?.is_empty());
        delivery::claim_of_channel(tx, 10, "me", 100, 10, "full").await
    })
    .unwrap();
    assert_eq!(of_channel.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["d0001"]);
}

async fn old_ones_are_pruned(store: &Store) {
    let pruned = write!(store, |tx| {
        delivery::insert_many(tx, &(0..10).map(delivery).collect::<Vec<_>>()).await?;
        for row in delivery::claim::<&str>(tx, 8, "me", 100, 10, &[]).await? {
            delivery::finish(tx, "me", &ended(&row.id, 1, 20), &Finish::Sent { provider_id: None }).await?;
        }
        let limits = retention::Limits {
            deliveries_before: 100,
            pings_before: 100,
            expired_before: 100,
            alerts_before: 100,
            drafts_before: 100,
            batch: 5,
        };
        let first = retention::prune(tx, &limits).await?;
        assert!(first.is_full(&limits));
        let second = retention::prune(tx, &limits).await?;
        assert!(!second.is_full(&limits));
        Ok(first.deliveries + second.deliveries)
    })
    .unwrap();
    assert_eq!(pruned, 9, "the one that was never sent stays");
    assert!(attempt::list(&mut store.read().await.unwrap(), "d0001").await.unwrap().is_empty());
}
