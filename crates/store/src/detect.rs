//! Alerts, and what monitors remember.

pub mod alert;
pub mod interval;
pub mod latency;
pub mod lookup;
pub mod monitor;
pub mod ping;
