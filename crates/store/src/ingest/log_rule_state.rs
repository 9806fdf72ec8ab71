//! Where the evaluation of log rules stands, so that a restart is none for them.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct LogRuleStateRow {
        pub rule: String,
        pub state: String,
        pub updated_at: i64,
    }
}

statements! { for LogRuleStateRow;
    PUT = "insert into log_rule_state ({{columns}}) values ({{parameters}}) \
        on conflict (rule) do update set state = excluded.state, updated_at = excluded.updated_at";
    LIST = "select {{columns}} from log_rule_state order by rule";
    DELETE = "delete from log_rule_state where rule = $1";
}

pub async fn put(tx: &mut Tx, state: &LogRuleStateRow) -> Result<(), StoreError> {
    tx.execute(&PUT, state.values()).await.map(|_| ())
}

pub async fn list(tx: &mut Tx) -> Result<Vec<LogRuleStateRow>, StoreError> {
    tx.rows(&LIST, values![]).await
}

pub async fn delete(tx: &mut Tx, rule: &str) -> Result<(), StoreError> {
    tx.execute(&DELETE, values![rule]).await.map(|_| ())
}
