//! The relational store: control-plane state on SQLite or PostgreSQL.
//!
//! One SQL text serves both engines; all that differs is in [`dialect`]. There are no repository traits and no domain logic:
//! modules named by the architecture's words hold plain row structs and free functions over a transaction ([`Tx`]). What is
//! decided is decided in `hinomi-domain`; when it is committed is decided by the engine's turn.
//!
//! All writes go through [`Store::write`], which runs them one after the other, several to a transaction. Reads use their own
//! connections ([`Store::read`]) and never wait for a writer.

pub mod access;
pub mod detect;
mod dialect;
mod error;
pub mod inform;
mod migrate;
mod migrations;
pub mod operate;
pub mod policy;
pub mod respond;
mod row;
mod statement;
mod store;
mod tx;
mod value;
mod writer;

pub use dialect::Engine;
pub use error::StoreError;
pub use migrate::SCHEMA_VERSION;
pub use row::{FromRow, Row};
pub use statement::Statement;
pub use store::{OpenOptions, Store};
pub use tx::Tx;
pub use value::Value;

/// What `write` closures return: a boxed future that may borrow the transaction.
pub type BoxFuture<'t, T> = futures::future::BoxFuture<'t, T>;

/// Every registered statement, for the test that prepares each of them on both engines.
pub fn statements() -> Vec<&'static Statement> {
    let modules: &[&[&'static Statement]] = &[
        migrate::STATEMENTS,
    ];
    modules.iter().flat_map(|module| module.iter().copied()).collect()
}
