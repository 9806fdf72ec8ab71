//! Console sessions: identity and expiry only.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct SessionRow {
        pub id: String,
        /// Digest of the cookie's secret, hexadecimal.
        pub digest: String,
        pub person: String,
        pub created_at: i64,
        pub last_seen_at: i64,
        pub expires_at: i64,
    }
}

statements! { for SessionRow;
    INSERT = "insert into session ({{columns}}) values ({{parameters}})";
    BY_DIGEST = "select {{columns}} from session where digest = $1 and expires_at > $2";
    LIST = "select {{columns}} from session where person = $1 and expires_at > $2 order by last_seen_at desc, id desc limit 1000";
    TOUCH = "update session set last_seen_at = $2, expires_at = $3 where id = $1";
    DELETE = "delete from session where id = $1";
    DELETE_OF_PERSON = "delete from session where person = $1";
}

pub async fn insert(tx: &mut Tx, session: &SessionRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, session.values()).await.map(|_| ())
}

/// The session with this digest, if it has not expired at `now`.
pub async fn by_digest(tx: &mut Tx, digest: &str, now: i64) -> Result<Option<SessionRow>, StoreError> {
    tx.row(&BY_DIGEST, values![digest, now]).await
}

/// A person's sessions that have not expired, last used first.
pub async fn list(tx: &mut Tx, person: &str, now: i64) -> Result<Vec<SessionRow>, StoreError> {
    tx.rows(&LIST, values![person, now]).await
}

pub async fn touch(tx: &mut Tx, id: &str, now: i64, expires_at: i64) -> Result<(), StoreError> {
    tx.execute(&TOUCH, values![id, now, expires_at]).await.map(|_| ())
}

pub async fn delete(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, values![id]).await? == 1)
}

/// Ends every session of a person; how many there were.
pub async fn delete_of_person(tx: &mut Tx, person: &str) -> Result<u64, StoreError> {
    tx.execute(&DELETE_OF_PERSON, values![person]).await
}
