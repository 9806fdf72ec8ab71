//! Sends what waits in the outbox. Work is claimed with a lease; a crash in the middle of a send means *unknown, try again*.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hinomi_domain::catalog::Channel;
use hinomi_domain::inform::delivery::{Next, after_attempt};
use hinomi_domain::inform::{Attempt, Delivery};
use hinomi_domain::kernel::{Actor, ChannelId, Span, Timestamp};
use hinomi_domain::policy::SubjectKind;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::live::Change;
use crate::{Engine, Fault, rows};

/// A claim is held this long; a send may begin while [`LEASE_LEFT_MIN`] of it are left.
const LEASE: Span = Span::seconds(90);
/// Longer than any channel's own time limit, so that a live sender never loses its claim.
const LEASE_LEFT_MIN: Span = Span::seconds(45);
/// Claimed of a channel at once.
const BATCH_MAX: u32 = 64;
/// A channel is claimed for again when it has no more than this many left to send.
const LEFT_LOW: usize = 16;
/// One channel that hangs must not hold the others: each has this many sends at once. So many may be sent and not yet recorded when
/// everything stops, and come twice.
const AT_ONCE_PER_CHANNEL: usize = 8;
/// How often expired claims and channels that are no longer configured are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Runs until cancelled, then waits for sends in flight.
pub async fn run(engine: Engine, stop: CancellationToken) {
    let lanes = Lanes::default();
    let tracker = tokio_util::task::TaskTracker::new();
    let mut sweep_at = tokio::time::Instant::now();
    while !stop.is_cancelled() {
        let mut claimed = claim(&engine, &lanes).await;
        if tokio::time::Instant::now() >= sweep_at {
            sweep_at = tokio::time::Instant::now() + SWEEP_EVERY;
            let swept = sweep(&engine).await;
            claimed = claimed.and_then(|claimed| Ok(claimed.into_iter().chain(swept?).collect()));
        }
        let claimed = claimed.unwrap_or_else(|fault| {
            tracing::warn!(error = %fault, "failed to claim deliveries, trying again");
            Vec::new()
        });
        let found = !claimed.is_empty();
        for one in claimed {
            lanes.of(&one.delivery.channel).left.fetch_add(1, Ordering::AcqRel);
            let (engine, lanes) = (engine.clone(), lanes.clone());
            tracker.spawn(async move { send_one(&engine, &lanes, one).await });
        }
        if found {
            continue;
        }
        let wait = next_wait(&engine, &lanes).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = engine.live().outbox().notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    tracker.close();
    let _ = tokio::time::timeout(Duration::from_secs(15), tracker.wait()).await;
}

/// What [`run_once`] came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emptied {
    pub sent: usize,
    /// When something is next to be sent, or a claim runs out.
    pub next_at: Option<Timestamp>,
}

/// Sends everything that is due now, one after the other: for simulated time and for draining.
pub async fn run_once(engine: &Engine) -> Result<Emptied, Fault> {
    let lanes = Lanes::default();
    let mut sent = 0;
    loop {
        let mut claimed = claim(engine, &lanes).await?;
        if claimed.is_empty() {
            let next_at = rows::delivery::next_at(engine).await?;
            if next_at.is_some_and(|next| next <= engine.clock().now()) {
                claimed = sweep(engine).await?;
            }
            if claimed.is_empty() {
                return Ok(Emptied { sent, next_at });
            }
        }
        sent += claimed.len();
        for one in claimed {
            lanes.of(&one.delivery.channel).left.fetch_add(1, Ordering::AcqRel);
            send_one(engine, &lanes, one).await;
        }
    }
}

/// A delivery and how long it is ours.
struct Claimed {
    delivery: Delivery,
    until: Timestamp,
}

#[derive(Clone, Default)]
struct Lanes {
    channels: Arc<Mutex<HashMap<ChannelId, Arc<Lane>>>>,
}

struct Lane {
    room: Semaphore,
    rate: Mutex<Rate>,
    /// Claimed and not yet recorded.
    left: AtomicUsize,
}

/// A bucket of one minute's deliveries.
#[derive(Default)]
struct Rate {
    minute: i64,
    used: u32,
}

impl Lanes {
    fn of(&self, channel: &ChannelId) -> Arc<Lane> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = || Arc::new(Lane { room: Semaphore::new(AT_ONCE_PER_CHANNEL), rate: Mutex::default(), left: AtomicUsize::new(0) });
        channels.entry(channel.clone()).or_insert_with(lane).clone()
    }

    /// Configured channels that can take more now.
    fn open(&self, engine: &Engine) -> Vec<ChannelId> {
        let (world, now) = (engine.world(), engine.clock().now());
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let open = |channel: &&Channel| {
            channels.get(&channel.id).is_none_or(|lane| lane.left.load(Ordering::Acquire) <= LEFT_LOW && !lane.is_spent(channel, now))
        };
        world.catalog.channels.values().filter(open).map(|channel| channel.id.clone()).collect()
    }
}

impl Lane {
    fn is_spent(&self, channel: &Channel, now: Timestamp) -> bool {
        let rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        channel.rate_per_minute.is_some_and(|limit| rate.minute == minute(now) && rate.used >= limit)
    }

    /// Counts one more; whether that is more than the channel may take in this minute.
    fn count(&self, channel: Option<&Channel>, now: Timestamp) -> bool {
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        if rate.minute != minute(now) {
            *rate = Rate { minute: minute(now), used: 0 };
        }
        rate.used += 1;
        channel.and_then(|channel| channel.rate_per_minute).is_some_and(|limit| rate.used > limit)
    }
}

fn minute(now: Timestamp) -> i64 {
    now.as_micros().div_euclid(60_000_000)
}

async fn claim(engine: &Engine, lanes: &Lanes) -> Result<Vec<Claimed>, Fault> {
    // Looking costs a read, claiming a write: only claim when there is something.
    let due = rows::delivery::due_channels(engine, &lanes.open(engine), engine.clock().now()).await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let owner = engine.node().to_owned();
    engine
        .turn(Actor::system("outbox"), move |turn| {
            let (owner, due) = (owner.clone(), due.clone());
            Box::pin(async move {
                let until = turn.now + LEASE;
                let claimed = rows::delivery::claim(turn, &owner, until, BATCH_MAX, &due).await?;
                Ok(claimed.into_iter().map(|delivery| Claimed { delivery, until }).collect())
            })
        })
        .await
}

async fn sweep(engine: &Engine) -> Result<Vec<Claimed>, Fault> {
    let owner = engine.node().to_owned();
    let configured: Vec<ChannelId> = engine.world().catalog.channels.keys().cloned().collect();
    engine
        .turn(Actor::system("outbox"), move |turn| {
            let (owner, configured) = (owner.clone(), configured.clone());
            Box::pin(async move {
                let until = turn.now + LEASE;
                let claimed = rows::delivery::sweep(turn, &owner, until, BATCH_MAX, &configured).await?;
                Ok(claimed.into_iter().map(|delivery| Claimed { delivery, until }).collect())
            })
        })
        .await
}

async fn send_one(engine: &Engine, lanes: &Lanes, claimed: Claimed) {
    let lane = lanes.of(&claimed.delivery.channel);
    if let Ok(_room) = lane.room.acquire().await
        && is_still_ours(engine, &claimed).await
    {
        attempt(engine, &lane, claimed.delivery).await;
    }
    if lane.left.fetch_sub(1, Ordering::AcqRel) == LEFT_LOW + 1 {
        engine.live().nudge_outbox();
    }
}

/// Behind a slow channel a claim grows old while it waits for room. What cannot be held is somebody else's to send.
async fn is_still_ours(engine: &Engine, claimed: &Claimed) -> bool {
    if claimed.until.since(engine.clock().now()) >= LEASE_LEFT_MIN {
        return true;
    }
    let (owner, id) = (engine.node().to_owned(), claimed.delivery.id.clone());
    let held = engine
        .turn(Actor::system("outbox"), move |turn| {
            let (owner, id) = (owner.clone(), id.clone());
            Box::pin(async move { rows::delivery::hold(turn, &owner, &id, turn.now + LEASE).await })
        })
        .await;
    held.unwrap_or_else(|fault| {
        tracing::warn!(error = %fault, "failed to hold a claim, leaving the delivery to its next try");
        false
    })
}

async fn attempt(engine: &Engine, lane: &Lane, delivery: Delivery) {
    let world = engine.world();
    let now = engine.clock().now();
    let channel = world.catalog.channels.get(&delivery.channel);
    let over_rate = lane.count(channel, now);
    let started = tokio::time::Instant::now();
    let attempt = match channel {
        _ if over_rate => Attempt::Retry { answer: "the channel's own rate limit".to_owned(), after: Some(until_next_minute(now)) },
        Some(channel) => engine.send(channel, &delivery).await,
        None => Attempt::Failed { answer: "the channel is no longer configured".to_owned() },
    };
    let took_us = i64::try_from(started.elapsed().as_micros()).unwrap_or(i64::MAX);
    settle(engine, delivery, attempt, took_us, over_rate).await;
}

fn until_next_minute(now: Timestamp) -> Span {
    Span::micros(60_000_000 - now.as_micros().rem_euclid(60_000_000))
}

/// Records how it went. Keeps trying: an unrecorded success would be sent again.
async fn settle(engine: &Engine, delivery: Delivery, attempt: Attempt, took_us: i64, held_back: bool) {
    let jitter = engine.ids().jitter(1_000);
    let delivery = Arc::new(delivery);
    let attempt = Arc::new(attempt);
    let mut wait = Duration::from_millis(50);
    loop {
        let (delivery, attempt, owner) = (delivery.clone(), attempt.clone(), engine.node().to_owned());
        let done = engine
            .turn(Actor::system("outbox"), move |turn| {
                let (delivery, attempt, owner) = (delivery.clone(), attempt.clone(), owner.clone());
                Box::pin(async move {
                    // Being held back by our own limit is no attempt at the provider's.
                    let next = match &*attempt {
                        Attempt::Retry { after: Some(after), .. } if held_back => Next::RetryAt(turn.now + *after),
                        attempt => after_attempt(delivery.attempt, attempt, jitter, turn.now),
                    };
                    rows::delivery::finish(turn, &owner, &delivery, &attempt, &next, took_us).await?;
                    turn.due = true;
                    turn.changes.push(Change {
                        seq: 0,
                        kind: SubjectKind::Delivery.as_str(),
                        id: delivery.id.to_string(),
                        restricted: false,
                    });
                    Ok(next)
                })
            })
            .await;
        match done {
            Ok(next) => {
                // A retry may be due before the loop looks again by itself.
                if matches!(next, Next::RetryAt(_)) {
                    engine.live().nudge_outbox();
                }
                return;
            }
            Err(fault) => {
                tracing::warn!(error = %fault, "failed to record a delivery's outcome, trying again");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(5));
            }
        }
    }
}

/// Until something of a channel that has room is due.
async fn next_wait(engine: &Engine, lanes: &Lanes) -> Duration {
    // What waits for a full channel is claimed when that has room again, of which its last senders tell.
    let all_open = lanes.open(engine).len() == engine.world().catalog.channels.len();
    match rows::delivery::next_at(engine).await {
        Ok(Some(at)) if all_open => at.since(engine.clock().now()).to_std().clamp(Duration::from_millis(20), SWEEP_EVERY),
        Ok(Some(_)) => Duration::from_millis(200),
        _ => SWEEP_EVERY,
    }
}
