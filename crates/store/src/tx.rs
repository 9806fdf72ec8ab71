//! A connection in use: a write transaction, a reader or a snapshot. All answer the same three questions.

use futures::StreamExt;
use futures::stream::BoxStream;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use crate::row::FromRow;
use crate::value::{postgres_arguments, sqlite_arguments};
use crate::{Engine, Row, Statement, StoreError, Value};

/// Where statements run. Inside [`Store::write`](crate::Store::write) it is the write transaction; from
/// [`Store::read`](crate::Store::read) it is a reader, where a statement that writes fails.
pub struct Tx {
    connection: Connection,
}

pub(crate) enum Connection {
    Sqlite(SqliteConnection),
    SqliteReader(PoolConnection<Sqlite>),
    SqliteSnapshot(Transaction<'static, Sqlite>),
    Postgres(PgConnection),
    PostgresReader(PoolConnection<Postgres>),
    PostgresSnapshot(Transaction<'static, Postgres>),
}

pub(crate) enum Handle<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Tx {
    pub fn engine(&self) -> Engine {
        match &self.connection {
            Connection::Sqlite(_) | Connection::SqliteReader(_) | Connection::SqliteSnapshot(_) => Engine::Sqlite,
            Connection::Postgres(_) | Connection::PostgresReader(_) | Connection::PostgresSnapshot(_) => Engine::Postgres,
        }
    }

    /// Runs a statement; how many rows it changed.
    pub async fn execute(&mut self, statement: &'static Statement, values: Vec<Value>) -> Result<u64, StoreError> {
        let sql = statement.sql(self.engine());
        let refused = |error| StoreError::database(statement.name, sqlx::Error::Encode(error));
        let failed = |error| StoreError::database(statement.name, error);
        match self.handle() {
            Handle::Sqlite(connection) => {
                let arguments = sqlite_arguments(values).map_err(refused)?;
                let done = sqlx::query_with::<Sqlite, _>(sql, arguments).execute(connection).await.map_err(failed)?;
                Ok(done.rows_affected())
            }
            Handle::Postgres(connection) => {
                let arguments = postgres_arguments(values).map_err(refused)?;
                let done = sqlx::query_with::<Postgres, _>(sql, arguments).execute(connection).await.map_err(failed)?;
                Ok(done.rows_affected())
            }
        }
    }

    /// All rows. Statements that can return many carry a limit of their own.
    pub async fn fetch_all(&mut self, statement: &'static Statement, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let sql = statement.sql(self.engine());
        let refused = |error| StoreError::database(statement.name, sqlx::Error::Encode(error));
        let failed = |error| StoreError::database(statement.name, error);
        match self.handle() {
            Handle::Sqlite(connection) => {
                let arguments = sqlite_arguments(values).map_err(refused)?;
                let rows = sqlx::query_with::<Sqlite, _>(sql, arguments).fetch_all(connection).await.map_err(failed)?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Handle::Postgres(connection) => {
                let arguments = postgres_arguments(values).map_err(refused)?;
                let rows = sqlx::query_with::<Postgres, _>(sql, arguments).fetch_all(connection).await.map_err(failed)?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// The first row, if any. (It reads the whole answer: a half-read `returning` would leave work undone.)
    pub async fn fetch_optional(&mut self, statement: &'static Statement, values: Vec<Value>) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(statement, values).await?.into_iter().next())
    }

    /// The one row, or [`StoreError::Missing`].
    pub async fn fetch_one(&mut self, statement: &'static Statement, values: Vec<Value>) -> Result<Row, StoreError> {
        let row = self.fetch_optional(statement, values).await?;
        row.ok_or_else(|| StoreError::Missing { what: statement.name.to_owned() })
    }

    /// All rows as a row struct; the statement must select `{{columns}}`.
    pub async fn rows<T: FromRow>(&mut self, statement: &'static Statement, values: Vec<Value>) -> Result<Vec<T>, StoreError> {
        self.fetch_all(statement, values).await?.iter().map(T::from_row).collect()
    }

    /// The first row as a row struct, if any; the statement must select `{{columns}}`.
    pub async fn row<T: FromRow>(&mut self, statement: &'static Statement, values: Vec<Value>) -> Result<Option<T>, StoreError> {
        self.fetch_optional(statement, values).await?.as_ref().map(T::from_row).transpose()
    }

    /// Runs an update that must change exactly one row; otherwise somebody else changed it first.
    pub(crate) async fn change_one(&mut self, statement: &'static Statement, values: Vec<Value>) -> Result<(), StoreError> {
        match self.execute(statement, values).await? {
            1 => Ok(()),
            _ => Err(StoreError::conflict(statement.name)),
        }
    }

    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    pub(crate) fn into_connection(self) -> Connection {
        self.connection
    }

    /// Rows of a text that a backup makes from the schema, one after the other.
    pub(crate) fn stream(&mut self, sql: String) -> BoxStream<'_, Result<Row, StoreError>> {
        let failed = |error| StoreError::database("stream", error);
        match self.handle() {
            Handle::Sqlite(connection) => {
                let rows = sqlx::query::<Sqlite>(AssertSqlSafe(sql)).persistent(false).fetch(connection);
                rows.map(move |row| row.map(Row::Sqlite).map_err(failed)).boxed()
            }
            Handle::Postgres(connection) => {
                let rows = sqlx::query::<Postgres>(AssertSqlSafe(sql)).persistent(false).fetch(connection);
                rows.map(move |row| row.map(Row::Postgres).map_err(failed)).boxed()
            }
        }
    }

    /// Runs a text that a restore makes from the schema.
    pub(crate) async fn execute_text(&mut self, sql: String, values: Vec<Value>) -> Result<(), StoreError> {
        let failed = |error| StoreError::database("restore", error);
        let refused = |error| failed(sqlx::Error::Encode(error));
        match self.handle() {
            Handle::Sqlite(connection) => {
                let arguments = sqlite_arguments(values).map_err(refused)?;
                sqlx::query_with::<Sqlite, _>(AssertSqlSafe(sql), arguments).execute(connection).await.map_err(failed)?;
            }
            Handle::Postgres(connection) => {
                let arguments = postgres_arguments(values).map_err(refused)?;
                sqlx::query_with::<Postgres, _>(AssertSqlSafe(sql), arguments).execute(connection).await.map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Text of this crate that may hold several statements and takes no parameters: transaction control and migrations.
    pub(crate) async fn script(&mut self, name: &'static str, sql: String) -> Result<(), StoreError> {
        let script = sqlx::raw_sql(AssertSqlSafe(sql));
        let done = match self.handle() {
            Handle::Sqlite(connection) => script.execute(connection).await.map(|_| ()),
            Handle::Postgres(connection) => script.execute(connection).await.map(|_| ()),
        };
        done.map_err(|error| StoreError::database(name, error))
    }

    pub(crate) fn handle(&mut self) -> Handle<'_> {
        match &mut self.connection {
            Connection::Sqlite(connection) => Handle::Sqlite(connection),
            Connection::SqliteReader(connection) => Handle::Sqlite(connection),
            Connection::SqliteSnapshot(transaction) => Handle::Sqlite(transaction),
            Connection::Postgres(connection) => Handle::Postgres(connection),
            Connection::PostgresReader(connection) => Handle::Postgres(connection),
            Connection::PostgresSnapshot(transaction) => Handle::Postgres(transaction),
        }
    }
}
