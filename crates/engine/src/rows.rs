//! Between the store's rows and the domain's types, nothing else: what a column means is said here once.

pub mod alert;
pub mod alive;
pub mod correction;
pub mod delivery;
pub mod disclosure;
pub mod due;
pub mod group;
pub mod incident;
pub mod journal;
pub mod monitor;
pub mod notice;
pub mod obligation;
pub mod policy;
pub mod retention;

use hinomi_domain::kernel::Timestamp;
use serde::de::DeserializeOwned;

use crate::Fault;

/// A stored document; one that cannot be read is a fault, never a default.
pub(crate) fn document<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::Broken(anyhow::Error::new(error).context(format!("failed to read a stored {what}"))))
}

pub(crate) fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}
