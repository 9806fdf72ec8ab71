//! The wall clock, which alone can be compared with what another process has logged.

use jiff::Timestamp;

#[expect(clippy::disallowed_methods, reason = "a measurement compares its own time with another program's log")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Seconds of the epoch, as nginx logs them.
pub fn seconds() -> f64 {
    now().as_microsecond() as f64 / 1e6
}
