//! Sends what waits in the outbox. Work is claimed with a lease; a crash in the middle of a send means *unknown, try again*.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use hinomi_domain::inform::delivery::{Next, after_attempt};
use hinomi_domain::inform::{Attempt, Delivery};
use hinomi_domain::kernel::{Actor, ChannelId, Span, Timestamp};
use hinomi_domain::policy::SubjectKind;
use tokio::sync::{Mutex, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::live::Change;
use crate::{Engine, Fault, rows};

/// Longer than any channel's own time limit, so that a live sender never loses its claim.
const LEASE: Span = Span::seconds(90);
const BATCH_MAX: u32 = 64;
/// One channel that hangs must not hold the others: each has this many sends at once.
const AT_ONCE_PER_CHANNEL: usize = 8;

/// Runs until cancelled, then waits for sends in flight.
pub async fn run(engine: Engine, stop: CancellationToken) {
    let lanes = Lanes::default();
    let tracker = tokio_util::task::TaskTracker::new();
    while !stop.is_cancelled() {
        let claimed = match claim(&engine, &lanes).await {
            Ok(claimed) => claimed,
            Err(fault) => {
                tracing::warn!(error = %fault, "failed to claim deliveries, trying again");
                Vec::new()
            }
        };
        let found = !claimed.is_empty();
        for delivery in claimed {
            let (engine, lanes) = (engine.clone(), lanes.clone());
            tracker.spawn(async move { send_one(&engine, &lanes, delivery).await });
        }
        if found {
            continue;
        }
        let wait = next_wait(&engine).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = engine.live().outbox().notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    tracker.close();
    let _ = tokio::time::timeout(Duration::from_secs(15), tracker.wait()).await;
}

/// Sends everything that is due now, one after the other: for simulated time and for draining.
pub async fn run_once(engine: &Engine) -> Result<usize, Fault> {
    let lanes = Lanes::default();
    let mut sent = 0;
    loop {
        let claimed = claim(engine, &lanes).await?;
        if claimed.is_empty() {
            return Ok(sent);
        }
        sent += claimed.len();
        for delivery in claimed {
            send_one(engine, &lanes, delivery).await;
        }
    }
}

#[derive(Clone, Default)]
struct Lanes {
    channels: Arc<Mutex<HashMap<ChannelId, Lane>>>,
}

#[derive(Clone)]
struct Lane {
    room: Arc<Semaphore>,
    rate: Arc<Mutex<Rate>>,
}

/// A bucket of one minute's deliveries.
#[derive(Default)]
struct Rate {
    minute: i64,
    used: u32,
}

impl Lanes {
    async fn of(&self, channel: &ChannelId) -> Lane {
        let mut channels = self.channels.lock().await;
        let lane = || Lane { room: Arc::new(Semaphore::new(AT_ONCE_PER_CHANNEL)), rate: Arc::default() };
        channels.entry(channel.clone()).or_insert_with(lane).clone()
    }

    /// Channels that can take nothing more now.
    async fn full(&self, engine: &Engine, now: Timestamp) -> HashSet<ChannelId> {
        let world = engine.world();
        let mut full = HashSet::new();
        for (id, lane) in self.channels.lock().await.iter() {
            let limit = world.catalog.channels.get(id).and_then(|channel| channel.rate_per_minute);
            let rate = lane.rate.lock().await;
            let spent = limit.is_some_and(|limit| rate.minute == minute(now) && rate.used >= limit);
            if spent || lane.room.available_permits() == 0 {
                full.insert(id.clone());
            }
        }
        full
    }
}

fn minute(now: Timestamp) -> i64 {
    now.as_micros().div_euclid(60_000_000)
}

async fn claim(engine: &Engine, lanes: &Lanes) -> Result<Vec<Delivery>, Fault> {
    let full = lanes.full(engine, engine.clock().now()).await;
    // Looking costs a read, claiming a write: only claim when there is something.
    if !rows::delivery::anything_due(engine, engine.clock().now()).await? {
        return Ok(Vec::new());
    }
    let owner = engine.node().to_owned();
    engine
        .turn(Actor::system("outbox"), move |turn| {
            let (owner, full) = (owner.clone(), full.clone());
            Box::pin(async move { rows::delivery::claim(turn, &owner, turn.now + LEASE, BATCH_MAX, &full).await })
        })
        .await
}

async fn send_one(engine: &Engine, lanes: &Lanes, delivery: Delivery) {
    let lane = lanes.of(&delivery.channel).await;
    let Ok(_room) = lane.room.acquire().await else { return };
    let world = engine.world();
    let now = engine.clock().now();
    let channel = world.catalog.channels.get(&delivery.channel);
    let over_rate = {
        let mut rate = lane.rate.lock().await;
        if rate.minute != minute(now) {
            *rate = Rate { minute: minute(now), used: 0 };
        }
        rate.used += 1;
        channel.and_then(|channel| channel.rate_per_minute).is_some_and(|limit| rate.used > limit)
    };
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
            Ok(_) => {
                engine.live().nudge_outbox();
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

async fn next_wait(engine: &Engine) -> Duration {
    let longest = Duration::from_secs(5);
    match rows::delivery::next_at(engine).await {
        Ok(Some(at)) => at.since(engine.clock().now()).to_std().clamp(Duration::from_millis(20), longest),
        _ => longest,
    }
}
