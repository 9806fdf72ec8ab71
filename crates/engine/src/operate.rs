//! hinomi's own housekeeping: signs of life, reload, retention, the auditor.

pub mod alive;
pub mod auditor;
pub mod reload;
pub mod retention;
