//! The only place that asks this machine for the time of day and for chance.

use std::fs::File;
use std::io::Read as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Since 1970; a clock before that is at 1970.
#[expect(clippy::disallowed_methods, reason = "positions, metrics and the status carry the time of this host")]
pub(crate) fn unix_now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

pub(crate) fn unix_seconds() -> i64 {
    i64::try_from(unix_now().as_secs()).unwrap_or(i64::MAX)
}

/// RFC 3339, in UTC, to the millisecond.
pub(crate) fn text(unix: Duration) -> String {
    let milliseconds = i64::try_from(unix.as_millis()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default().to_string()
}

/// `None` where the system has no chance to give.
pub(crate) fn chance() -> Option<u64> {
    let mut bytes = [0; 8];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes)).ok()?;
    Some(u64::from_le_bytes(bytes))
}
