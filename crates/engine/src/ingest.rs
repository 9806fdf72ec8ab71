//! Logs come in and are kept: sources, intake, the list of the event store's parts, and what is let go when its time is over.

pub mod disclosure;
mod intake;
mod list;
pub mod logs;
mod measure;
pub mod retention;
pub mod rules;
mod samples;
mod sources;
pub mod tier;
pub mod verify;

pub use intake::{Body, NotTaken, Parcel, Sink, Taken};
pub use logs::Logs;
pub use measure::{Broken, Measured, SeenAgent, Sender};
pub use samples::Samples;
