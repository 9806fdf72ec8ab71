//! Alerts: one row per firing; at most one of a fingerprint fires.

use std::collections::BTreeMap;

use crate::page::{Cursor, Page};
use crate::row::row;
use crate::statement::statements;
use crate::value::{json_texts, json_texts_if_any};
use crate::{StoreError, Tx, values};

row! {
    pub struct AlertRow {
        pub id: String,
        pub fingerprint: String,
        pub source: String,
        pub rule: String,
        /// JSON object.
        pub labels: String,
        /// JSON object.
        pub annotations: String,
        pub generator_url: Option<String>,
        pub severity: String,
        pub component: Option<String>,
        pub system: Option<String>,
        pub state: String,
        pub started_at: i64,
        pub detected_at: i64,
        pub last_seen_at: i64,
        pub expires_at: Option<i64>,
        pub resolved_at: Option<i64>,
        pub count: i64,
        pub disposition: String,
        /// JSON text in both languages.
        pub disposition_reason: String,
        pub incident: Option<String>,
        pub flapping: bool,
        pub restricted: bool,
        pub version: i64,
    }
}

/// A repeat of a firing alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    pub fingerprint: String,
    pub last_seen_at: i64,
    pub expires_at: Option<i64>,
    /// How many repeats it stands for; at least 1.
    pub repeats: i64,
}

/// What a list is narrowed to. Empty and `None` mean any.
#[derive(Clone, Debug, Default)]
pub struct AlertFilter {
    pub states: Vec<String>,
    pub severities: Vec<String>,
    pub dispositions: Vec<String>,
    pub component: Option<String>,
    pub incident: Option<String>,
    /// Part of the rule, the labels or the annotations.
    pub query: Option<String>,
    /// Whether the viewer sees what is restricted.
    pub restricted: bool,
    pub page: Page,
}

impl AlertRow {
    /// Where the page after this row begins.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.detected_at, self.id.as_str())
    }
}

statements! { for AlertRow;
    INSERT = "insert into alert ({{columns}}) values ({{parameters}})";
    UPDATE = "update alert set {{assignments}} where id = $1 and version = $24";
    GET = "select {{columns}} from alert where id = $1 and (restricted = false or cast($2 as boolean))";
    TOUCH = "update alert set count = alert.count + given.repeats, expires_at = given.expires_at, \
        last_seen_at = case when given.last_seen_at > alert.last_seen_at then given.last_seen_at else alert.last_seen_at end \
        from {{rows($1: fingerprint text, last_seen_at bigint, expires_at bigint, repeats bigint)}} as given \
        where alert.fingerprint = given.fingerprint and alert.state = 'firing' returning alert.fingerprint";
    FIRING = "select {{columns}} from alert where state = 'firing' and fingerprint in {{texts($1)}}";
    FIRING_EXPIRED = "select {{columns}} from alert where state = 'firing' and expires_at is not null and expires_at <= $1 \
        order by expires_at, id limit $2";
    NEXT_EXPIRY = "select min(expires_at) from alert where state = 'firing' and expires_at is not null";
    RECENT = "select count(*) from alert where fingerprint = $1 and detected_at >= $2";
    OF_INCIDENT = "select {{columns}} from alert where incident = $1 and (restricted = false or cast($2 as boolean)) \
        order by detected_at, id limit $3";
    FIRING_OF_INCIDENT = "select count(*) from alert where incident = $1 and state = 'firing'";
    FIRING_COUNTS = "select incident, count(*) from alert where state = 'firing' and incident in {{texts($1)}} group by incident";
    MOVE = "update alert set incident = $2, version = version + 1 where incident = $1";
    RESTRICT_OF_INCIDENT = "update alert set restricted = $2, version = version + 1 where incident = $1";
    LIST = "select {{columns}} from alert where (restricted = false or cast($1 as boolean)) \
        and (cast($2 as text) is null or state in {{texts($2)}}) \
        and (cast($3 as text) is null or severity in {{texts($3)}}) \
        and (cast($4 as text) is null or disposition in {{texts($4)}}) \
        and (cast($5 as text) is null or component = $5) \
        and (cast($6 as text) is null or incident = $6) \
        and (cast($7 as text) is null or {{contains(rule, $7)}} or {{contains(labels, $7)}} or {{contains(annotations, $7)}}) \
        and (cast($8 as bigint) is null or detected_at < $8 or (detected_at = $8 and id < $9)) \
        order by detected_at desc, id desc limit $10";
}

/// Counts repeats on those that fire, in one statement; the fingerprints that did. The others are not firing.
pub async fn touch_many(tx: &mut Tx, touches: &[Touch]) -> Result<Vec<String>, StoreError> {
    if touches.is_empty() {
        return Ok(Vec::new());
    }
    let mut merged: BTreeMap<&str, Touch> = BTreeMap::new();
    for touch in touches {
        merged
            .entry(&touch.fingerprint)
            .and_modify(|known| {
                known.repeats += touch.repeats;
                if touch.last_seen_at >= known.last_seen_at {
                    known.last_seen_at = touch.last_seen_at;
                    known.expires_at = touch.expires_at;
                }
            })
            .or_insert_with(|| touch.clone());
    }
    let given: Vec<serde_json::Value> = merged
        .into_values()
        .map(|touch| {
            serde_json::json!({
                "fingerprint": touch.fingerprint,
                "last_seen_at": touch.last_seen_at,
                "expires_at": touch.expires_at,
                "repeats": touch.repeats,
            })
        })
        .collect();
    let given = serde_json::Value::Array(given).to_string();
    tx.fetch_all(&TOUCH, values![given]).await?.iter().map(|row| row.get(0)).collect()
}

/// A new firing. [`StoreError::Conflict`] if one with this fingerprint fires already.
pub async fn insert(tx: &mut Tx, alert: &AlertRow) -> Result<(), StoreError> {
    tx.execute(&INSERT, alert.values()).await.map(|_| ())
}

/// Writes the row if it still has the version that it was loaded with, and raises the version.
pub async fn update(tx: &mut Tx, alert: &mut AlertRow) -> Result<(), StoreError> {
    let loaded = alert.version;
    alert.version += 1;
    let mut values = alert.values();
    values.push(loaded.into());
    tx.change_one(&UPDATE, values).await
}

pub async fn get(tx: &mut Tx, id: &str, restricted: bool) -> Result<Option<AlertRow>, StoreError> {
    tx.row(&GET, values![id, restricted]).await
}

/// The firing alerts among these fingerprints.
pub async fn firing_by_fingerprint<S: AsRef<str> + Sync>(tx: &mut Tx, fingerprints: &[S]) -> Result<Vec<AlertRow>, StoreError> {
    tx.rows(&FIRING, values![json_texts(fingerprints)]).await
}

/// Firing alerts that were not repeated in time.
pub async fn firing_expired(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<AlertRow>, StoreError> {
    tx.rows(&FIRING_EXPIRED, values![now, limit]).await
}

pub async fn next_expiry_at(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    tx.fetch_one(&NEXT_EXPIRY, values![]).await?.get(0)
}

/// How often a fingerprint fired since an instant, for flapping.
pub async fn recent_firings(tx: &mut Tx, fingerprint: &str, since: i64) -> Result<i64, StoreError> {
    tx.fetch_one(&RECENT, values![fingerprint, since]).await?.get(0)
}

/// An incident's alerts, oldest first.
pub async fn of_incident(tx: &mut Tx, incident: &str, restricted: bool, limit: i64) -> Result<Vec<AlertRow>, StoreError> {
    tx.rows(&OF_INCIDENT, values![incident, restricted, limit]).await
}

pub async fn count_firing_of_incident(tx: &mut Tx, incident: &str) -> Result<i64, StoreError> {
    tx.fetch_one(&FIRING_OF_INCIDENT, values![incident]).await?.get(0)
}

/// The same for a list of incidents; those without a firing alert are absent.
pub async fn count_firing_of_incidents<S: AsRef<str> + Sync>(tx: &mut Tx, incidents: &[S]) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx.fetch_all(&FIRING_COUNTS, values![json_texts(incidents)]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Moves all alerts of one incident to another, when they are merged; how many.
pub async fn move_to_incident(tx: &mut Tx, from: &str, into: &str) -> Result<u64, StoreError> {
    tx.execute(&MOVE, values![from, into]).await
}

/// Hides or shows an incident's alerts together with it.
pub async fn set_restricted_of_incident(tx: &mut Tx, incident: &str, restricted: bool) -> Result<u64, StoreError> {
    tx.execute(&RESTRICT_OF_INCIDENT, values![incident, restricted]).await
}

/// Newest detection first.
pub async fn list(tx: &mut Tx, filter: &AlertFilter) -> Result<Vec<AlertRow>, StoreError> {
    let values = values![
        filter.restricted,
        json_texts_if_any(&filter.states),
        json_texts_if_any(&filter.severities),
        json_texts_if_any(&filter.dispositions),
        &filter.component,
        &filter.incident,
        &filter.query,
        filter.page.at(),
        filter.page.id(),
        filter.page.limit(),
    ];
    tx.rows(&LIST, values).await
}
