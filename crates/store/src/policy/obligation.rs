//! Obligations: promises coming due.

use crate::page::{Cursor, Page};
use crate::row::row;
use crate::statement::statements;
use crate::value::{json_texts, json_texts_if_any};
use crate::{StoreError, Tx, values};

row! {
    pub struct ObligationRow {
        pub id: String,
        pub clause: String,
        pub promise: String,
        pub force: String,
        pub subject_kind: String,
        pub subject: String,
        pub owner: Option<String>,
        pub started_at: i64,
        pub warn_at: Option<i64>,
        pub due_at: i64,
        pub state: String,
        pub warned_at: Option<i64>,
        pub settled_at: Option<i64>,
        pub restricted: bool,
        pub version: i64,
        pub doc: String,
    }
}

/// What a list is narrowed to. Empty and `None` mean any.
#[derive(Clone, Debug, Default)]
pub struct ObligationFilter {
    pub states: Vec<String>,
    pub clause: Option<String>,
    pub subject_kind: Option<String>,
    pub subject: Option<String>,
    /// Whether the viewer sees what is restricted.
    pub restricted: bool,
    pub page: Page,
}

impl ObligationRow {
    /// Where the page after this row begins.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.due_at, self.id.as_str())
    }
}

statements! { for ObligationRow;
    INSERT = "insert into obligation ({{columns}}) values ({{parameters}})";
    UPDATE = "update obligation set {{assignments}} where id = $1 and version = $17";
    GET = "select {{columns}} from obligation where id = $1 and (restricted = false or cast($2 as boolean))";
    OPEN_OF = "select {{columns}} from obligation where subject_kind = $1 and subject = $2 and state in ('pending', 'failed') \
        and (cast($3 as text) is null or promise = $3) order by due_at, id";
    OF_SUBJECT = "select {{columns}} from obligation where subject_kind = $1 and subject = $2 \
        and (restricted = false or cast($3 as boolean)) order by started_at, due_at, id";
    /// Two halves, so that each is a walk along its own index.
    DUE_OR_WARN = "select {{columns}} from (\
        select * from obligation where state = 'pending' and due_at <= $1 \
        union all \
        select * from obligation where state = 'pending' and due_at > $1 and warned_at is null and warn_at is not null and warn_at <= $1\
        ) as ready order by due_at, id limit $2";
    NEXT = "select min(at) from (\
        select min(due_at) as at from obligation where state = 'pending' \
        union all \
        select min(warn_at) as at from obligation where state = 'pending' and warned_at is null and warn_at is not null) as soonest";
    DUE_BETWEEN = "select {{columns}} from obligation where due_at >= $1 and due_at < $2 \
        and (restricted = false or cast($3 as boolean)) order by due_at, id";
    SOONEST = "select {{columns}} from obligation where state in {{texts($1)}} \
        and (restricted = false or cast($2 as boolean)) order by due_at, id limit $3";
    RESTRICT = "update obligation set restricted = $3, version = version + 1 where subject_kind = $1 and subject = $2";
    LIST = "select {{columns}} from obligation where (restricted = false or cast($1 as boolean)) \
        and (cast($2 as text) is null or state in {{texts($2)}}) \
        and (cast($3 as text) is null or clause = $3) \
        and (cast($4 as text) is null or subject_kind = $4) \
        and (cast($5 as text) is null or subject = $5) \
        and (cast($6 as bigint) is null or due_at < $6 or (due_at = $6 and id < $7)) \
        order by due_at desc, id desc limit $8";
}

pub async fn insert(tx: &mut Tx, obligation: &ObligationRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, obligation.values()).await.map(|_| ())
}

/// Writes the row if it still has the version that it was loaded with, and raises the version.
pub async fn update(tx: &mut Tx, obligation: &mut ObligationRow) -> Result<(), StoreError> {
    let loaded = obligation.version;
    obligation.version += 1;
    let mut values = obligation.values();
    values.push(loaded.into());
    tx.change_one(&UPDATE, values).await
}

pub async fn get(tx: &mut Tx, id: &str, restricted: bool) -> Result<Option<ObligationRow>, StoreError> {
    tx.row(&GET, values![id, restricted]).await
}

/// What is still owed (pending or failed) for a subject, of one promise or of all.
pub async fn open_of(tx: &mut Tx, subject_kind: &str, subject: &str, promise: Option<&str>) -> Result<Vec<ObligationRow>, StoreError> {
    tx.rows(&OPEN_OF, values![subject_kind, subject, promise]).await
}

/// All of a subject, in the order in which they began.
pub async fn of_subject(tx: &mut Tx, subject_kind: &str, subject: &str, restricted: bool) -> Result<Vec<ObligationRow>, StoreError> {
    tx.rows(&OF_SUBJECT, values![subject_kind, subject, restricted]).await
}

/// Pending ones that are due, or whose warning is, at `now`.
pub async fn due_or_warn(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<ObligationRow>, StoreError> {
    tx.rows(&DUE_OR_WARN, values![now, limit]).await
}

/// When [`due_or_warn`] next has something.
pub async fn next_at(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    tx.fetch_one(&NEXT, values![]).await?.get(0)
}

/// Those that fall due in `[from, to)`: a month of the ledger. Not limited, because a ledger is complete.
pub async fn of_month(tx: &mut Tx, from: i64, to: i64, restricted: bool) -> Result<Vec<ObligationRow>, StoreError> {
    tx.rows(&DUE_BETWEEN, values![from, to, restricted]).await
}

/// Those in one of `states`, soonest due first.
pub async fn soonest(tx: &mut Tx, states: &[&str], restricted: bool, limit: i64) -> Result<Vec<ObligationRow>, StoreError> {
    tx.rows(&SOONEST, values![json_texts(states), restricted, limit]).await
}

/// Hides or shows a subject's obligations together with it.
pub async fn set_restricted(tx: &mut Tx, subject_kind: &str, subject: &str, restricted: bool) -> Result<u64, StoreError> {
    tx.execute(&RESTRICT, values![subject_kind, subject, restricted]).await
}

/// Latest due first.
pub async fn list(tx: &mut Tx, filter: &ObligationFilter) -> Result<Vec<ObligationRow>, StoreError> {
    let values = values![
        filter.restricted,
        json_texts_if_any(&filter.states),
        &filter.clause,
        &filter.subject_kind,
        &filter.subject,
        filter.page.at(),
        filter.page.id(),
        filter.page.limit(),
    ];
    tx.rows(&LIST, values).await
}
