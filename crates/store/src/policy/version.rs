//! Policies as they were, by digest: what began under one is judged by it.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct PolicyVersionRow {
        /// Digest of the policy.
        pub id: String,
        pub adopted_at: i64,
        pub doc: String,
    }
}

statements! { for PolicyVersionRow;
    INSERT = "insert into policy_version ({{columns}}) values ({{parameters}}) on conflict (id) do nothing";
    GET = "select {{columns}} from policy_version where id = $1";
    LIST = "select {{columns}} from policy_version order by adopted_at desc, id desc limit 1000";
}

/// Keeps a policy; whether it was new.
pub async fn insert(tx: &mut Tx, version: &PolicyVersionRow) -> Result<bool, StoreError> {
    Ok(tx.execute(&INSERT, version.values()).await? == 1)
}

pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<PolicyVersionRow>, StoreError> {
    tx.row(&GET, values![id]).await
}

/// Newest adoption first.
pub async fn list(tx: &mut Tx) -> Result<Vec<PolicyVersionRow>, StoreError> {
    tx.rows(&LIST, values![]).await
}
