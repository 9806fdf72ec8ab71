//! Latency of a monitor, one packed histogram per day.

use crate::row::row;
use crate::statement::statements;
use crate::value::json_texts;
use crate::{StoreError, Tx, values};

row! {
    pub struct LatencyDayRow {
        pub monitor: String,
        /// Days since 1970-01-01, UTC.
        pub day: i64,
        pub histogram: Vec<u8>,
        pub updated_at: i64,
    }
}

statements! { for LatencyDayRow;
    PUT = "insert into latency_day ({{columns}}) values ({{parameters}}) \
        on conflict (monitor, day) do update set histogram = excluded.histogram, updated_at = excluded.updated_at";
    BETWEEN = "select {{columns}} from latency_day where monitor = $1 and day >= $2 and day <= $3 order by day";
    OF_DAY = "select {{columns}} from latency_day where day = $1 and monitor in {{texts($2)}}";
}

/// Writes one monitor's day, replacing what was there.
pub async fn put(tx: &mut Tx, day: &LatencyDayRow) -> Result<(), StoreError> {
    tx.execute(&PUT, day.values()).await.map(|_| ())
}

/// A slice of many; called for a part of the monitors at a time, so that writing is spread over the minutes.
pub async fn put_many(tx: &mut Tx, days: &[LatencyDayRow]) -> Result<(), StoreError> {
    for day in days {
        put(tx, day).await?;
    }
    Ok(())
}

/// A monitor's days from `from` to `to`, both included, oldest first.
pub async fn between(tx: &mut Tx, monitor: &str, from: i64, to: i64) -> Result<Vec<LatencyDayRow>, StoreError> {
    tx.rows(&BETWEEN, values![monitor, from, to]).await
}

/// One day of many monitors, to go on with after a restart.
pub async fn of_day<S: AsRef<str> + Sync>(tx: &mut Tx, day: i64, monitors: &[S]) -> Result<Vec<LatencyDayRow>, StoreError> {
    tx.rows(&OF_DAY, values![day, json_texts(monitors)]).await
}
