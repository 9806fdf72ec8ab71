//! The alerts of a group, and in which state each was last told.

use crate::row::row;
use crate::statement::statements;
use crate::value::{json_rows, json_texts};
use crate::{StoreError, Tx, values};

row! {
    pub struct AlertGroupMemberRow {
        pub notify: String,
        pub group_key: String,
        pub alert: String,
        /// `None` when it was never told.
        pub told_state: Option<String>,
    }
}

statements! { for AlertGroupMemberRow;
    ADD = "insert into alert_group_member ({{columns}}) select {{columns}} from {{rows($1)}} as given where true \
        on conflict (notify, group_key, alert) do nothing";
    LIST = "select {{columns}} from alert_group_member where notify = $1 and group_key = $2 order by alert";
    TOLD = "insert into alert_group_member ({{columns}}) select {{columns}} from {{rows($1)}} as given where true \
        on conflict (notify, group_key, alert) do update set told_state = excluded.told_state";
    REMOVE = "delete from alert_group_member where notify = $1 and group_key = $2 and alert in {{texts($3)}}";
}

/// Adds alerts to a group that exists; those that are in it stay as they are. How many were new.
pub async fn add<S: AsRef<str> + Sync>(tx: &mut Tx, notify: &str, group_key: &str, alerts: &[S]) -> Result<u64, StoreError> {
    let members = alerts.iter().map(|alert| member(notify, group_key, alert.as_ref(), None).values());
    let given = json_rows(AlertGroupMemberRow::COLUMNS, members);
    tx.execute(&ADD, values![given]).await
}

pub async fn list(tx: &mut Tx, notify: &str, group_key: &str) -> Result<Vec<AlertGroupMemberRow>, StoreError> {
    tx.rows(&LIST, values![notify, group_key]).await
}

/// Notes the states in which members (alert, state) were told.
pub async fn mark_told(tx: &mut Tx, notify: &str, group_key: &str, told: &[(String, String)]) -> Result<(), StoreError> {
    let members = told.iter().map(|(alert, state)| member(notify, group_key, alert, Some(state.clone())).values());
    let given = json_rows(AlertGroupMemberRow::COLUMNS, members);
    tx.execute(&TOLD, values![given]).await.map(|_| ())
}

/// Takes alerts out of a group, when their end was told.
pub async fn remove<S: AsRef<str> + Sync>(tx: &mut Tx, notify: &str, group_key: &str, alerts: &[S]) -> Result<u64, StoreError> {
    tx.execute(&REMOVE, values![notify, group_key, json_texts(alerts)]).await
}

fn member(notify: &str, group_key: &str, alert: &str, told_state: Option<String>) -> AlertGroupMemberRow {
    AlertGroupMemberRow { notify: notify.to_owned(), group_key: group_key.to_owned(), alert: alert.to_owned(), told_state }
}
