//! Migrating: once, again, and never backwards.

use hinomi_store::{SCHEMA_VERSION, Statement, Store, StoreError, values};

use crate::support::{on_both_engines, write};

on_both_engines!(migrating_again_changes_nothing, a_newer_database_is_refused, a_changed_migration_is_refused);

static NEWER: Statement = Statement::new("newer", "insert into schema_migration values (9999, 'later', 'x', 0)", &[]);
static CHANGED: Statement = Statement::new("changed", "update schema_migration set checksum = 'x' where version = $1", &[]);
static COUNT: Statement = Statement::new("count", "select count(*) from schema_migration", &[]);

async fn migrating_again_changes_nothing(store: &Store) {
    store.migrate().await.expect("again");
    let count: i64 = store.read().await.unwrap().fetch_one(&COUNT, values![]).await.unwrap().get(0).unwrap();
    assert_eq!(count, SCHEMA_VERSION);
}

async fn a_newer_database_is_refused(store: &Store) {
    write!(store, |tx| tx.execute(&NEWER, values![]).await).unwrap();
    let error = store.migrate().await.expect_err("refused");
    assert!(matches!(error, StoreError::NewerDatabase { database: 9_999, binary: SCHEMA_VERSION }), "{error}");
    assert!(error.to_string().contains("start a newer hinomi"), "{error}");
}

async fn a_changed_migration_is_refused(store: &Store) {
    write!(store, |tx| tx.execute(&CHANGED, values![1_i64]).await).unwrap();
    let error = store.migrate().await.expect_err("refused");
    assert!(matches!(error, StoreError::MigrationChanged { version: 1 }), "{error}");
}
