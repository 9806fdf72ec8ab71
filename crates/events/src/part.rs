//! Parts: Parquet files that are written once. Every engine that reads Parquet reads them where they lie.

mod index;
mod open;
pub(crate) mod schema;
mod write;

pub(crate) use index::{Index, KEY, MINUTE, Minute};
pub(crate) use open::{Opened, Openings};
pub(crate) use schema::{dictionary_type, logs_schema, time_type};
pub(crate) use write::{Common, GROUP_ROWS, Pick, Written, properties, write_logs};
