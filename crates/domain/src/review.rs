//! Were the promises kept: timelines and uptime with what people corrected of them, states as people read them, latencies, the
//! ledger; do the logs record what they must, and what in them is noise.

pub mod correction;
pub mod coverage;
pub mod latency;
pub mod ledger;
pub mod noise;
pub mod status;
pub mod timeline;
