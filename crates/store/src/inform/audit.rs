//! What the auditor compares with the journal.

use crate::statement::statements;
use crate::{StoreError, Tx, values};

statements! {
    HELD = "select count(*) from delivery where cause_kind = $1 and cause = $2 and event = $3 and created_at = $4";
    UNTRIED = "select count(*) from delivery where state in ('pending', 'retrying') \
        and state = 'pending' and attempts = 0 and next_at < $1";
}

/// Deliveries that one announcement made.
pub async fn held(tx: &mut Tx, cause_kind: &str, cause: &str, event: &str, created_at: i64) -> Result<i64, StoreError> {
    tx.fetch_one(&HELD, values![cause_kind, cause, event, created_at]).await?.get(0)
}

/// Deliveries that were due before an instant and were never tried.
pub async fn untried_before(tx: &mut Tx, at: i64) -> Result<i64, StoreError> {
    tx.fetch_one(&UNTRIED, values![at]).await?.get(0)
}
