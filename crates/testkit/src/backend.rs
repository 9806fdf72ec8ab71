//! Where a test's data lives.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// The same suite runs over both.
#[derive(Clone, Debug)]
pub enum Backend {
    Sqlite,
    /// A server on which databases may be made, from HINOMI_TEST_POSTGRES.
    Postgres {
        server: String,
    },
}

/// Names the server that `make test` starts.
pub const POSTGRES_VARIABLE: &str = "HINOMI_TEST_POSTGRES";

impl Backend {
    /// PostgreSQL as `make test` provides it. An error says how to get it: a suite that silently skips half of itself proves
    /// nothing.
    pub fn postgres() -> anyhow::Result<Backend> {
        let server = std::env::var(POSTGRES_VARIABLE).with_context(|| format!("{POSTGRES_VARIABLE} is not set: run `make test`"))?;
        Ok(Backend::Postgres { server })
    }

    /// The address of a new, empty database; of SQLite, in `directory`.
    pub async fn database(&self, directory: &Path) -> anyhow::Result<String> {
        match self {
            Backend::Sqlite => Ok(format!("sqlite:{}", directory.join("hinomi.db").display())),
            Backend::Postgres { server } => make_database(server).await,
        }
    }
}

/// A new, empty database on the test server; its address. The server is thrown away after the run, and the databases with it.
async fn make_database(server: &str) -> anyhow::Result<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("it_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(server).await?;
    // Text of this function: nothing from outside is in it.
    sqlx::raw_sql(AssertSqlSafe(format!("create database {name} template template0"))).execute(&mut connection).await?;
    connection.close().await?;
    let (before, options) = server.split_once('?').unwrap_or((server, ""));
    let base = before.rsplit_once('/').map_or(before, |(base, _)| base);
    Ok(if options.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{options}") })
}
