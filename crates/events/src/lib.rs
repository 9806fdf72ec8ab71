//! The event store: millions of signals, in columns, never a relational row each.
//!
//! What is appended goes to a write-ahead log, which is flushed before anybody is told that it is durable, and to memory, where searches find it at
//! once. Segments of memory become parts: Parquet files that every other engine reads too, with an index of their own that answers most
//! questions without reading rows. Small parts of a day are put together, and whole parts are dropped when their purpose says so.
//!
//! Parts with a backup are copied to cold storage, and may be only there; the index of each stays here, and the rest is fetched when it is asked for.
//!
//! Nobody outside sees Arrow, Parquet or DataFusion; nothing here knows the relational store, which keeps the list of parts ([`Manifest`]).

mod batch;
mod cold;
mod error;
mod export;
mod manifest;
mod part;
mod rows;
pub mod search;
pub mod sql;
mod store;
mod wal;

pub use batch::{Batch, Builder};
pub use cold::{Bucket, Cold, ColdFault, ColdPlace, Lock, Probed};
pub use error::Fault;
pub use export::ParquetFile;
pub use manifest::{Change, InMemory, Listed, Manifest, Mark, Part, Retier, Tier, Why};
pub use part::digest_of;
pub use rows::{Check, Known, Point, Rows, Run, Series, SeriesAsk, Table};
pub use store::{AppendError, ColdOptions, Events, Options, Prepared, Range, Receipt, Removed, Watcher};
