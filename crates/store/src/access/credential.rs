//! Passkeys and password hashes.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct CredentialRow {
        pub id: String,
        pub person: String,
        /// `passkey` or `password`.
        pub kind: String,
        pub name: String,
        /// JSON: the passkey's public part, or the hash.
        pub doc: String,
        pub created_at: i64,
        pub last_used_at: Option<i64>,
    }
}

statements! { for CredentialRow;
    INSERT = "insert into credential ({{columns}}) values ({{parameters}})";
    GET = "select {{columns}} from credential where id = $1";
    LIST = "select {{columns}} from credential where person = $1 order by created_at, id limit 1000";
    LIST_KIND = "select {{columns}} from credential where kind = $1 order by created_at, id limit 10000";
    USED = "update credential set doc = $2, last_used_at = $3 where id = $1";
    DELETE = "delete from credential where id = $1 and person = $2";
    COUNT = "select count(*) from credential";
}

pub async fn insert(tx: &mut Tx, credential: &CredentialRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, credential.values()).await.map(|_| ())
}

pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<CredentialRow>, StoreError> {
    tx.row(&GET, values![id]).await
}

/// What a person can sign in with.
pub async fn list(tx: &mut Tx, person: &str) -> Result<Vec<CredentialRow>, StoreError> {
    tx.rows(&LIST, values![person]).await
}

/// Everybody's credentials of a kind, for a passkey sign-in that names no person.
pub async fn list_kind(tx: &mut Tx, kind: &str) -> Result<Vec<CredentialRow>, StoreError> {
    tx.rows(&LIST_KIND, values![kind]).await
}

/// Notes a use and the new state (a passkey's counter, a renewed hash).
pub async fn used(tx: &mut Tx, id: &str, doc: &str, now: i64) -> Result<(), StoreError> {
    tx.change_one(&USED, values![id, doc, now]).await
}

/// Whether that person had it.
pub async fn delete(tx: &mut Tx, id: &str, person: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, values![id, person]).await? == 1)
}

/// How many there are in all; 0 means that nobody has set up yet.
pub async fn count(tx: &mut Tx) -> Result<i64, StoreError> {
    tx.fetch_one(&COUNT, values![]).await?.get(0)
}
