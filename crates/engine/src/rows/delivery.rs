//! Deliveries.

use hinomi_domain::catalog::{Channel, Notify};
use hinomi_domain::inform::delivery::Next;
use hinomi_domain::inform::{Attempt, Delivery, DeliveryState, Event, Message};
use hinomi_domain::kernel::{ChannelId, DeliveryId, Language, Timestamp};
use hinomi_store::delivery::attempt::DeliveryAttemptRow;
use hinomi_store::delivery::{self as store, DeliveryRow, Finish};
use hinomi_store::inform::audit;

use super::{at, document};
use crate::inform::announce::Cause;
use crate::turn::Turn;
use crate::{Engine, Fault};

/// Answers of providers are kept up to this many characters.
const ANSWER_CHARS_MAX: usize = 300;

#[expect(clippy::too_many_arguments, reason = "one per column")]
pub fn pending(
    turn: &Turn<'_>,
    event: &Event,
    cause: &Cause<'_>,
    notify: &Notify,
    channel: &Channel,
    recipient: String,
    language: Language,
    idempotency_key: String,
    message: &Message,
) -> Result<DeliveryRow, Fault> {
    Ok(DeliveryRow {
        id: turn.id(),
        topic: serde_json::to_value(event.kind.topic())?.as_str().unwrap_or_default().to_owned(),
        event: event.kind.as_str().to_owned(),
        cause_kind: cause.kind.as_str().to_owned(),
        cause: cause.id.to_owned(),
        notify: Some(notify.id.to_string()),
        channel: channel.id.to_string(),
        recipient,
        language: language.as_str().to_owned(),
        idempotency_key,
        payload: serde_json::to_string(message)?,
        state: DeliveryState::Pending.as_str().to_owned(),
        attempts: 0,
        next_at: turn.now.as_micros(),
        created_at: turn.now.as_micros(),
        restricted: cause.restricted,
        ..DeliveryRow::default()
    })
}

pub async fn insert_many(turn: &mut Turn<'_>, rows: &[DeliveryRow]) -> Result<(), Fault> {
    store::insert_many(turn.tx, rows).await?;
    Ok(())
}

pub async fn next_at(engine: &Engine) -> Result<Option<Timestamp>, Fault> {
    let mut tx = engine.store().read().await?;
    Ok(store::next_at(&mut tx).await?.map(at))
}

/// Those of `channels` for which something is due.
pub async fn due_channels(engine: &Engine, channels: &[ChannelId], now: Timestamp) -> Result<Vec<ChannelId>, Fault> {
    let names: Vec<&str> = channels.iter().map(ChannelId::as_str).collect();
    let mut tx = engine.store().read().await?;
    let due = store::due_channels(&mut tx, &names, now.as_micros()).await?;
    Ok(channels.iter().filter(|channel| due.iter().any(|due| due == channel.as_str())).cloned().collect())
}

/// Claims up to `limit` of each of these channels, oldest first.
pub async fn claim(turn: &mut Turn<'_>, owner: &str, until: Timestamp, limit: u32, channels: &[ChannelId]) -> Result<Vec<Delivery>, Fault> {
    let mut claimed = Vec::new();
    for channel in channels {
        let now = turn.now.as_micros();
        claimed.extend(store::claim_of_channel(turn.tx, now, owner, until.as_micros(), i64::from(limit), channel.as_str()).await?);
    }
    claimed.sort_by(|a, b| (a.next_at, &a.id).cmp(&(b.next_at, &b.id)));
    claimed.into_iter().map(read).collect()
}

/// Makes what was claimed too long ago available again, and claims what belongs to no channel that is configured.
pub async fn sweep(
    turn: &mut Turn<'_>,
    owner: &str,
    until: Timestamp,
    limit: u32,
    configured: &[ChannelId],
) -> Result<Vec<Delivery>, Fault> {
    let now = turn.now.as_micros();
    store::release_expired(turn.tx, now).await?;
    let configured: Vec<&str> = configured.iter().map(ChannelId::as_str).collect();
    let rows = store::claim(turn.tx, now, owner, until.as_micros(), i64::from(limit), &configured).await?;
    rows.into_iter().map(read).collect()
}

/// Holds a claim for longer. `false`: it is no longer ours.
pub async fn hold(turn: &mut Turn<'_>, owner: &str, delivery: &DeliveryId, until: Timestamp) -> Result<bool, Fault> {
    Ok(store::extend(turn.tx, &[delivery.as_str()], owner, until.as_micros()).await? == 1)
}

pub fn read(row: DeliveryRow) -> Result<Delivery, Fault> {
    Ok(Delivery {
        id: DeliveryId::new(row.id),
        channel: ChannelId::new(row.channel),
        recipient: row.recipient,
        idempotency_key: row.idempotency_key,
        message: document("message", &row.payload)?,
        created_at: at(row.created_at),
        attempt: u32::try_from(row.attempts).unwrap_or(u32::MAX),
    })
}

/// Records an attempt and what becomes of the delivery.
pub async fn finish(
    turn: &mut Turn<'_>,
    owner: &str,
    delivery: &Delivery,
    attempt: &Attempt,
    next: &Next,
    took_us: i64,
) -> Result<(), Fault> {
    let (outcome, answer, provider_id) = match attempt {
        Attempt::Sent { provider_id, answer } => ("sent", answer, provider_id.clone()),
        Attempt::Retry { answer, .. } => ("retry", answer, None),
        Attempt::Failed { answer } => ("failed", answer, None),
    };
    let answer: String = answer.chars().take(ANSWER_CHARS_MAX).collect();
    let row = DeliveryAttemptRow {
        delivery: delivery.id.to_string(),
        n: i64::from(delivery.attempt),
        at: turn.now.as_micros(),
        took_us,
        outcome: outcome.to_owned(),
        answer: answer.clone(),
    };
    let finish = match next {
        Next::Sent => Finish::Sent { provider_id },
        Next::RetryAt(at) => Finish::Retry { next_at: at.as_micros(), error: answer },
        Next::Failed => Finish::Failed { error: answer },
    };
    store::finish(turn.tx, owner, &row, &finish).await?;
    Ok(())
}

/// Everything that this node held when it went away is free again.
pub async fn release_owner(turn: &mut Turn<'_>, owner: &str) -> Result<u64, Fault> {
    Ok(store::release_owner(turn.tx, owner, turn.now.as_micros()).await?)
}

pub async fn held(engine: &Engine, cause_kind: &str, cause: &str, event: &str, created_at: i64) -> Result<usize, Fault> {
    let mut tx = engine.store().read().await?;
    Ok(usize::try_from(audit::held(&mut tx, cause_kind, cause, event, created_at).await?).unwrap_or(0))
}

pub async fn untried_before(engine: &Engine, before: Timestamp) -> Result<i64, Fault> {
    let mut tx = engine.store().read().await?;
    Ok(audit::untried_before(&mut tx, before.as_micros()).await?)
}
