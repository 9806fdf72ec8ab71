//! What the relational store knows of signals that come in: which parts there are, never the records in them.

pub mod disclosure;
pub mod log_rule_state;
pub mod log_source;
pub mod log_view;
pub mod part;
