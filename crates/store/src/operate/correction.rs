//! Corrections of a component's timeline by a person, with the reason. Never changed; a later one overrides.

use crate::page::{Cursor, Page};
use crate::row::row;
use crate::statement::statements;
use crate::value::json_texts;
use crate::{StoreError, Tx, values};

row! {
    pub struct CorrectionRow {
        pub id: String,
        pub component: String,
        pub from_at: i64,
        pub to_at: i64,
        pub status: String,
        pub reason: String,
        pub actor: String,
        pub at: i64,
    }
}

/// What a list is narrowed to. `None` means any.
#[derive(Clone, Debug, Default)]
pub struct CorrectionFilter {
    pub component: Option<String>,
    /// Those that touch `[from, to)`.
    pub from: Option<i64>,
    pub to: Option<i64>,
    pub page: Page,
}

impl CorrectionRow {
    /// Where the page after this row begins.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.at, self.id.as_str())
    }
}

statements! { for CorrectionRow;
    INSERT = "insert into correction ({{columns}}) values ({{parameters}})";
    BETWEEN = "select {{columns}} from correction where component in {{texts($1)}} and from_at < $3 and to_at > $2 order by at, id";
    NEWEST = "select max(at) from correction where component = $1";
    COUNT = "select count(*) from correction";
    LIST = "select {{columns}} from correction where (cast($1 as text) is null or component = $1) \
        and (cast($2 as bigint) is null or to_at > $2) \
        and (cast($3 as bigint) is null or from_at < $3) \
        and (cast($4 as bigint) is null or at < $4 or (at = $4 and id < $5)) \
        order by at desc, id desc limit $6";
}

pub async fn insert(tx: &mut Tx, correction: &CorrectionRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, correction.values()).await.map(|_| ())
}

/// Corrections of these components that touch `[from, to)`, in the order in which they were made.
pub async fn between_many<S: AsRef<str> + Sync>(
    tx: &mut Tx,
    components: &[S],
    from: i64,
    to: i64,
) -> Result<Vec<CorrectionRow>, StoreError> {
    tx.rows(&BETWEEN, values![json_texts(components), from, to]).await
}

/// Newest made first.
pub async fn list(tx: &mut Tx, filter: &CorrectionFilter) -> Result<Vec<CorrectionRow>, StoreError> {
    let page = &filter.page;
    tx.rows(&LIST, values![&filter.component, filter.from, filter.to, page.at(), page.id(), page.limit()]).await
}

/// When the last one of a component was made.
pub async fn newest(tx: &mut Tx, component: &str) -> Result<Option<i64>, StoreError> {
    tx.fetch_one(&NEWEST, values![component]).await?.get(0)
}

/// How many were ever made. They are only added, so whoever keeps what follows from them keeps this beside it.
pub async fn count(tx: &mut Tx) -> Result<i64, StoreError> {
    tx.fetch_one(&COUNT, values![]).await?.get(0)
}
