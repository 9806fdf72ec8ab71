//! Sealed months of the clause ledger: what a seal says never changes (rule 4 of the domain).

use crate::row::row;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

row! {
    pub struct LedgerSealRow {
        /// `2026-11`.
        pub month: String,
        pub sealed_at: i64,
        pub doc: String,
    }
}

statements! { for LedgerSealRow;
    INSERT = "insert into ledger_seal ({{columns}}) values ({{parameters}}) on conflict (month) do nothing";
    GET = "select {{columns}} from ledger_seal where month = $1";
    LIST = "select {{columns}} from ledger_seal order by month desc limit 1000";
}

/// Seals a month; `false` when it was sealed before (and that seal stands).
pub async fn insert(tx: &mut Tx, seal: &LedgerSealRow) -> Result<bool, StoreError> {
    Ok(tx.execute(&INSERT, seal.values()).await? == 1)
}

pub async fn get(tx: &mut Tx, month: &str) -> Result<Option<LedgerSealRow>, StoreError> {
    tx.row(&GET, values![month]).await
}

/// Newest month first.
pub async fn list(tx: &mut Tx) -> Result<Vec<LedgerSealRow>, StoreError> {
    tx.rows(&LIST, values![]).await
}
