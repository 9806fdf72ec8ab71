//! How often anybody may try. Limits count in memory per node: they slow attackers down, they are no accounting.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Problem;

/// Keys kept before those are dropped that have been quiet.
const KEYS_MAX: usize = 20_000;

/// All limits of the server.
pub struct Limits {
    /// Attempts with a password, per client.
    pub password_client: Limit<IpAddr>,
    /// Attempts with a passkey or a one-time link, per client. Neither can be guessed, so whoever tries passwords from the same
    /// address, or from behind the same proxy, does not lock these out.
    pub proof_client: Limit<IpAddr>,
    /// Attempts with a password, per person named, known or not. Passkeys stay possible while it is used up.
    pub sign_in_person: Limit<String>,
    /// Tokens that were not in memory, per client: guessing is slow, a known token is never held up.
    pub unknown_token: Limit<IpAddr>,
    /// Requests per token.
    pub token: Limit<String>,
    /// Requests per session.
    pub session: Limit<String>,
    /// Pings and pushes per secret.
    pub ping: Limit<String>,
    /// Pings and pushes per client.
    pub ping_client: Limit<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            password_client: Limit::new(30, Duration::from_secs(4)),
            proof_client: Limit::new(120, Duration::from_secs(1)),
            sign_in_person: Limit::new(10, Duration::from_secs(30)),
            unknown_token: Limit::new(200, Duration::from_millis(50)),
            token: Limit::new(50_000, Duration::from_micros(50)),
            session: Limit::new(1_000, Duration::from_millis(10)),
            ping: Limit::new(60, Duration::from_millis(200)),
            ping_client: Limit::new(5_000, Duration::from_millis(1)),
        }
    }
}

/// A bucket per key.
pub struct Limit<K: Hash + Eq + Clone> {
    buckets: DefaultKeyedRateLimiter<K>,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// `burst` at once, then one more per `refill`.
    pub fn new(burst: u32, refill: Duration) -> Self {
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let refill = refill.max(Duration::from_micros(1));
        let quota = Quota::with_period(refill).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst);
        Limit { buckets: RateLimiter::keyed(quota) }
    }

    /// Takes one, or 429 with the time to wait.
    pub fn take(&self, key: &K) -> Result<(), Problem> {
        let Err(full) = self.buckets.check_key(key) else { return Ok(()) };
        if self.buckets.len() > KEYS_MAX {
            self.buckets.retain_recent();
        }
        Err(Problem::too_many(full.wait_time_from(DefaultClock::default().now())))
    }

    /// The same, and keeps the table small; for keys that strangers choose.
    pub fn take_of_stranger(&self, key: &K) -> Result<(), Problem> {
        if self.buckets.len() > KEYS_MAX {
            self.buckets.retain_recent();
        }
        if self.buckets.len() > 4 * KEYS_MAX {
            return Err(Problem::too_many(Duration::from_secs(1)));
        }
        self.take(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_a_wait() {
        let limit: Limit<String> = Limit::new(2, Duration::from_secs(60));
        let key = "hanako".to_owned();
        assert!(limit.take(&key).is_ok());
        assert!(limit.take(&key).is_ok());
        assert_eq!(limit.take(&key).unwrap_err().status().as_u16(), 429);
        assert!(limit.take(&"taro".to_owned()).is_ok());
    }
}
