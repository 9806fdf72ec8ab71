//! Notices.

use crate::page::{Cursor, Page};
use crate::row::row;
use crate::statement::statements;
use crate::value::json_texts_if_any;
use crate::{StoreError, Tx, values};

row! {
    pub struct NoticeRow {
        pub id: String,
        pub kind: String,
        pub state: String,
        pub incident: Option<String>,
        pub restricted: bool,
        pub created_at: i64,
        pub sent_at: Option<i64>,
        pub updated_at: i64,
        pub version: i64,
        pub doc: String,
    }
}

/// What a list is narrowed to. Empty and `None` mean any.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    pub states: Vec<String>,
    pub kinds: Vec<String>,
    pub incident: Option<String>,
    /// Whether the viewer sees what is restricted.
    pub restricted: bool,
    pub page: Page,
}

impl NoticeRow {
    /// Where the page after this row begins.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at, self.id.as_str())
    }
}

statements! { for NoticeRow;
    INSERT = "insert into notice ({{columns}}) values ({{parameters}})";
    UPDATE = "update notice set {{assignments}} where id = $1 and version = $11";
    GET = "select {{columns}} from notice where id = $1 and (restricted = false or cast($2 as boolean))";
    OF_INCIDENT = "select {{columns}} from notice where incident = $1 and (restricted = false or cast($2 as boolean)) \
        order by created_at, id limit 1000";
    SENT_BETWEEN = "select {{columns}} from notice where sent_at is not null and state = 'sent' and sent_at >= $1 and sent_at < $2 \
        and (restricted = false or cast($3 as boolean)) order by sent_at desc, id desc limit $4";
    RESTRICT_OF_INCIDENT = "update notice set restricted = $2, version = version + 1 where incident = $1";
    LIST = "select {{columns}} from notice where (restricted = false or cast($1 as boolean)) \
        and (cast($2 as text) is null or state in {{texts($2)}}) \
        and (cast($3 as text) is null or kind in {{texts($3)}}) \
        and (cast($4 as text) is null or incident = $4) \
        and (cast($5 as bigint) is null or created_at < $5 or (created_at = $5 and id < $6)) \
        order by created_at desc, id desc limit $7";
}

pub async fn insert(tx: &mut Tx, notice: &NoticeRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, notice.values()).await.map(|_| ())
}

/// Writes the row if it still has the version that it was loaded with, and raises the version.
pub async fn update(tx: &mut Tx, notice: &mut NoticeRow) -> Result<(), StoreError> {
    let loaded = notice.version;
    notice.version += 1;
    let mut values = notice.values();
    values.push(loaded.into());
    tx.change_one(&UPDATE, values).await
}

pub async fn get(tx: &mut Tx, id: &str, restricted: bool) -> Result<Option<NoticeRow>, StoreError> {
    tx.row(&GET, values![id, restricted]).await
}

/// An incident's notices, oldest first.
pub async fn of_incident(tx: &mut Tx, incident: &str, restricted: bool) -> Result<Vec<NoticeRow>, StoreError> {
    tx.rows(&OF_INCIDENT, values![incident, restricted]).await
}

/// Notices sent within `[from, to)`, newest first.
pub async fn sent_between(tx: &mut Tx, from: i64, to: i64, restricted: bool, limit: i64) -> Result<Vec<NoticeRow>, StoreError> {
    tx.rows(&SENT_BETWEEN, values![from, to, restricted, limit]).await
}

/// Hides or shows an incident's notices together with it.
pub async fn set_restricted_of_incident(tx: &mut Tx, incident: &str, restricted: bool) -> Result<u64, StoreError> {
    tx.execute(&RESTRICT_OF_INCIDENT, values![incident, restricted]).await
}

/// Newest first.
pub async fn list(tx: &mut Tx, filter: &NoticeFilter) -> Result<Vec<NoticeRow>, StoreError> {
    let values = values![
        filter.restricted,
        json_texts_if_any(&filter.states),
        json_texts_if_any(&filter.kinds),
        &filter.incident,
        filter.page.at(),
        filter.page.id(),
        filter.page.limit(),
    ];
    tx.rows(&LIST, values).await
}
