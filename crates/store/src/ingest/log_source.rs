//! Log sources that nobody configured: made when their name was first used.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct LogSourceRow {
        pub id: String,
        pub made_at: i64,
        /// Who sent the first record.
        pub made_by: String,
    }
}

statements! { for LogSourceRow;
    LIST = "select {{columns}} from log_source order by id limit 100000";
    ADD = "insert into log_source ({{columns}}) values ({{parameters}}) on conflict (id) do nothing";
    COUNT = "select count(*) from log_source";
}

pub async fn list(tx: &mut Tx) -> Result<Vec<LogSourceRow>, StoreError> {
    tx.rows(&LIST, values![]).await
}

/// `false`: it is there already.
pub async fn add(tx: &mut Tx, source: &LogSourceRow) -> Result<bool, StoreError> {
    Ok(tx.execute(&ADD, source.values()).await? == 1)
}

pub async fn count(tx: &mut Tx) -> Result<i64, StoreError> {
    tx.fetch_one(&COUNT, values![]).await?.get(0)
}
