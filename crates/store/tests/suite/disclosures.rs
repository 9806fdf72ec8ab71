//! Requests that records be handed over.

use hinomi_store::disclosure::{self, DisclosureFilter, DisclosureRow};
use hinomi_store::journal::{self, Entry};
use hinomi_store::{Page, Store};

use crate::support::{on_both_engines, write};

on_both_engines!(requests_are_listed_counted_and_changed_once, the_head_of_a_chain_is_its_newest_entry);

fn row(id: &str, asker: &str, created_at: i64) -> DisclosureRow {
    DisclosureRow {
        id: id.into(),
        state: "requested".into(),
        asker: asker.into(),
        created_at,
        ends_at: created_at + 100,
        updated_at: created_at,
        version: 1,
        doc: r#"{"reason":"照会"}"#.into(),
    }
}

async fn requests_are_listed_counted_and_changed_once(store: &Store) {
    write!(store, |tx| {
        let mut first = row("d1", "taro", 10);
        disclosure::insert(tx, &first).await?;
        disclosure::insert(tx, &row("d2", "jiro", 20)).await?;
        disclosure::insert(tx, &row("d3", "taro", 20)).await?;
        first.state = "approved".into();
        disclosure::update(tx, &mut first).await?;
        assert_eq!(disclosure::get(tx, "d1").await?.as_ref(), Some(&first));
        let mut stale = DisclosureRow { version: 1, ..first };
        assert!(disclosure::update(tx, &mut stale).await.unwrap_err().is_conflict());
        Ok(())
    })
    .unwrap();
    let mut reader = store.read().await.unwrap();
    let reader = &mut reader;
    let ids = |rows: Vec<DisclosureRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let all = DisclosureFilter { page: Page::first(2), ..DisclosureFilter::default() };
    let first = disclosure::list(reader, &all).await.unwrap();
    let cursor = first.last().map(DisclosureRow::cursor);
    assert_eq!(ids(first), ["d3", "d2"]);
    assert_eq!(ids(disclosure::list(reader, &DisclosureFilter { page: Page { cursor, limit: 2 }, ..all.clone() }).await.unwrap()), ["d1"]);
    let of_taro = DisclosureFilter { asker: Some("taro".into()), ..all.clone() };
    assert_eq!(ids(disclosure::list(reader, &of_taro).await.unwrap()), ["d3", "d1"]);
    let approved = DisclosureFilter { states: vec!["approved".into(), "prepared".into()], ..all };
    assert_eq!(ids(disclosure::list(reader, &approved).await.unwrap()), ["d1"]);
    assert_eq!(disclosure::count(reader, &["requested"]).await.unwrap(), 2);
    assert_eq!(ids(disclosure::in_states(reader, &["requested", "approved"], 2).await.unwrap()), ["d1", "d2"]);
    assert_eq!(disclosure::get(reader, "d9").await.unwrap(), None);
}

async fn the_head_of_a_chain_is_its_newest_entry(store: &Store) {
    let entry = |fact: &str| Entry {
        subject_kind: "logs".into(),
        subject: "disclosure:d1".into(),
        at: 1,
        actor: "{}".into(),
        fact: fact.into(),
        restricted: true,
    };
    write!(store, |tx| journal::append_many(tx, vec![entry("1"), entry("2")]).await).unwrap();
    let mut reader = store.read().await.unwrap();
    let (number, hash) = journal::head(&mut reader, "logs", "disclosure:d1").await.unwrap().unwrap();
    let rows = journal::list_subject(&mut reader, "logs", "disclosure:d1", 0, true, 10).await.unwrap();
    assert_eq!((number, &hash), (2, &rows[1].hash));
    assert_eq!(journal::head(&mut reader, "logs", "other").await.unwrap(), None);
}
