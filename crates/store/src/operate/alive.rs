//! Stamps that a node was alive: they bound the unknown gap after a crash.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct AliveRow {
        pub node: String,
        pub at: i64,
    }
}

statements! { for AliveRow;
    STAMP = "insert into alive ({{columns}}) values ({{parameters}}) on conflict (node) do update set at = excluded.at";
    GET = "select at from alive where node = $1";
    LIST = "select {{columns}} from alive order by at desc, node limit 1000";
}

pub async fn stamp(tx: &mut Tx, node: &str, at: i64) -> Result<(), StoreError> {
    tx.execute(&STAMP, values![node, at]).await.map(|_| ())
}

/// When the node was last known to be alive.
pub async fn get(tx: &mut Tx, node: &str) -> Result<Option<i64>, StoreError> {
    tx.fetch_optional(&GET, values![node]).await?.map(|row| row.get(0)).transpose()
}

pub async fn list(tx: &mut Tx) -> Result<Vec<AliveRow>, StoreError> {
    tx.rows(&LIST, values![]).await
}
