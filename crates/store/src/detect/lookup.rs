//! What triage must know of other alerts.

use super::alert::AlertRow;
use crate::statement::statements;
use crate::{StoreError, Tx, values};

/// More alerts at once than this and the rest is not looked at: suppression is a courtesy, not a promise.
const LOOK_MAX: i64 = 2_000;

statements! { for AlertRow;
    PLACED = "select {{columns}} from alert where state = 'firing' and (component is not null or system is not null) \
        order by detected_at, id limit $1";
    SUPPRESSED = "select {{columns}} from alert where state = 'firing' and disposition = 'suppressed' order by detected_at, id limit $1";
    OF_SOURCE = "select {{columns}} from alert where state = 'firing' and source = $1 order by detected_at, id limit $2";
    LAST_INCIDENT = "select incident from alert where fingerprint = $1 and incident is not null order by detected_at desc, id desc limit 1";
}

/// Firing alerts that name a component or a system.
pub async fn placed(tx: &mut Tx) -> Result<Vec<AlertRow>, StoreError> {
    tx.rows(&PLACED, values![LOOK_MAX]).await
}

/// Firing alerts that are muted.
pub async fn suppressed(tx: &mut Tx) -> Result<Vec<AlertRow>, StoreError> {
    tx.rows(&SUPPRESSED, values![LOOK_MAX]).await
}

/// Firing alerts of one source, such as `monitor:web`.
pub async fn of_source(tx: &mut Tx, source: &str) -> Result<Vec<AlertRow>, StoreError> {
    tx.rows(&OF_SOURCE, values![source, LOOK_MAX]).await
}

/// The incident that the last firing of this fingerprint belonged to.
pub async fn last_incident(tx: &mut Tx, fingerprint: &str) -> Result<Option<String>, StoreError> {
    match tx.fetch_optional(&LAST_INCIDENT, values![fingerprint]).await? {
        Some(row) => row.get(0),
        None => Ok(None),
    }
}
