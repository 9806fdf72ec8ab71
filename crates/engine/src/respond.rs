//! Carrying out decisions about incidents, and triage of alerts.

pub mod incident;
pub mod measure;
pub mod triage;
