//! Parts: Parquet files that are written once. Every engine that reads Parquet reads them where they lie.

mod digest;
mod index;
mod open;
pub(crate) mod schema;
pub(crate) mod tail;
mod write;

pub(crate) use digest::Digested;
pub use digest::digest_of;
pub(crate) use index::{Index, KEY, MINUTE, Minute};
pub(crate) use open::{Opened, Openings, Positioned};
pub(crate) use schema::{dictionary_type, logs_schema, time_type};
pub(crate) use write::{Common, GROUP_ROWS, Pick, Written, properties, write_logs};
