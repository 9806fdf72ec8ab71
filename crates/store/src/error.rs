//! What can go wrong in the store, without any value that was written.

use std::sync::Arc;

use sqlx::error::ErrorKind;

/// Cloneable, because one failed commit is reported to everybody whose work was in it. Messages name tables and constraints, never
/// values, and never the database's address.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the row, or made it first: load again, decide again.
    #[error("store conflict on {what}")]
    Conflict { what: String },
    #[error("no such {what}")]
    Missing { what: String },
    /// A closure given to `write` panicked; its changes were rolled back.
    #[error("a write panicked and was rolled back")]
    Panicked,
    /// The store is closing or closed.
    #[error("the store is closed")]
    Closed,
    #[error("database address not understood: {reason}")]
    Address { reason: &'static str },
    #[error("the database has schema version {database}, this program knows only up to {binary}: start a newer hinomi")]
    NewerDatabase { database: i64, binary: i64 },
    #[error("migration {version} in the database differs from this program's")]
    MigrationChanged { version: i64 },
    /// A column did not hold what the code expects.
    #[error("column {column} could not be read: {reason}")]
    Decode { column: String, reason: String },
    /// A journal chain, a backup or a stored document is not what it was when it was written.
    #[error("{what} is damaged: {reason}")]
    Damaged { what: String, reason: String },
    /// Nothing is broken: this may not be done with what is there.
    #[error("{reason}")]
    Refused { reason: String },
    #[error("{context}: {source}")]
    Io { context: &'static str, source: Arc<std::io::Error> },
    #[error("database failed in {statement}: {source}")]
    Database { statement: &'static str, source: Arc<sqlx::Error> },
}

impl StoreError {
    pub(crate) fn database(statement: &'static str, error: sqlx::Error) -> Self {
        if is_conflict(&error) {
            return StoreError::Conflict { what: statement.to_owned() };
        }
        match error {
            sqlx::Error::RowNotFound => StoreError::Missing { what: statement.to_owned() },
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => StoreError::Closed,
            other => StoreError::Database { statement, source: Arc::new(other) },
        }
    }

    pub(crate) fn io(context: &'static str, error: std::io::Error) -> Self {
        StoreError::Io { context, source: Arc::new(error) }
    }

    pub(crate) fn conflict(what: impl Into<String>) -> Self {
        StoreError::Conflict { what: what.into() }
    }

    pub(crate) fn damaged(what: impl Into<String>, reason: impl Into<String>) -> Self {
        StoreError::Damaged { what: what.into(), reason: reason.into() }
    }

    pub(crate) fn refused(reason: impl Into<String>) -> Self {
        StoreError::Refused { reason: reason.into() }
    }

    /// Whether loading again and deciding again may succeed.
    pub fn is_conflict(&self) -> bool {
        matches!(self, StoreError::Conflict { .. })
    }
}

/// A unique race, a serialization failure, a deadlock or a lock that was not granted in time.
fn is_conflict(error: &sqlx::Error) -> bool {
    let Some(database) = error.as_database_error() else { return false };
    if matches!(database.kind(), ErrorKind::UniqueViolation) {
        return true;
    }
    // PostgreSQL: serialization_failure, deadlock_detected, lock_not_available. SQLite: BUSY, BUSY_RECOVERY, BUSY_SNAPSHOT, LOCKED.
    matches!(database.code().as_deref(), Some("40001" | "40P01" | "55P03" | "5" | "261" | "517" | "6" | "262"))
}
