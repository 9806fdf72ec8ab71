//! Alerts, and what monitors remember.

pub mod alert;
pub mod interval;
pub mod latency;
pub mod monitor;
pub mod ping;
