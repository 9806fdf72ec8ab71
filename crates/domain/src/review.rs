//! Were the promises kept: timelines and uptime, states as people read them, latencies, the ledger.

pub mod latency;
pub mod ledger;
pub mod status;
pub mod timeline;
