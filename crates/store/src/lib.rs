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
pub mod ingest;
mod migrate;
mod migrations;
pub mod operate;
pub mod page;
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
pub use page::{Cursor, Page};
pub use row::{FromRow, Row};
pub use statement::Statement;
pub use store::{OpenOptions, Store};
pub use tx::Tx;
pub use value::Value;

pub use access::{challenge, credential, draft, journal, session, sign_in_link, token};
pub use detect::{alert, interval, latency, monitor, ping};
pub use inform::{alert_group, delivery, notice};
pub use ingest::{disclosure, log_rule_state, log_source, log_view, part};
pub use operate::{alive, backup, correction, counter, lease, retention, setting, timer};
pub use policy::{ledger_seal, obligation, version as policy_version};
pub use respond::incident;

/// What `write` closures return: a boxed future that may borrow the transaction.
pub type BoxFuture<'t, T> = futures::future::BoxFuture<'t, T>;

/// Every registered statement, for the test that prepares each of them on both engines.
pub fn statements() -> Vec<&'static Statement> {
    let modules: &[&[&'static Statement]] = &[
        migrate::STATEMENTS,
        access::challenge::STATEMENTS,
        access::credential::STATEMENTS,
        access::draft::STATEMENTS,
        access::journal::STATEMENTS,
        access::session::STATEMENTS,
        access::sign_in_link::STATEMENTS,
        access::token::STATEMENTS,
        detect::alert::STATEMENTS,
        detect::interval::STATEMENTS,
        detect::latency::STATEMENTS,
        detect::lookup::STATEMENTS,
        detect::monitor::STATEMENTS,
        detect::ping::STATEMENTS,
        inform::alert_group::STATEMENTS,
        inform::audit::STATEMENTS,
        inform::alert_group::member::STATEMENTS,
        inform::delivery::STATEMENTS,
        inform::delivery::attempt::STATEMENTS,
        inform::notice::STATEMENTS,
        ingest::log_rule_state::STATEMENTS,
        ingest::log_source::STATEMENTS,
        ingest::log_view::STATEMENTS,
        ingest::part::STATEMENTS,
        operate::alive::STATEMENTS,
        operate::backup::STATEMENTS,
        operate::correction::STATEMENTS,
        operate::counter::STATEMENTS,
        operate::lease::STATEMENTS,
        operate::retention::STATEMENTS,
        operate::setting::STATEMENTS,
        operate::timer::STATEMENTS,
        policy::ledger_seal::STATEMENTS,
        policy::obligation::STATEMENTS,
        policy::version::STATEMENTS,
        respond::incident::STATEMENTS,
        ingest::disclosure::STATEMENTS,
    ];
    modules.iter().flat_map(|module| module.iter().copied()).collect()
}
