//! What the program keeps for itself.

pub mod alive;
pub mod backup;
pub mod correction;
pub mod counter;
pub mod lease;
pub mod retention;
pub mod setting;
pub mod timer;
