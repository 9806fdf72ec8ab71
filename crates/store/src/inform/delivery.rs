//! The outbox: one message to one recipient over one channel, written with what caused it, and every attempt to send it.
//!
//! `pending → sending → sent | retrying | failed | suppressed`. Whoever sends holds a lease; one that ran out means *unknown*, and
//! the delivery is tried again.

use crate::page::{Cursor, Page};
use crate::row::row;
use crate::statement::statements;
use crate::value::{json_rows, json_texts, json_texts_if_any};
use crate::{StoreError, Tx, values};

pub mod attempt;

row! {
    pub struct DeliveryRow {
        pub id: String,
        pub topic: String,
        pub event: String,
        pub cause_kind: String,
        pub cause: String,
        pub notify: Option<String>,
        pub channel: String,
        pub recipient: String,
        pub language: String,
        /// The same for every attempt; a second row with it is not written.
        pub idempotency_key: String,
        /// JSON: what goes over the wire.
        pub payload: String,
        pub state: String,
        /// How often sending began.
        pub attempts: i64,
        pub next_at: i64,
        pub lease_owner: Option<String>,
        pub lease_until: Option<i64>,
        pub created_at: i64,
        pub sent_at: Option<i64>,
        pub provider_id: Option<String>,
        pub last_error: Option<String>,
        pub restricted: bool,
    }
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finish {
    Sent {
        provider_id: Option<String>,
    },
    Retry {
        next_at: i64,
        error: String,
    },
    Failed {
        error: String,
    },
    /// The recipient must not be written to.
    Suppressed {
        reason: String,
    },
}

/// What a list is narrowed to. Empty and `None` mean any.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    pub states: Vec<String>,
    pub channel: Option<String>,
    pub cause_kind: Option<String>,
    pub cause: Option<String>,
    /// Whether the viewer sees what is restricted.
    pub restricted: bool,
    pub page: Page,
}

impl DeliveryRow {
    /// Where the page after this row begins.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at, self.id.as_str())
    }
}

statements! { for DeliveryRow;
    INSERT = "insert into delivery ({{columns}}) select {{columns}} from {{rows($1)}} as given where true \
        on conflict (idempotency_key) do nothing";
    CLAIM = "update delivery set state = 'sending', lease_owner = $2, lease_until = $3, attempts = attempts + 1 \
        where state in ('pending', 'retrying') and id in (\
        select id from delivery where state in ('pending', 'retrying') and next_at <= $1 and channel not in {{texts($4)}} \
        order by next_at, id limit $5 {{skip_locked}}) returning {{columns}}";
    CLAIM_OF_CHANNEL = "update delivery set state = 'sending', lease_owner = $2, lease_until = $3, attempts = attempts + 1 \
        where state in ('pending', 'retrying') and id in (\
        select id from delivery where state in ('pending', 'retrying') and channel = $4 and next_at <= $1 \
        order by next_at, id limit $5 {{skip_locked}}) returning {{columns}}";
    DUE_CHANNELS = "select given.value from {{texts($1)}} as given where exists (select 1 from delivery \
        where state in ('pending', 'retrying') and channel = given.value and next_at <= $2)";
    FINISH = "update delivery set state = $3, next_at = coalesce(cast($4 as bigint), next_at), sent_at = $5, provider_id = $6, \
        last_error = $7, lease_owner = null, lease_until = null where id = $1 and state = 'sending' and lease_owner = $2";
    RELEASE_EXPIRED = "update delivery set state = 'retrying', next_at = $1, lease_owner = null, lease_until = null \
        where state = 'sending' and lease_until <= $1";
    RELEASE_OWNER = "update delivery set state = 'retrying', next_at = $2, lease_owner = null, lease_until = null \
        where state = 'sending' and lease_owner = $1";
    EXTEND = "update delivery set lease_until = $3 where state = 'sending' and lease_owner = $2 and id in {{texts($1)}}";
    RETRY = "update delivery set state = 'pending', next_at = $2 where id = $1 and state in ('failed', 'retrying', 'pending')";
    NEXT = "select min(at) from (\
        select min(next_at) as at from delivery where state in ('pending', 'retrying') \
        union all select min(lease_until) as at from delivery where state = 'sending') as soonest";
    GET = "select {{columns}} from delivery where id = $1 and (restricted = false or cast($2 as boolean))";
    COUNTS_OF_CAUSES = "select cause, state, count(*) from delivery where cause_kind = $1 and cause in {{texts($2)}} group by cause, state";
    COUNTS = "select state, count(*) from delivery where (restricted = false or cast($1 as boolean)) group by state";
    FAILED = "select count(*) from delivery where state = 'failed' and (restricted = false or cast($1 as boolean))";
    OF_CAUSE = "select {{columns}} from delivery where cause_kind = $1 and cause = $2 and (restricted = false or cast($3 as boolean)) \
        order by created_at, id limit $4";
    KEYS = "select idempotency_key from delivery where idempotency_key in {{texts($1)}}";
    RESTRICT = "update delivery set restricted = $3 where cause_kind = $1 and cause = $2";
    LIST = "select {{columns}} from delivery where (restricted = false or cast($1 as boolean)) \
        and (cast($2 as text) is null or state in {{texts($2)}}) \
        and (cast($3 as text) is null or channel = $3) \
        and (cast($4 as text) is null or cause_kind = $4) \
        and (cast($5 as text) is null or cause = $5) \
        and (cast($6 as bigint) is null or created_at < $6 or (created_at = $6 and id < $7)) \
        order by created_at desc, id desc limit $8";
}

/// How the deliveries of something stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub sent: i64,
    pub failed: i64,
    /// Pending, sending or retrying.
    pub pending: i64,
    pub suppressed: i64,
    pub total: i64,
}

/// Writes deliveries in one statement; those whose idempotency key is known are left as they are. How many were new.
pub async fn insert_many(tx: &mut Tx, deliveries: &[DeliveryRow]) -> Result<u64, StoreError> {
    if deliveries.is_empty() {
        return Ok(0);
    }
    let given = json_rows(DeliveryRow::COLUMNS, deliveries.iter().map(DeliveryRow::values));
    tx.execute(&INSERT, values![given]).await
}

/// Takes up to `limit` of one channel that are due at `now` for sending, oldest first; no two owners ever get the same.
pub async fn claim_of_channel(
    tx: &mut Tx,
    now: i64,
    owner: &str,
    lease_until: i64,
    limit: i64,
    channel: &str,
) -> Result<Vec<DeliveryRow>, StoreError> {
    oldest_first(tx.rows(&CLAIM_OF_CHANNEL, values![now, owner, lease_until, channel, limit]).await?)
}

/// Those of `channels` of which anything is due, in no order.
pub async fn due_channels<S: AsRef<str> + Sync>(tx: &mut Tx, channels: &[S], now: i64) -> Result<Vec<String>, StoreError> {
    tx.fetch_all(&DUE_CHANNELS, values![json_texts(channels), now]).await?.iter().map(|row| row.get(0)).collect()
}

/// The same for whatever channel is not among `excluded`. Reads past all that waits for those.
pub async fn claim<S: AsRef<str> + Sync>(
    tx: &mut Tx,
    now: i64,
    owner: &str,
    lease_until: i64,
    limit: i64,
    excluded: &[S],
) -> Result<Vec<DeliveryRow>, StoreError> {
    let values = values![now, owner, lease_until, json_texts(excluded), limit];
    oldest_first(tx.rows(&CLAIM, values).await?)
}

fn oldest_first(mut claimed: Vec<DeliveryRow>) -> Result<Vec<DeliveryRow>, StoreError> {
    claimed.sort_by(|a, b| (a.next_at, &a.id).cmp(&(b.next_at, &b.id)));
    Ok(claimed)
}

/// Records how attempt number `attempt.n` ended. `false` when the owner's lease had run out: then the attempt is recorded, but the
/// delivery already belongs to another try. (A message that was sent although its lease ran out may arrive twice, with one key.)
pub async fn finish(tx: &mut Tx, owner: &str, attempt: &attempt::DeliveryAttemptRow, finish: &Finish) -> Result<bool, StoreError> {
    let (state, next_at, sent_at, provider_id, error) = match finish {
        Finish::Sent { provider_id } => ("sent", None, Some(attempt.at), provider_id.clone(), None),
        Finish::Retry { next_at, error } => ("retrying", Some(*next_at), None, None, Some(error.as_str())),
        Finish::Failed { error } => ("failed", None, None, None, Some(error.as_str())),
        Finish::Suppressed { reason } => ("suppressed", None, None, None, Some(reason.as_str())),
    };
    let values = values![attempt.delivery.as_str(), owner, state, next_at, sent_at, provider_id, error];
    let held = tx.execute(&FINISH, values).await? == 1;
    attempt::insert(tx, attempt).await?;
    Ok(held)
}

/// Makes deliveries whose lease ran out available again; how many.
pub async fn release_expired(tx: &mut Tx, now: i64) -> Result<u64, StoreError> {
    tx.execute(&RELEASE_EXPIRED, values![now]).await
}

/// The same for everything that an owner held, when it starts anew.
pub async fn release_owner(tx: &mut Tx, owner: &str, now: i64) -> Result<u64, StoreError> {
    tx.execute(&RELEASE_OWNER, values![owner, now]).await
}

/// Keeps leases for longer; how many were still held.
pub async fn extend<S: AsRef<str> + Sync>(tx: &mut Tx, ids: &[S], owner: &str, lease_until: i64) -> Result<u64, StoreError> {
    tx.execute(&EXTEND, values![json_texts(ids), owner, lease_until]).await
}

/// Sends it (again) at `now`: a dead letter, or one that waits. `false` if it is being sent, was sent or is suppressed.
pub async fn retry(tx: &mut Tx, id: &str, now: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(&RETRY, values![id, now]).await? == 1)
}

/// When the next one is due or a lease runs out.
pub async fn next_at(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    tx.fetch_one(&NEXT, values![]).await?.get(0)
}

pub async fn get(tx: &mut Tx, id: &str, restricted: bool) -> Result<Option<DeliveryRow>, StoreError> {
    tx.row(&GET, values![id, restricted]).await
}

pub async fn counts_of_cause(tx: &mut Tx, cause_kind: &str, cause: &str) -> Result<Counts, StoreError> {
    let counts = counts_of_causes(tx, cause_kind, &[cause]).await?;
    Ok(counts.into_iter().next().map(|(_, counts)| counts).unwrap_or_default())
}

/// The same for a list of causes; those without a delivery are absent.
pub async fn counts_of_causes<S: AsRef<str> + Sync>(
    tx: &mut Tx,
    cause_kind: &str,
    causes: &[S],
) -> Result<Vec<(String, Counts)>, StoreError> {
    let rows = tx.fetch_all(&COUNTS_OF_CAUSES, values![cause_kind, json_texts(causes)]).await?;
    let mut all: std::collections::BTreeMap<String, Counts> = std::collections::BTreeMap::new();
    for row in rows {
        all.entry(row.get(0)?).or_default().add(&row.get::<String>(1)?, row.get(2)?);
    }
    Ok(all.into_iter().collect())
}

/// Over all deliveries that the viewer sees. Reads them all: for metrics, not for each page.
pub async fn counts(tx: &mut Tx, restricted: bool) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for row in tx.fetch_all(&COUNTS, values![restricted]).await? {
        counts.add(&row.get::<String>(0)?, row.get(1)?);
    }
    Ok(counts)
}

/// How many dead letters wait for somebody.
pub async fn count_failed(tx: &mut Tx, restricted: bool) -> Result<i64, StoreError> {
    tx.fetch_one(&FAILED, values![restricted]).await?.get(0)
}

/// What one cause sent, oldest first.
pub async fn of_cause(tx: &mut Tx, cause_kind: &str, cause: &str, restricted: bool, limit: i64) -> Result<Vec<DeliveryRow>, StoreError> {
    tx.rows(&OF_CAUSE, values![cause_kind, cause, restricted, limit]).await
}

/// Which of these idempotency keys have a delivery, for the auditor.
pub async fn known_keys<S: AsRef<str> + Sync>(tx: &mut Tx, keys: &[S]) -> Result<Vec<String>, StoreError> {
    tx.fetch_all(&KEYS, values![json_texts(keys)]).await?.iter().map(|row| row.get(0)).collect()
}

/// Hides or shows a cause's deliveries together with it.
pub async fn set_restricted(tx: &mut Tx, cause_kind: &str, cause: &str, restricted: bool) -> Result<u64, StoreError> {
    tx.execute(&RESTRICT, values![cause_kind, cause, restricted]).await
}

/// Newest first.
pub async fn list(tx: &mut Tx, filter: &DeliveryFilter) -> Result<Vec<DeliveryRow>, StoreError> {
    let values = values![
        filter.restricted,
        json_texts_if_any(&filter.states),
        &filter.channel,
        &filter.cause_kind,
        &filter.cause,
        filter.page.at(),
        filter.page.id(),
        filter.page.limit(),
    ];
    tx.rows(&LIST, values).await
}

impl Counts {
    fn add(&mut self, state: &str, count: i64) {
        match state {
            "sent" => self.sent += count,
            "failed" => self.failed += count,
            "suppressed" => self.suppressed += count,
            _ => self.pending += count,
        }
        self.total += count;
    }
}
