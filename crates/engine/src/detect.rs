//! Signals come in and become alerts: checks on a timetable, heartbeats, alerts of other senders.

pub mod heartbeat;
pub mod intake;
pub mod monitors;
pub mod raise;
pub mod scheduler;
pub mod seen;
mod timetable;
pub mod transition;

pub use hinomi_probe::Phases;
