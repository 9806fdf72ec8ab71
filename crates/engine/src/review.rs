//! What was kept and how it went, for everybody: the public pages, their copy as plain files, and the ledger's seals.

pub mod pages;
pub mod publish;
pub mod seal;
