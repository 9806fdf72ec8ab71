//! The connection that a monitor keeps for its next check.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::stream::Stream;
use crate::certificate::days_left;

/// A connection idle for longer may have been forgotten by something on the way.
const IDLE_MAX: Duration = Duration::from_secs(90);
/// A new one is opened now and then, so that a renewed certificate and a moved name are noticed.
const AGE_MAX: Duration = Duration::from_secs(300);

pub(crate) struct Kept {
    pub stream: Stream,
    pub address: SocketAddr,
    pub opened_at: Instant,
    /// Unix seconds; `i64::MAX` without TLS.
    pub expires_at: i64,
}

#[derive(Default)]
pub(crate) struct Slot(Mutex<Option<(Kept, Instant)>>);

impl Slot {
    /// The kept connection, if it can still be used.
    pub async fn take(&self) -> Option<Kept> {
        let (mut kept, put_at) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        // When its certificate has expired meanwhile, a new handshake tells what that means.
        let usable = put_at.elapsed() < IDLE_MAX
            && kept.opened_at.elapsed() < AGE_MAX
            && days_left(kept.expires_at) >= 0
            && kept.stream.is_idle().await;
        usable.then_some(kept)
    }

    /// One is enough: checks of one monitor do not overlap.
    pub fn put(&self, kept: Kept) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((kept, Instant::now()));
    }
}
