//! Corrections of a component's timeline by a person, with the reason. Never changed; a later one overrides.

use crate::row::row;
use crate::statement::statements;
use crate::value::json_texts;
use crate::{StoreError, Tx, values};

row! {
    pub struct CorrectionRow {
        pub id: String,
        pub component: String,
        pub from_at: i64,
        pub to_at: i64,
        pub status: String,
        pub reason: String,
        pub actor: String,
        pub at: i64,
    }
}

statements! { for CorrectionRow;
    INSERT = "insert into correction ({{columns}}) values ({{parameters}})";
    BETWEEN = "select {{columns}} from correction where component in {{texts($1)}} and from_at < $3 and to_at > $2 order by at, id";
}

pub async fn insert(tx: &mut Tx, correction: &CorrectionRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, correction.values()).await.map(|_| ())
}

/// Corrections of these components that touch `[from, to)`, in the order in which they were made.
pub async fn between_many<S: AsRef<str> + Sync>(
    tx: &mut Tx,
    components: &[S],
    from: i64,
    to: i64,
) -> Result<Vec<CorrectionRow>, StoreError> {
    tx.rows(&BETWEEN, values![json_texts(components), from, to]).await
}
