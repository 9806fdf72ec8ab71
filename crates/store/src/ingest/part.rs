//! The list of the event store's parts, and how far the files of agents are in them.

use crate::row::row;
use crate::statement::statements;
use crate::value::json_texts;
use crate::{StoreError, Tx, values};

row! {
    pub struct PartRow {
        pub path: String,
        pub kind: String,
        pub purpose: String,
        pub day: i64,
        pub rows: i64,
        pub raw_bytes: i64,
        pub stored_bytes: i64,
        pub min_at: i64,
        pub max_at: i64,
        pub made_at: i64,
        pub whole: bool,
        /// SHA-256 of the file, in hexadecimal.
        pub digest: String,
        /// Where it is, in the event store's words.
        pub tier: String,
    }
}

statements! { for PartRow;
    LIST = "select {{columns}} from event_part order by path";
    // Once more, where it is not known whether the first time was taken.
    ADD = "insert into event_part ({{columns}}) values ({{parameters}}) on conflict (path) do update set rows = excluded.rows, \
        raw_bytes = excluded.raw_bytes, stored_bytes = excluded.stored_bytes, min_at = excluded.min_at, max_at = excluded.max_at, \
        made_at = excluded.made_at, whole = excluded.whole, digest = excluded.digest, tier = excluded.tier";
    RETIER = "update event_part set tier = $2, digest = $3 where path = $1";
    REMOVE = "delete from event_part where path in {{texts($1)}}";
    MARKS = "select agent, file, stored_to, seen_at from event_mark order by agent, file";
    MARK = "insert into event_mark (agent, file, stored_to, seen_at) values ($1, $2, $3, $4) \
        on conflict (agent, file) do update set stored_to = excluded.stored_to, seen_at = excluded.seen_at";
    FORGET_MARKS = "delete from event_mark where seen_at < $1";
    SEALED = "select sealed from event_log where node = $1";
    SEAL = "insert into event_log (node, sealed) values ($1, $2) on conflict (node) do update set sealed = excluded.sealed";
}

/// How far a file of an agent is in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub agent: String,
    pub file: String,
    pub stored_to: i64,
    pub seen_at: i64,
}

pub async fn list(tx: &mut Tx) -> Result<Vec<PartRow>, StoreError> {
    tx.rows(&LIST, values![]).await
}

pub async fn add(tx: &mut Tx, part: &PartRow) -> Result<(), StoreError> {
    tx.execute(&ADD, part.values()).await.map(|_| ())
}

/// A part is elsewhere.
pub async fn retier(tx: &mut Tx, path: &str, tier: &str, digest: &str) -> Result<u64, StoreError> {
    tx.execute(&RETIER, values![path, tier, digest]).await
}

pub async fn remove<S: AsRef<str> + Sync>(tx: &mut Tx, paths: &[S]) -> Result<u64, StoreError> {
    tx.execute(&REMOVE, values![json_texts(paths)]).await
}

pub async fn marks(tx: &mut Tx) -> Result<Vec<Mark>, StoreError> {
    let rows = tx.fetch_all(&MARKS, values![]).await?;
    rows.iter().map(|row| Ok(Mark { agent: row.get(0)?, file: row.get(1)?, stored_to: row.get(2)?, seen_at: row.get(3)? })).collect()
}

pub async fn mark(tx: &mut Tx, mark: &Mark) -> Result<(), StoreError> {
    tx.execute(&MARK, values![&mark.agent, &mark.file, mark.stored_to, mark.seen_at]).await.map(|_| ())
}

/// Forgets files that nobody spoke of since.
pub async fn forget_marks(tx: &mut Tx, before: i64) -> Result<u64, StoreError> {
    tx.execute(&FORGET_MARKS, values![before]).await
}

/// Up to which file a node's write-ahead log is in parts.
pub async fn sealed(tx: &mut Tx, node: &str) -> Result<i64, StoreError> {
    Ok(tx.fetch_optional(&SEALED, values![node]).await?.map(|row| row.get(0)).transpose()?.unwrap_or_default())
}

pub async fn seal(tx: &mut Tx, node: &str, number: i64) -> Result<(), StoreError> {
    tx.execute(&SEAL, values![node, number]).await.map(|_| ())
}
