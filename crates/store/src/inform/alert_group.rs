//! Alerts that one message tells of together, per notify rule and grouping labels.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

pub mod member;

row! {
    pub struct AlertGroupRow {
        pub notify: String,
        /// The grouping labels, canonical.
        pub group_key: String,
        /// JSON object.
        pub labels: String,
        /// When to tell next; `None` when there is nothing to tell.
        pub flush_at: Option<i64>,
        pub told_at: Option<i64>,
        pub doc: String,
    }
}

statements! { for AlertGroupRow;
    PUT = "insert into alert_group ({{columns}}) values ({{parameters}}) on conflict (notify, group_key) do update set \
        labels = excluded.labels, flush_at = excluded.flush_at, told_at = excluded.told_at, doc = excluded.doc";
    GET = "select {{columns}} from alert_group where notify = $1 and group_key = $2";
    DUE = "select {{columns}} from alert_group where flush_at is not null and flush_at <= $1 order by flush_at, notify, group_key limit $2";
    NEXT = "select min(flush_at) from alert_group where flush_at is not null";
    OF_ALERT = "select {{columns}} from alert_group where (notify, group_key) in \
        (select notify, group_key from alert_group_member where alert = $1)";
    LIST = "select {{columns}} from alert_group order by notify, group_key limit $1";
    TOLD = "update alert_group set told_at = $3, flush_at = $4, doc = $5 where notify = $1 and group_key = $2";
    DELETE = "delete from alert_group where notify = $1 and group_key = $2";
}

/// Writes a group, new or known.
pub async fn put(tx: &mut Tx, group: &AlertGroupRow) -> Result<(), StoreError> {
    tx.execute(&PUT, group.values()).await.map(|_| ())
}

pub async fn get(tx: &mut Tx, notify: &str, group_key: &str) -> Result<Option<AlertGroupRow>, StoreError> {
    tx.row(&GET, values![notify, group_key]).await
}

/// Groups that have something to tell at `now`.
pub async fn due(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<AlertGroupRow>, StoreError> {
    tx.rows(&DUE, values![now, limit]).await
}

/// When [`due`] next has something.
pub async fn next_at(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    tx.fetch_one(&NEXT, values![]).await?.get(0)
}

/// The groups that an alert is in.
pub async fn of_alert(tx: &mut Tx, alert: &str) -> Result<Vec<AlertGroupRow>, StoreError> {
    tx.rows(&OF_ALERT, values![alert]).await
}

pub async fn list(tx: &mut Tx, limit: i64) -> Result<Vec<AlertGroupRow>, StoreError> {
    tx.rows(&LIST, values![limit]).await
}

/// After a message: when it was, when to look again, and what members were told as (alert, state).
pub async fn mark_told(tx: &mut Tx, group: &AlertGroupRow, told: &[(String, String)]) -> Result<(), StoreError> {
    let values = values![group.notify.as_str(), group.group_key.as_str(), group.told_at, group.flush_at, group.doc.as_str(),];
    tx.change_one(&TOLD, values).await?;
    member::mark_told(tx, &group.notify, &group.group_key, told).await
}

/// Removes a group with its members, when all are resolved and told.
pub async fn delete(tx: &mut Tx, notify: &str, group_key: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, values![notify, group_key]).await? == 1)
}
