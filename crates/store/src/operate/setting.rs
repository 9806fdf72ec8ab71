//! Small values that outlive a restart: this installation's name, cursors, secrets' digests.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct SettingRow {
        pub key: String,
        pub value: String,
    }
}

statements! { for SettingRow;
    SET = "insert into setting ({{columns}}) values ({{parameters}}) on conflict (key) do update set value = excluded.value";
    SET_ONCE = "insert into setting ({{columns}}) values ({{parameters}}) on conflict (key) do nothing";
    GET = "select value from setting where key = $1";
    DELETE = "delete from setting where key = $1";
    LIST = "select {{columns}} from setting order by key limit 10000";
}

pub async fn set(tx: &mut Tx, key: &str, value: &str) -> Result<(), StoreError> {
    tx.execute(&SET, values![key, value]).await.map(|_| ())
}

/// Sets it if it has no value yet; the value that it has now.
pub async fn set_once(tx: &mut Tx, key: &str, value: &str) -> Result<String, StoreError> {
    tx.execute(&SET_ONCE, values![key, value]).await?;
    tx.fetch_one(&GET, values![key]).await?.get(0)
}

pub async fn get(tx: &mut Tx, key: &str) -> Result<Option<String>, StoreError> {
    tx.fetch_optional(&GET, values![key]).await?.map(|row| row.get(0)).transpose()
}

pub async fn delete(tx: &mut Tx, key: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, values![key]).await? == 1)
}

pub async fn list(tx: &mut Tx) -> Result<Vec<SettingRow>, StoreError> {
    tx.rows(&LIST, values![]).await
}
