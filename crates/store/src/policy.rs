//! Promises and what became of them.

pub mod ledger_seal;
pub mod obligation;
pub mod version;
