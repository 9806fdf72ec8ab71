//! One file for each part of the table of budgets.

pub mod agent;
pub mod checks;
pub mod detect;
pub mod logs;
pub mod memory;
pub mod page;
pub mod page_quality;
pub mod single;
pub mod start;
pub mod storm;
