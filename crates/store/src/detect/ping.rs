//! Pings of jobs: start, success, failure, log.

use crate::page::{Cursor, Page};
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

impl HeartbeatPingRow {
    /// Where the page after this row begins.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.at, self.id.as_str())
    }
}

statements! { for HeartbeatPingRow;
    INSERT = "insert into heartbeat_ping ({{columns}}) values ({{parameters}})";
    LIST = "select {{columns}} from heartbeat_ping where monitor = $1 \
        and (cast($2 as bigint) is null or at < $2 or (at = $2 and id < $3)) order by at desc, id desc limit $4";
}

pub async fn insert(tx: &mut Tx, ping: &HeartbeatPingRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, ping.values()).await.map(|_| ())
}

/// A monitor's pings, newest first.
pub async fn list(tx: &mut Tx, monitor: &str, page: &Page) -> Result<Vec<HeartbeatPingRow>, StoreError> {
    tx.rows(&LIST, values![monitor, page.at(), page.id(), page.limit()]).await
}
