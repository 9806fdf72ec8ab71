//! Saved views of the log explorer.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct LogViewRow {
        pub id: String,
        pub owner: String,
        pub name: String,
        /// Query, range and columns, as JSON.
        pub view: String,
        /// Everybody sees it; only its owner changes it.
        pub shared: bool,
        pub updated_at: i64,
    }
}

statements! { for LogViewRow;
    PUT = "insert into log_view ({{columns}}) values ({{parameters}}) on conflict (id) do update set name = excluded.name, \
        view = excluded.view, shared = excluded.shared, updated_at = excluded.updated_at where log_view.owner = excluded.owner";
    LIST = "select {{columns}} from log_view where owner = $1 or shared = true order by name, id limit 2000";
    DELETE = "delete from log_view where id = $1 and owner = $2";
    COUNT = "select count(*) from log_view where owner = $1";
}

/// `false`: there is one of this id, and it is somebody else's.
pub async fn put(tx: &mut Tx, view: &LogViewRow) -> Result<bool, StoreError> {
    Ok(tx.execute(&PUT, view.values()).await? == 1)
}

/// A person's own and those that others share.
pub async fn list(tx: &mut Tx, owner: &str) -> Result<Vec<LogViewRow>, StoreError> {
    tx.rows(&LIST, values![owner]).await
}

pub async fn delete(tx: &mut Tx, id: &str, owner: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, values![id, owner]).await? == 1)
}

/// For the limit.
pub async fn count(tx: &mut Tx, owner: &str) -> Result<i64, StoreError> {
    tx.fetch_one(&COUNT, values![owner]).await?.get(0)
}
