//! What was kept and how it went, for everybody: the public pages, their copy as plain files, the ledger's seals, and the record as
//! people correct it.

pub mod correction;
pub mod pages;
pub mod publish;
pub mod seal;
