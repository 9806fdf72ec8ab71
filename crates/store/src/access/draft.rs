//! Forms as typed so far, kept per person, so that a closed tab loses nothing.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct DraftRow {
        pub person: String,
        pub key: String,
        pub value: String,
        pub updated_at: i64,
    }
}

statements! { for DraftRow;
    PUT = "insert into draft ({{columns}}) values ({{parameters}}) \
        on conflict (person, key) do update set value = excluded.value, updated_at = excluded.updated_at";
    GET = "select {{columns}} from draft where person = $1 and key = $2";
    DELETE = "delete from draft where person = $1 and key = $2";
    COUNT = "select count(*) from draft where person = $1";
}

pub async fn put(tx: &mut Tx, draft: &DraftRow) -> Result<(), StoreError> {
    tx.execute(&PUT, draft.values()).await.map(|_| ())
}

pub async fn get(tx: &mut Tx, person: &str, key: &str) -> Result<Option<DraftRow>, StoreError> {
    tx.row(&GET, values![person, key]).await
}

pub async fn delete(tx: &mut Tx, person: &str, key: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, values![person, key]).await? == 1)
}

/// How many drafts a person keeps, for the limit.
pub async fn count(tx: &mut Tx, person: &str) -> Result<i64, StoreError> {
    tx.fetch_one(&COUNT, values![person]).await?.get(0)
}
