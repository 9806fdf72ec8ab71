//! Timers: one per subject and kind. They are rows, so that no due time is lost by a restart.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct TimerRow {
        pub kind: String,
        pub subject_kind: String,
        pub subject: String,
        pub at: i64,
    }
}

statements! { for TimerRow;
    SET = "insert into timer ({{columns}}) values ({{parameters}}) on conflict (subject_kind, subject, kind) do update set at = excluded.at";
    CLEAR = "delete from timer where kind = $1 and subject_kind = $2 and subject = $3";
    CLEAR_SUBJECT = "delete from timer where subject_kind = $1 and subject = $2";
    DUE = "select {{columns}} from timer where at <= $1 order by at, kind, subject_kind, subject limit $2";
    OF_SUBJECT = "select {{columns}} from timer where subject_kind = $1 and subject = $2 order by kind";
    NEXT = "select min(at) from timer";
    /// Over every table that holds due times, in one round trip: it is asked after every change. Each part reads one end of an index.
    SOONEST = "select min(at) from (\
        select min(at) as at from timer \
        union all select min(due_at) as at from obligation where state = 'pending' \
        union all select min(warn_at) as at from obligation where state = 'pending' and warned_at is null and warn_at is not null \
        union all select min(expires_at) as at from alert where state = 'firing' and expires_at is not null \
        union all select min(flush_at) as at from alert_group where flush_at is not null) as soonest";
}

/// Sets or moves a timer.
pub async fn set(tx: &mut Tx, kind: &str, subject_kind: &str, subject: &str, at: i64) -> Result<(), StoreError> {
    tx.execute(&SET, values![kind, subject_kind, subject, at]).await.map(|_| ())
}

/// Clears a timer; whether it was set.
pub async fn clear(tx: &mut Tx, kind: &str, subject_kind: &str, subject: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&CLEAR, values![kind, subject_kind, subject]).await? == 1)
}

/// Clears all timers of a subject.
pub async fn clear_subject(tx: &mut Tx, subject_kind: &str, subject: &str) -> Result<u64, StoreError> {
    tx.execute(&CLEAR_SUBJECT, values![subject_kind, subject]).await
}

/// Timers that are due at `now`, earliest first. They stay until cleared or moved.
pub async fn due(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<TimerRow>, StoreError> {
    tx.rows(&DUE, values![now, limit]).await
}

pub async fn of_subject(tx: &mut Tx, subject_kind: &str, subject: &str) -> Result<Vec<TimerRow>, StoreError> {
    tx.rows(&OF_SUBJECT, values![subject_kind, subject]).await
}

/// When something is next due: a timer, an obligation or its warning, an alert's expiry, a group.
pub async fn soonest(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    tx.fetch_one(&SOONEST, values![]).await?.get(0)
}

/// When the next timer is due.
pub async fn next_at(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    tx.fetch_one(&NEXT, values![]).await?.get(0)
}
