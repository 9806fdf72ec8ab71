//! Half-done sign-ins: what a passkey ceremony must remember between its two calls.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct ChallengeRow {
        pub id: String,
        pub kind: String,
        pub person: Option<String>,
        pub doc: String,
        pub expires_at: i64,
    }
}

statements! { for ChallengeRow;
    INSERT = "insert into challenge ({{columns}}) values ({{parameters}})";
    TAKE = "delete from challenge where id = $1 returning {{columns}}";
}

pub async fn insert(tx: &mut Tx, challenge: &ChallengeRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, challenge.values()).await.map(|_| ())
}

/// Takes the challenge away, so that it answers once; `None` if it expired before `now`.
pub async fn take(tx: &mut Tx, id: &str, now: i64) -> Result<Option<ChallengeRow>, StoreError> {
    let taken: Option<ChallengeRow> = tx.row(&TAKE, values![id]).await?;
    Ok(taken.filter(|challenge| challenge.expires_at > now))
}
