//! Opening the store, reading from it and handing work to its only writer.

use std::os::unix::fs::OpenOptionsExt as _;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Pool, Postgres, Sqlite};

use crate::tx::Connection;
use crate::writer::{Connector, Writer};
use crate::{BoxFuture, Engine, StoreError, Tx, migrate};

/// How long a reader waits for a connection, and SQLite for another process's lock.
const WAIT_MAX: Duration = Duration::from_secs(10);
const READER_IDLE_MAX: Duration = Duration::from_secs(60);
/// Prepared statements kept per connection: more than there are registered ones.
const STATEMENTS_KEPT: usize = 512;

#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Whether a commit reaches the disk before it is acknowledged. `false` is for simulated time only.
    pub durable: bool,
    /// Reader connections at most, opened when needed and closed after a minute without use.
    pub readers_max: u32,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { durable: true, readers_max: 3 }
    }
}

/// The relational store. Clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    readers: Readers,
    writer: Writer,
}

/// The enum of two pools.
enum Readers {
    Sqlite(Pool<Sqlite>),
    Postgres(Pool<Postgres>),
}

impl Store {
    /// Opens `sqlite:/path/file.db` (made when missing) or `postgres://user@host/database`. Does not migrate.
    pub async fn open(url: &str, options: OpenOptions) -> Result<Store, StoreError> {
        let (connector, readers) = if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(':') {
                return Err(StoreError::Address { reason: "sqlite: needs the path of a file" });
            }
            sqlite(path, &options)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            postgres(url, &options)?
        } else {
            return Err(StoreError::Address { reason: "expected sqlite:PATH or postgres://…" });
        };
        let writer = Writer::start(connector).await?;
        Ok(Store { shared: Arc::new(Shared { readers, writer }) })
    }

    /// Brings the schema up to this program's version; refuses a database that is newer.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        migrate::run(self).await
    }

    pub fn engine(&self) -> Engine {
        match &self.shared.readers {
            Readers::Sqlite(_) => Engine::Sqlite,
            Readers::Postgres(_) => Engine::Postgres,
        }
    }

    /// All writes. The closure runs alone, in a transaction; `Err` or a panic rolls back what it did. It returns after the
    /// commit: what `Ok` reports is on disk. Dropping the returned future does not stop the write.
    ///
    /// Return a statement's error instead of going on after it: on PostgreSQL nothing else works in that transaction, and the
    /// whole closure fails. Look before you insert, or use the functions that say `on conflict`.
    ///
    /// Keep network, sleeping and other stores out of the closure: everybody's writes wait for it.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        self.shared.writer.write(work).await
    }

    /// A reader. Each statement sees what was committed before it; several statements need not see the same instant.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let connection = match &self.shared.readers {
            Readers::Sqlite(pool) => pool.acquire().await.map(Connection::SqliteReader),
            Readers::Postgres(pool) => pool.acquire().await.map(Connection::PostgresReader),
        };
        connection.map(Tx::new).map_err(|error| StoreError::database("read", error))
    }

    /// A reader whose statements all see the same instant; for backups and long lists. Drop it soon: it holds back cleaning.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        let begin = self.engine().begin_snapshot();
        let connection = match &self.shared.readers {
            Readers::Sqlite(pool) => pool.begin_with(begin).await.map(Connection::SqliteSnapshot),
            Readers::Postgres(pool) => pool.begin_with(begin).await.map(Connection::PostgresSnapshot),
        };
        connection.map(Tx::new).map_err(|error| StoreError::database("snapshot", error))
    }

    /// Finishes queued writes, then closes all connections. Later use answers [`StoreError::Closed`].
    pub async fn close(&self) {
        self.shared.writer.close().await;
        match &self.shared.readers {
            Readers::Sqlite(pool) => pool.close().await,
            Readers::Postgres(pool) => pool.close().await,
        }
    }
}

fn sqlite(path: &str, options: &OpenOptions) -> (Connector, Readers) {
    // Nobody else's to read, wherever the directory stands; what SQLite puts beside it takes over the mode. If this fails, so does
    // opening, with the reason.
    let _ = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    // Memory counts: one cache of 4 MiB for the writer, small ones for the readers (negative means KiB).
    let base = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(WAIT_MAX)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .disable_statement_logging();
    let writer = base
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
        .pragma("cache_size", "-4096")
        .pragma("journal_size_limit", "67108864");
    let reader = base.pragma("query_only", "on").pragma("cache_size", "-512");
    let pool = pool_options(options).connect_lazy_with(reader);
    (Connector::Sqlite(writer), Readers::Sqlite(pool))
}

fn postgres(url: &str, options: &OpenOptions) -> Result<(Connector, Readers), StoreError> {
    let base = PgConnectOptions::from_str(url)
        .map_err(|_| StoreError::Address { reason: "not a postgres:// address" })?
        .application_name("hinomi")
        .statement_cache_capacity(STATEMENTS_KEPT)
        .disable_statement_logging();
    // A writer that stops in the middle of a transaction must not hold the lock of all nodes.
    let writer = base.clone().options([
        ("synchronous_commit", if options.durable { "on" } else { "off" }),
        ("idle_in_transaction_session_timeout", "30s"),
        ("lock_timeout", "30s"),
    ]);
    let reader = base.options([("default_transaction_read_only", "on")]);
    let pool = pool_options(options).connect_lazy_with(reader);
    Ok((Connector::Postgres(writer), Readers::Postgres(pool)))
}

fn pool_options<DB: sqlx::Database>(options: &OpenOptions) -> PoolOptions<DB> {
    PoolOptions::new()
        .min_connections(0)
        .max_connections(options.readers_max.max(1))
        .acquire_timeout(WAIT_MAX)
        .idle_timeout(READER_IDLE_MAX)
        .test_before_acquire(false)
}
