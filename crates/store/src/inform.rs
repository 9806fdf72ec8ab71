//! What people are told, and the proof that they were.

pub mod alert_group;
pub mod audit;
pub mod delivery;
pub mod notice;
