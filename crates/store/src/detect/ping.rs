//! Pings of jobs: start, success, failure, log.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct HeartbeatPingRow {
        pub id: String,
        pub monitor: String,
        pub at: i64,
        pub kind: String,
        pub run: Option<String>,
        pub exit_code: Option<i64>,
        pub body: Option<String>,
    }
}

statements! { for HeartbeatPingRow;
    INSERT = "insert into heartbeat_ping ({{columns}}) values ({{parameters}})";
    LIST = "select {{columns}} from heartbeat_ping where monitor = $1 order by at desc, id desc limit $2";
}

pub async fn insert(tx: &mut Tx, ping: &HeartbeatPingRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, ping.values()).await.map(|_| ())
}

/// A monitor's last pings, newest first.
pub async fn list(tx: &mut Tx, monitor: &str, limit: i64) -> Result<Vec<HeartbeatPingRow>, StoreError> {
    tx.rows(&LIST, values![monitor, limit]).await
}
