//! Were the promises kept: timelines and uptime with what people corrected of them, states as people read them, latencies, the
//! ledger.

pub mod correction;
pub mod latency;
pub mod ledger;
pub mod status;
pub mod timeline;
