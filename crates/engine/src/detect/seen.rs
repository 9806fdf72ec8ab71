//! What one monitor has shown lately, in memory: its watch, its last checks, today's latencies. Statuses are stored as they change,
//! latencies in spread slices; nothing here is needed after a restart.

use std::collections::VecDeque;

use hinomi_domain::detect::heartbeat::Heartbeat;
use hinomi_domain::detect::{Verdict, Watch};
use hinomi_domain::kernel::Timestamp;
use hinomi_domain::review::latency::Recorder;
use hinomi_probe::Phases;

/// Checks kept for the sparkline and the list of recent checks.
pub const RECENT_MAX: usize = 30;

pub struct Seen {
    pub watch: Watch,
    pub heartbeat: Heartbeat,
    pub recent: VecDeque<Check>,
    pub latency: Recorder,
    pub paused: Option<String>,
}

/// One check as shown to people. The reason is kept only when there is one.
#[derive(Clone, Debug)]
pub struct Check {
    pub at: Timestamp,
    pub verdict: Verdict,
    pub phases: Phases,
    pub reason: Option<Box<str>>,
}

impl Seen {
    pub fn remember(&mut self, check: Check) {
        if self.recent.len() == RECENT_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(check);
    }
}
