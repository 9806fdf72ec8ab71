//! Numbers without gaps, taken inside the transaction that uses them.

use crate::statement::statements;
use crate::{StoreError, Tx, values};

statements! {
    NEXT = "insert into counter (name, value) values ($1, 1) on conflict (name) do update set value = counter.value + 1 returning value";
}

/// The next number of a counter, from 1.
pub async fn next(tx: &mut Tx, name: &str) -> Result<i64, StoreError> {
    tx.fetch_one(&NEXT, values![name]).await?.get(0)
}
