//! What monitors remember over a restart: status, pause, and the state of their watch as a document.

use crate::row::row;
use crate::statement::statements;
use crate::value::json_rows;
use crate::{StoreError, Tx, values};

row! {
    pub struct MonitorRow {
        pub id: String,
        pub status: String,
        /// Since when the status holds.
        pub since: i64,
        pub paused: bool,
        pub pause_reason: Option<String>,
        pub pause_actor: Option<String>,
        pub doc: String,
        pub updated_at: i64,
        pub version: i64,
    }
}

statements! { for MonitorRow;
    LOAD_ALL = "select {{columns}} from monitor order by id";
    GET = "select {{columns}} from monitor where id = $1";
    SAVE = "insert into monitor ({{columns}}) select {{columns}} from {{rows($1)}} as given where true \
        on conflict (id) do update set status = excluded.status, since = excluded.since, paused = excluded.paused, \
        pause_reason = excluded.pause_reason, pause_actor = excluded.pause_actor, doc = excluded.doc, \
        updated_at = excluded.updated_at, version = monitor.version + 1";
    SAVE_STATUS = "insert into monitor ({{columns}}) select {{columns}} from {{rows($1)}} as given where true \
        on conflict (id) do update set status = excluded.status, since = excluded.since, doc = excluded.doc, \
        updated_at = excluded.updated_at, version = monitor.version + 1";
    NEWEST = "select max(updated_at) from monitor";
    DELETE = "delete from monitor where id = $1";
}

/// All of them, also those that the configuration no longer has.
pub async fn load_all(tx: &mut Tx) -> Result<Vec<MonitorRow>, StoreError> {
    tx.rows(&LOAD_ALL, values![]).await
}

/// When anything of any monitor was last written.
pub async fn newest(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    tx.fetch_one(&NEWEST, values![]).await?.get(0)
}

pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<MonitorRow>, StoreError> {
    tx.row(&GET, values![id]).await
}

/// Writes a monitor's state, new or known.
pub async fn save_state(tx: &mut Tx, monitor: &MonitorRow) -> Result<(), StoreError> {
    save_states(tx, std::slice::from_ref(monitor)).await
}

/// Writes many in one statement. No id may appear twice.
pub async fn save_states(tx: &mut Tx, monitors: &[MonitorRow]) -> Result<(), StoreError> {
    if monitors.is_empty() {
        return Ok(());
    }
    let given = json_rows(MonitorRow::COLUMNS, monitors.iter().map(MonitorRow::values));
    tx.execute(&SAVE, values![given]).await.map(|_| ())
}

/// Writes what was seen of a monitor, new or known. Whether it is paused stays as it was.
pub async fn save_status(tx: &mut Tx, monitor: &MonitorRow) -> Result<(), StoreError> {
    let given = json_rows(MonitorRow::COLUMNS, std::iter::once(monitor.values()));
    tx.execute(&SAVE_STATUS, values![given]).await.map(|_| ())
}

/// Forgets a monitor's state; its intervals and latencies stay as history.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, values![id]).await? == 1)
}
