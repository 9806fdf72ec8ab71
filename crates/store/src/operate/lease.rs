//! Leases of work that one node at a time should do.

use crate::statement::statements;
use crate::{StoreError, Tx, values};

statements! {
    ACQUIRE = "insert into node_lease (name, holder, until) values ($1, $2, $3) on conflict (name) do update \
        set holder = excluded.holder, until = excluded.until where node_lease.until <= $4 or node_lease.holder = excluded.holder";
    RELEASE = "delete from node_lease where name = $1 and holder = $2";
    HOLDER = "select holder from node_lease where name = $1 and until > $2";
}

/// Takes or prolongs a lease until an instant; `false` while another holds it.
pub async fn acquire(tx: &mut Tx, name: &str, holder: &str, now: i64, until: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(&ACQUIRE, values![name, holder, until, now]).await? == 1)
}

pub async fn release(tx: &mut Tx, name: &str, holder: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&RELEASE, values![name, holder]).await? == 1)
}

/// Who holds it at `now`.
pub async fn holder(tx: &mut Tx, name: &str, now: i64) -> Result<Option<String>, StoreError> {
    tx.fetch_optional(&HOLDER, values![name, now]).await?.map(|row| row.get(0)).transpose()
}
