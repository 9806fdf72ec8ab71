//! Alerts: repeats are one statement, a fingerprint fires once, a stale version loses.

use hinomi_store::alert::{self, AlertFilter, AlertRow, Touch};
use hinomi_store::{Page, Store};

use crate::support::{on_both_engines, write};

on_both_engines!(
    repeats_touch_what_fires,
    a_fingerprint_fires_once,
    a_stale_version_conflicts,
    lists_filter_in_sql,
    expired_ones_are_found,
);

pub fn firing(id: &str, fingerprint: &str, at: i64) -> AlertRow {
    AlertRow {
        id: id.into(),
        fingerprint: fingerprint.into(),
        source: "api".into(),
        rule: "HighLatency".into(),
        labels: r#"{"team":"決済"}"#.into(),
        annotations: "{}".into(),
        severity: "major".into(),
        state: "firing".into(),
        started_at: at,
        detected_at: at,
        last_seen_at: at,
        count: 1,
        disposition: "waiting".into(),
        disposition_reason: "{}".into(),
        ..AlertRow::default()
    }
}

fn touch(fingerprint: &str, at: i64, repeats: i64) -> Touch {
    Touch { fingerprint: fingerprint.into(), last_seen_at: at, expires_at: Some(at + 100), repeats }
}

async fn repeats_touch_what_fires(store: &Store) {
    let mut touched = write!(store, |tx| {
        for (id, fingerprint) in [("1", "a"), ("2", "b"), ("3", "c")] {
            alert::insert(tx, &firing(id, fingerprint, 10)).await?;
        }
        let mut resolved = alert::get(tx, "3", true).await?.expect("inserted");
        resolved.state = "resolved".into();
        resolved.resolved_at = Some(20);
        alert::update(tx, &mut resolved).await?;
        alert::touch_many(tx, &[touch("a", 30, 1), touch("a", 40, 2), touch("b", 5, 1), touch("c", 30, 1), touch("d", 30, 1)]).await
    })
    .unwrap();
    touched.sort();
    assert_eq!(touched, ["a", "b"]);
    let mut reader = store.read().await.unwrap();
    let a = alert::get(&mut reader, "1", false).await.unwrap().unwrap();
    assert_eq!((a.count, a.last_seen_at, a.expires_at, a.version), (4, 40, Some(140), 0));
    let b = alert::get(&mut reader, "2", false).await.unwrap().unwrap();
    assert_eq!((b.count, b.last_seen_at), (2, 10), "an older repeat moves nothing back");
    assert_eq!(alert::get(&mut reader, "3", false).await.unwrap().unwrap().count, 1);
    assert!(alert::touch_many(&mut reader, &[]).await.unwrap().is_empty());
    let firing = alert::firing_by_fingerprint(&mut reader, &["a", "c", "z"]).await.unwrap();
    assert_eq!(firing.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["1"]);
}

async fn a_fingerprint_fires_once(store: &Store) {
    write!(store, |tx| alert::insert(tx, &firing("1", "a", 10)).await).unwrap();
    let second = write!(store, |tx| alert::insert(tx, &firing("2", "a", 10)).await);
    assert!(second.unwrap_err().is_conflict());
    write!(store, |tx| {
        let mut first = alert::get(tx, "1", true).await?.expect("inserted");
        first.state = "resolved".into();
        alert::update(tx, &mut first).await?;
        alert::insert(tx, &firing("2", "a", 20)).await
    })
    .unwrap();
    assert_eq!(alert::recent_firings(&mut store.read().await.unwrap(), "a", 10).await.unwrap(), 2);
    assert_eq!(alert::recent_firings(&mut store.read().await.unwrap(), "a", 11).await.unwrap(), 1);
}

async fn a_stale_version_conflicts(store: &Store) {
    write!(store, |tx| alert::insert(tx, &firing("1", "a", 10)).await).unwrap();
    let loaded = alert::get(&mut store.read().await.unwrap(), "1", true).await.unwrap().unwrap();
    let (mut mine, mut theirs) = (loaded.clone(), loaded);
    theirs.flapping = true;
    let theirs = write!(store, |tx| alert::update(tx, &mut theirs).await.map(|()| theirs)).unwrap();
    assert_eq!(theirs.version, 1);
    let mine = write!(store, |tx| alert::update(tx, &mut mine).await);
    assert!(mine.unwrap_err().is_conflict());
    assert_eq!(alert::get(&mut store.read().await.unwrap(), "1", true).await.unwrap(), Some(theirs));
}

async fn lists_filter_in_sql(store: &Store) {
    write!(store, |tx| {
        for n in 0..10_i64 {
            let mut row = firing(&format!("id{n}"), &format!("f{n}"), n / 2);
            row.restricted = n == 9;
            row.incident = (n % 2 == 0).then(|| "i".to_owned());
            row.component = Some(format!("c{}", n % 3));
            alert::insert(tx, &row).await?;
        }
        Ok(())
    })
    .unwrap();
    let mut reader = store.read().await.unwrap();
    let mut filter = AlertFilter { page: Page::first(4), ..AlertFilter::default() };
    let mut ids = Vec::new();
    loop {
        let page = alert::list(&mut reader, &filter).await.unwrap();
        let Some(last) = page.last() else { break };
        filter.page.cursor = Some(last.cursor());
        ids.extend(page.into_iter().map(|row| row.id));
    }
    assert_eq!(ids, ["id8", "id7", "id6", "id5", "id4", "id3", "id2", "id1", "id0"], "newest first, without the restricted one");

    let count = async |reader: &mut hinomi_store::Tx, filter: AlertFilter| alert::list(reader, &filter).await.unwrap().len();
    let seeing = AlertFilter { restricted: true, ..AlertFilter::default() };
    assert_eq!(count(&mut reader, seeing.clone()).await, 10);
    assert_eq!(count(&mut reader, AlertFilter { incident: Some("i".into()), ..seeing.clone() }).await, 5);
    assert_eq!(count(&mut reader, AlertFilter { component: Some("c0".into()), ..seeing.clone() }).await, 4);
    assert_eq!(count(&mut reader, AlertFilter { query: Some("決済".into()), ..seeing.clone() }).await, 10);
    assert_eq!(count(&mut reader, AlertFilter { query: Some("highLAT".into()), ..seeing.clone() }).await, 10);
    assert_eq!(count(&mut reader, AlertFilter { query: Some("%".into()), ..seeing.clone() }).await, 0);
    assert_eq!(count(&mut reader, AlertFilter { states: vec!["resolved".into(), "other".into()], ..seeing.clone() }).await, 0);
    assert_eq!(count(&mut reader, AlertFilter { severities: vec!["major".into()], ..seeing.clone() }).await, 10);
    assert_eq!(alert::get(&mut reader, "id9", false).await.unwrap(), None);
    assert_eq!(alert::count_firing_of_incident(&mut reader, "i").await.unwrap(), 5);
    assert_eq!(alert::count_firing_of_incidents(&mut reader, &["i", "j"]).await.unwrap(), [("i".to_owned(), 5)]);
}

async fn expired_ones_are_found(store: &Store) {
    write!(store, |tx| {
        for (id, expires_at) in [("1", Some(30)), ("2", Some(10)), ("3", None), ("4", Some(20))] {
            alert::insert(tx, &AlertRow { expires_at, ..firing(id, id, 1) }).await?;
        }
        Ok(())
    })
    .unwrap();
    let mut reader = store.read().await.unwrap();
    let expired = alert::firing_expired(&mut reader, 20, 10).await.unwrap();
    assert_eq!(expired.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["2", "4"]);
    assert_eq!(alert::next_expiry_at(&mut reader).await.unwrap(), Some(10));
}
