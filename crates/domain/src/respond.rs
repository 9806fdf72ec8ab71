//! From an alert to people at work on it: triage, incidents, priority, and the promises that an incident starts.

pub mod incident;
pub mod priority;
mod promises;
#[cfg(test)]
mod simulation;
pub mod triage;

pub use incident::{Incident, IncidentState};
