//! One-time links: for the first set-up, and for a lost passkey.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct SignInLinkRow {
        /// Digest of the link's secret, hexadecimal.
        pub digest: String,
        pub person: String,
        pub created_at: i64,
        pub expires_at: i64,
        pub used_at: Option<i64>,
    }
}

statements! { for SignInLinkRow;
    INSERT = "insert into sign_in_link ({{columns}}) values ({{parameters}})";
    GET = "select {{columns}} from sign_in_link where digest = $1 and used_at is null and expires_at > $2";
    TAKE = "update sign_in_link set used_at = $2 where digest = $1 and used_at is null and expires_at > $2 returning {{columns}}";
    DELETE_OF_PERSON = "delete from sign_in_link where person = $1 and used_at is null";
}

pub async fn insert(tx: &mut Tx, link: &SignInLinkRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, link.values()).await.map(|_| ())
}

/// The link, if it can still be used at `now`.
pub async fn get(tx: &mut Tx, digest: &str, now: i64) -> Result<Option<SignInLinkRow>, StoreError> {
    tx.row(&GET, values![digest, now]).await
}

/// Uses it up; `None` if it was used, expired or never existed.
pub async fn take(tx: &mut Tx, digest: &str, now: i64) -> Result<Option<SignInLinkRow>, StoreError> {
    tx.row(&TAKE, values![digest, now]).await
}

/// Takes back a person's unused links, when a new one is made.
pub async fn delete_of_person(tx: &mut Tx, person: &str) -> Result<u64, StoreError> {
    tx.execute(&DELETE_OF_PERSON, values![person]).await
}
