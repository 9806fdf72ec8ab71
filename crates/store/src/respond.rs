//! Incidents.

pub mod incident;
