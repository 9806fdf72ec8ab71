//! The imperative shell: loads, lets the domain decide, commits, sends. It decides nothing itself.
//!
//! `turn` is the only writer. Background work is reconcilers (`due`, `inform::outbox`, `operate::*`): each takes no input, reads
//! what is due, is idempotent, and is woken by a nudge and by a timer.

pub mod clock;
pub mod detect;
pub mod due;
mod engine;
mod fault;
pub mod inform;
pub mod ingest;
pub mod live;
pub mod metrics;
pub mod operate;
pub mod policy;
pub mod read;
pub mod respond;
pub mod review;
pub mod rows;
pub mod turn;
pub mod world;

pub use engine::{Engine, Options, Sender};
pub use fault::Fault;
