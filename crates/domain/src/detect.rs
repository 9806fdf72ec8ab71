//! Signals become alerts: what a monitor's results mean, and the life of an alert.

pub mod alert;
mod group;
pub mod heartbeat;
pub mod log_rule;
mod logs;
pub mod reason;
pub mod suppression;
pub mod watch;

pub use alert::{Alert, AlertState, Disposition};
pub use group::group_verdict;
pub use log_rule::LogRule;
pub use logs::Logs;
pub use reason::Reason;
pub use suppression::{Firing, Muted, Suppression};
pub use watch::{Pace, Sample, Status, Transition, Verdict, Watch};
