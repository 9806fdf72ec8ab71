//! Status intervals: from when to when a monitor had which status. At most one of a monitor is open.

use crate::row::row;
use crate::statement::statements;
use crate::value::{json_rows, json_texts};
use crate::{StoreError, Tx, values};

row! {
    pub struct StatusIntervalRow {
        pub monitor: String,
        pub started_at: i64,
        /// `None` while it lasts.
        pub ended_at: Option<i64>,
        pub status: String,
        pub reason: String,
    }
}

statements! { for StatusIntervalRow;
    PUT = "insert into status_interval ({{columns}}) select {{columns}} from {{rows($1)}} as given where true \
        on conflict (monitor, started_at) do update set ended_at = excluded.ended_at, status = excluded.status, reason = excluded.reason";
    CLOSE = "update status_interval set ended_at = $2 where monitor = $1 and ended_at is null";
    DROP_FROM = "delete from status_interval where monitor = $1 and started_at >= $2";
    CUT = "update status_interval set ended_at = $2 where monitor = $1 and started_at < $2 and (ended_at is null or ended_at > $2)";
    CLOSE_MANY = "update status_interval set ended_at = $1 where ended_at is null and started_at < $1 and monitor in {{texts($2)}}";
    OPEN = "select {{columns}} from status_interval where ended_at is null order by monitor";
    RECENT = "select {{columns}} from status_interval where monitor = $1 order by started_at desc limit $2";
    BETWEEN = "select {{columns}} from status_interval where monitor in {{texts($1)}} and started_at < $3 \
        and (ended_at is null or ended_at > $2) order by monitor, started_at";
}

/// Begins an interval. One that began at the same instant is replaced. Close the open one before
/// ([`StoreError::Conflict`] otherwise).
pub async fn open(tx: &mut Tx, monitor: &str, started_at: i64, status: &str, reason: &str) -> Result<(), StoreError> {
    let row =
        StatusIntervalRow { monitor: monitor.to_owned(), started_at, ended_at: None, status: status.to_owned(), reason: reason.to_owned() };
    put_many(tx, &[row]).await
}

/// Writes intervals as they are, in one statement.
pub async fn put_many(tx: &mut Tx, intervals: &[StatusIntervalRow]) -> Result<(), StoreError> {
    if intervals.is_empty() {
        return Ok(());
    }
    let given = json_rows(StatusIntervalRow::COLUMNS, intervals.iter().map(StatusIntervalRow::values));
    tx.execute(&PUT, values![given]).await.map(|_| ())
}

/// Ends the open interval; whether there was one.
pub async fn close(tx: &mut Tx, monitor: &str, ended_at: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(&CLOSE, values![monitor, ended_at]).await? > 0)
}

/// Ends the open intervals of many monitors that began before `ended_at`; how many.
pub async fn close_many<S: AsRef<str> + Sync>(tx: &mut Tx, monitors: &[S], ended_at: i64) -> Result<u64, StoreError> {
    tx.execute(&CLOSE_MANY, values![ended_at, json_texts(monitors)]).await
}

/// Ends the monitor's history at `at`: later intervals go, one that lasts beyond it is cut. What begins at `at` is then opened
/// anew; this is how a failure is backdated to its first bad check.
pub async fn cut(tx: &mut Tx, monitor: &str, at: i64) -> Result<(), StoreError> {
    tx.execute(&DROP_FROM, values![monitor, at]).await?;
    tx.execute(&CUT, values![monitor, at]).await.map(|_| ())
}

/// The open interval of every monitor.
pub async fn open_ones(tx: &mut Tx) -> Result<Vec<StatusIntervalRow>, StoreError> {
    tx.rows(&OPEN, values![]).await
}

/// A monitor's last intervals, newest first.
pub async fn recent(tx: &mut Tx, monitor: &str, limit: i64) -> Result<Vec<StatusIntervalRow>, StoreError> {
    tx.rows(&RECENT, values![monitor, limit]).await
}

/// A monitor's intervals that touch `[from, to)`, oldest first.
pub async fn between(tx: &mut Tx, monitor: &str, from: i64, to: i64) -> Result<Vec<StatusIntervalRow>, StoreError> {
    between_many(tx, &[monitor], from, to).await
}

/// The same for many monitors, ordered by monitor, then by time.
pub async fn between_many<S: AsRef<str> + Sync>(
    tx: &mut Tx,
    monitors: &[S],
    from: i64,
    to: i64,
) -> Result<Vec<StatusIntervalRow>, StoreError> {
    tx.rows(&BETWEEN, values![json_texts(monitors), from, to]).await
}
