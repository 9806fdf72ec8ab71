//! Every decision that hinomi makes, and nothing else.
//!
//! This crate cannot do IO: no runtime, no database, no clock, no randomness. Time and new identifiers are arguments. Modules
//! are the words of the architecture, and a module imports only from those on its left:
//! `kernel < access < catalog < policy < ingest < detect < inform < respond < review < operate` (checked by `xtask tidy`).

pub mod access;
pub mod catalog;
pub mod detect;
pub mod inform;
pub mod ingest;
pub mod kernel;
pub mod operate;
pub mod policy;
pub mod respond;
pub mod review;
