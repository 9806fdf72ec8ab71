//! Requests that records of logs be handed over, and what became of them.

use crate::page::{Cursor, Page};
use crate::row::row;
use crate::statement::statements;
use crate::value::{json_texts, json_texts_if_any};
use crate::{StoreError, Tx, values};

row! {
    pub struct DisclosureRow {
        pub id: String,
        pub state: String,
        /// The label of who asked.
        pub asker: String,
        pub created_at: i64,
        /// When the request, or its approval, ends by itself.
        pub ends_at: i64,
        pub updated_at: i64,
        pub version: i64,
        pub doc: String,
    }
}

/// What a list is narrowed to. Empty and `None` mean any.
#[derive(Clone, Debug, Default)]
pub struct DisclosureFilter {
    pub states: Vec<String>,
    /// Only what this one asked for.
    pub asker: Option<String>,
    pub page: Page,
}

impl DisclosureRow {
    /// Where the page after this row begins.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at, self.id.as_str())
    }
}

statements! { for DisclosureRow;
    INSERT = "insert into disclosure ({{columns}}) values ({{parameters}})";
    UPDATE = "update disclosure set {{assignments}} where id = $1 and version = $9";
    GET = "select {{columns}} from disclosure where id = $1";
    COUNT = "select count(*) from disclosure where state in {{texts($1)}}";
    IN_STATES = "select {{columns}} from disclosure where state in {{texts($1)}} order by created_at, id limit $2";
    LIST = "select {{columns}} from disclosure where (cast($1 as text) is null or state in {{texts($1)}}) \
        and (cast($2 as text) is null or asker = $2) \
        and (cast($3 as bigint) is null or created_at < $3 or (created_at = $3 and id < $4)) \
        order by created_at desc, id desc limit $5";
}

pub async fn insert(tx: &mut Tx, disclosure: &DisclosureRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, disclosure.values()).await.map(|_| ())
}

/// Writes the row if it still has the version that it was loaded with, and raises the version.
pub async fn update(tx: &mut Tx, disclosure: &mut DisclosureRow) -> Result<(), StoreError> {
    let loaded = disclosure.version;
    disclosure.version += 1;
    let mut values = disclosure.values();
    values.push(loaded.into());
    tx.change_one(&UPDATE, values).await
}

pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<DisclosureRow>, StoreError> {
    tx.row(&GET, values![id]).await
}

/// How many are in one of these states.
pub async fn count(tx: &mut Tx, states: &[&str]) -> Result<i64, StoreError> {
    tx.fetch_one(&COUNT, values![json_texts(states)]).await?.get(0)
}

/// Those in one of these states, oldest first.
pub async fn in_states(tx: &mut Tx, states: &[&str], limit: i64) -> Result<Vec<DisclosureRow>, StoreError> {
    tx.rows(&IN_STATES, values![json_texts(states), limit]).await
}

/// Newest first.
pub async fn list(tx: &mut Tx, filter: &DisclosureFilter) -> Result<Vec<DisclosureRow>, StoreError> {
    let page = &filter.page;
    tx.rows(&LIST, values![json_texts_if_any(&filter.states), &filter.asker, page.at(), page.id(), page.limit()]).await
}
