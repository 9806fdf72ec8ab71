//! Copies records to cold storage as the backup class of their purpose says, and lets them leave near storage when their time there is over
//! (`SYS-26`). Whole parts only; the event store sees to it that nothing is lost in between.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hinomi_domain::ingest::purpose::{copied_from, expires, leaves_near};
use hinomi_domain::kernel::{PurposeId, Timestamp};
use hinomi_events::{ColdFault, Fault as EventsFault, Part, Tier};
use tokio_util::sync::CancellationToken;

use super::Logs;
use super::retention::newest;
use crate::{Engine, Fault};

const EVERY: Duration = Duration::from_secs(60);
/// After so many parts for which it did not answer the rest waits for the next time: storage that is away need not be asked for each part. A part
/// that cannot be copied for a reason of its own holds up no other.
const UNANSWERED_MAX: usize = 3;

/// What is known of copying since the start.
#[derive(Default)]
pub(super) struct Tiers {
    failed_copies: AtomicU64,
    /// The newest failure: when, and why. Gone after a run without one.
    trouble: Mutex<Option<(Timestamp, String)>>,
    /// Parts whose time is over and that cold storage did not let go of: one of them, and why.
    kept: Mutex<Option<(usize, String)>>,
}

impl Tiers {
    pub fn kept(&self, kept: &[(String, ColdFault)]) {
        let told = kept.first().map(|(_, fault)| (kept.len(), fault.to_string()));
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = told;
    }

    fn trouble(&self, trouble: Option<(Timestamp, String)>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

pub async fn run(engine: Engine, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        // Ended in the middle of a copy: the part is listed as being copied, and is copied anew.
        let done = tokio::select! {
            () = stop.cancelled() => return,
            done = run_once(&engine) => done,
        };
        match done {
            Ok(Done { copied: 0, left: 0, failed: 0 }) => {}
            Ok(Done { copied, left, failed }) => tracing::info!(copied, left, failed, "moved logs to cold storage"),
            Err(fault) => tracing::warn!(error = %fault, "failed to move logs to cold storage"),
        }
    }
}

/// What was done in one go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub copied: usize,
    /// Left near storage.
    pub left: usize,
    pub failed: usize,
}

pub async fn run_once(engine: &Engine) -> Result<Done, Fault> {
    let Some(logs) = engine.logs().filter(|logs| logs.events.has_cold()) else { return Ok(Done::default()) };
    let (world, now) = (engine.world(), engine.clock().now());
    let mut done = Done::default();
    let (mut trouble, mut unanswered) = (None, 0);
    // The oldest first: they are the first to leave.
    let mut parts = logs.events.parts();
    parts.sort_by_key(|part| (part.made_at, part.max_at));
    for part in &parts {
        let rule = world.logs.purpose(&part.purpose.as_str().into());
        let made_at = Timestamp::from_micros(part.made_at.min(now.as_micros()));
        let moved = match part.tier {
            // One that began to be copied is, whatever the policy says by now: nothing else may be done with it before.
            Tier::Near if copied_from(&rule, made_at, part.whole).is_none_or(|at| at > now) => continue,
            Tier::Near | Tier::Copying => logs.events.copy_to_cold(part, now).await.map(|did| done.copied += usize::from(did)),
            Tier::Both if leaves_near(&rule, newest(part, now), &world.logs.zone).is_some_and(|at| at <= now) => {
                logs.events.leave_near(part, now).await.map(|did| done.left += usize::from(did))
            }
            Tier::Both | Tier::Cold | Tier::Leaving => continue,
        };
        match moved {
            Ok(()) => {}
            Err(EventsFault::Closed) => return Err(Fault::broken(EventsFault::Closed)),
            Err(fault) => {
                tracing::warn!(error = %fault, part = part.path, "failed to move logs to cold storage; they stay near, and it is tried again");
                logs.tiers.failed_copies.fetch_add(1, Ordering::Relaxed);
                trouble = Some((now, fault.to_string()));
                done.failed += 1;
                unanswered += usize::from(matches!(fault, EventsFault::Cold(ColdFault::Unreachable { .. })));
                if unanswered >= UNANSWERED_MAX {
                    break;
                }
            }
        }
    }
    logs.tiers.trouble(trouble);
    Ok(done)
}

/// What is kept where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Storage {
    /// Whether cold storage is configured.
    pub has_cold: bool,
    pub purposes: BTreeMap<PurposeId, Stored>,
    /// Of cold parts that searches fetched.
    pub cached_bytes: u64,
    pub failed_copies: u64,
    /// When copying failed last, and why; gone after a run without a failure.
    pub trouble: Option<(Timestamp, String)>,
    /// Parts that should be deleted and that cold storage keeps, and why.
    pub kept: Option<(usize, String)>,
}

/// Of one purpose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// Only here.
    pub near: Amount,
    pub both: Amount,
    /// Only in cold storage.
    pub cold: Amount,
    pub oldest_at: Option<Timestamp>,
    /// When the next part is deleted, or would be if the policy let it.
    pub expires_at: Option<Timestamp>,
    /// When the next part leaves near storage.
    pub leaves_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    pub parts: u64,
    /// As stored.
    pub bytes: u64,
    pub records: u64,
}

impl Amount {
    fn add(&mut self, part: &Part) {
        self.parts += 1;
        self.bytes += part.stored_bytes;
        self.records += part.rows;
    }
}

impl Logs {
    /// What is in parts. Records of the last minutes are in none yet.
    pub fn storage(&self, engine: &Engine) -> Storage {
        let (world, now) = (engine.world(), engine.clock().now());
        let mut storage = Storage {
            has_cold: self.events.has_cold(),
            cached_bytes: self.events.cached_bytes(),
            failed_copies: self.tiers.failed_copies.load(Ordering::Relaxed),
            trouble: self.tiers.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            kept: self.tiers.kept.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            ..Storage::default()
        };
        let earlier = |known: Option<Timestamp>, at: Option<Timestamp>| known.into_iter().chain(at).min();
        let parts: Vec<Arc<Part>> = self.events.parts();
        for part in parts.iter().filter(|part| part.tier != Tier::Leaving) {
            let purpose = PurposeId::from(part.purpose.as_str());
            let rule = world.logs.purpose(&purpose);
            let stored = storage.purposes.entry(purpose).or_default();
            match part.tier {
                Tier::Near | Tier::Copying => stored.near.add(part),
                Tier::Both => stored.both.add(part),
                Tier::Cold | Tier::Leaving => stored.cold.add(part),
            }
            let newest = newest(part, now);
            stored.oldest_at = earlier(stored.oldest_at, Some(Timestamp::from_micros(part.min_at)));
            stored.expires_at = earlier(stored.expires_at, expires(&rule, newest, &world.logs.zone));
            if storage.has_cold && part.tier.is_near() {
                stored.leaves_at = earlier(stored.leaves_at, leaves_near(&rule, newest, &world.logs.zone));
            }
        }
        storage
    }
}
