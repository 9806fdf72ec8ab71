//! Attempts to send: the proof, one row each.

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct DeliveryAttemptRow {
        pub delivery: String,
        /// The delivery's `attempts` when it was claimed.
        pub n: i64,
        pub at: i64,
        pub took_us: i64,
        /// `sent`, `retry`, `failed`, `suppressed`.
        pub outcome: String,
        /// What the provider said, shortened, without secrets.
        pub answer: String,
    }
}

statements! { for DeliveryAttemptRow;
    INSERT = "insert into delivery_attempt ({{columns}}) values ({{parameters}}) on conflict (delivery, n) do nothing";
    LIST = "select {{columns}} from delivery_attempt where delivery = $1 order by n limit 1000";
}

pub(super) async fn insert(tx: &mut Tx, attempt: &DeliveryAttemptRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, attempt.values()).await.map(|_| ())
}

/// A delivery's attempts, oldest first.
pub async fn list(tx: &mut Tx, delivery: &str) -> Result<Vec<DeliveryAttemptRow>, StoreError> {
    tx.rows(&LIST, values![delivery]).await
}
