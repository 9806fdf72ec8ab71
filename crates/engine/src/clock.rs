//! The only place where hinomi reads the wall clock and makes identifiers. Everything else is given time and ids as arguments.

#![expect(clippy::disallowed_methods, reason = "the one place of the engine that asks the machine for time and chance")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use hinomi_domain::kernel::{Span, Timestamp};
use rand::RngExt as _;

/// The time, real or simulated.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Microseconds since the epoch, moved only by [`Clock::advance_to`].
    Simulated(Arc<AtomicI64>),
}

impl Clock {
    pub fn simulated(start: Timestamp) -> Self {
        Clock::Simulated(Arc::new(AtomicI64::new(start.as_micros())))
    }

    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp::from_jiff(jiff::Timestamp::now()),
            Clock::Simulated(micros) => Timestamp::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves simulated time forward; it never goes back.
    pub fn advance_to(&self, at: Timestamp) {
        if let Clock::Simulated(micros) = self {
            micros.fetch_max(at.as_micros(), Ordering::SeqCst);
        }
    }

    pub fn advance(&self, span: Span) {
        self.advance_to(self.now() + span);
    }
}

/// Identifiers and other randomness.
#[derive(Clone, Debug)]
pub enum Ids {
    Random,
    /// Counted, so that a simulated story gives the same ids each time.
    Counted(Arc<AtomicU64>),
}

impl Ids {
    pub fn counted() -> Self {
        Ids::Counted(Arc::new(AtomicU64::new(0)))
    }

    /// A UUID version 7 as text: sorts by the time it was made.
    pub fn next(&self, now: Timestamp) -> String {
        match self {
            Ids::Random => uuid::Uuid::new_v7(uuid_time(now)).to_string(),
            Ids::Counted(counter) => {
                let n = counter.fetch_add(1, Ordering::SeqCst) + 1;
                let millis = u64::try_from(now.as_micros() / 1_000).unwrap_or(0);
                uuid::Builder::from_unix_timestamp_millis(millis, &counted_bytes(n)).into_uuid().to_string()
            }
        }
    }

    /// A number below `below`, for jitter.
    pub fn jitter(&self, below: u32) -> u32 {
        match self {
            Ids::Random => rand::rng().random_range(0..below.max(1)),
            Ids::Counted(_) => 0,
        }
    }

    /// 32 bytes that nobody can guess. Never simulated: a secret is a secret in tests too.
    pub fn secret() -> [u8; 32] {
        rand::rng().random()
    }
}

fn uuid_time(now: Timestamp) -> uuid::Timestamp {
    let micros = now.as_micros().max(0).unsigned_abs();
    #[expect(clippy::cast_possible_truncation, reason = "below one second")]
    let nanos = ((micros % 1_000_000) * 1_000) as u32;
    uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos)
}

fn counted_bytes(n: u64) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes[2..].copy_from_slice(&n.to_be_bytes());
    bytes
}
