//! API tokens: only a digest of the secret is kept.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct TokenRow {
        pub id: String,
        pub name: String,
        /// Digest of the secret, hexadecimal.
        pub digest: String,
        /// JSON array of permissions.
        pub scopes: String,
        pub created_at: i64,
        pub last_used_at: Option<i64>,
        pub expires_at: Option<i64>,
        pub revoked_at: Option<i64>,
    }
}

statements! { for TokenRow;
    INSERT = "insert into token ({{columns}}) values ({{parameters}})";
    BY_DIGEST = "select {{columns}} from token where digest = $1 and revoked_at is null and (expires_at is null or expires_at > $2)";
    LIST = "select {{columns}} from token order by created_at desc, id desc limit 1000";
    TOUCH = "update token set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)";
    REVOKE = "update token set revoked_at = $2 where id = $1 and revoked_at is null";
}

pub async fn insert(tx: &mut Tx, token: &TokenRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, token.values()).await.map(|_| ())
}

/// The token with this digest, if it is neither revoked nor expired at `now`.
pub async fn by_digest(tx: &mut Tx, digest: &str, now: i64) -> Result<Option<TokenRow>, StoreError> {
    tx.row(&BY_DIGEST, values![digest, now]).await
}

/// All tokens, revoked ones too, newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<TokenRow>, StoreError> {
    tx.rows(&LIST, values![]).await
}

/// Notes that it was used; not needed for each use, once a minute is enough.
pub async fn touch(tx: &mut Tx, id: &str, now: i64) -> Result<(), StoreError> {
    tx.execute(&TOUCH, values![id, now]).await.map(|_| ())
}

/// Whether there was such a token to revoke.
pub async fn revoke(tx: &mut Tx, id: &str, now: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(&REVOKE, values![id, now]).await? == 1)
}
