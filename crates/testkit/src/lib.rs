//! A whole hinomi in a test: simulated time, counted ids, a temporary database, channels that only record. Real decisions, real
//! store, real turns; nothing sleeps.

mod backend;
mod chance;
pub mod invariants;
mod narrate;
mod scenario;
mod world;
pub mod year;

pub use backend::Backend;
pub use chance::Chance;
pub use scenario::{Played, Restarts, run as run_scenario};
pub use world::{Sent, World};
