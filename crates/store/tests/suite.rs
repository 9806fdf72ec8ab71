//! One suite, two engines: every test takes an open, migrated store and runs on SQLite and on PostgreSQL.
//!
//! PostgreSQL is the server at `HINOMI_TEST_POSTGRES`, or one that this program starts for itself from the installed binaries.

#[path = "support/support.rs"]
mod support;

#[path = "suite/alerts.rs"]
mod alerts;
#[path = "suite/backups.rs"]
mod backups;
#[path = "suite/deliveries.rs"]
mod deliveries;
#[path = "suite/disclosures.rs"]
mod disclosures;
#[path = "suite/journal.rs"]
mod journal;
#[path = "suite/migrations.rs"]
mod migrations;
#[path = "suite/statements.rs"]
mod statements;
#[path = "suite/things.rs"]
mod things;
#[path = "suite/writes.rs"]
mod writes;
