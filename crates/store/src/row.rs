//! One row of an answer, whichever engine gave it.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, Row as _, Type};

use crate::StoreError;

/// A row; columns by index or by name.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// Reads a column as `String`, `i64`, `f64`, `bool`, `Vec<u8>` or an `Option` of those.
    pub fn get<T>(&self, column: impl Column) -> Result<T, StoreError>
    where
        T: Readable,
    {
        let read = match self {
            Row::Sqlite(row) => row.try_get(column),
            Row::Postgres(row) => row.try_get(column),
        };
        read.map_err(|error| StoreError::Decode { column: column.to_string(), reason: error.to_string() })
    }
}

/// An index or a name.
pub trait Column: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + ToString + Copy {}
impl<C: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + ToString + Copy> Column for C {}

/// What a column can be read as.
pub trait Readable:
    for<'r> Decode<'r, sqlx::Sqlite> + Type<sqlx::Sqlite> + for<'r> Decode<'r, sqlx::Postgres> + Type<sqlx::Postgres>
{
}
impl<T> Readable for T where
    T: for<'r> Decode<'r, sqlx::Sqlite> + Type<sqlx::Sqlite> + for<'r> Decode<'r, sqlx::Postgres> + Type<sqlx::Postgres>
{
}

/// Names and SQL types of a row struct's columns.
pub type Columns = &'static [(&'static str, &'static str)];

/// A struct whose fields are the columns of a table, in the order of [`FromRow::COLUMNS`].
pub trait FromRow: Sized {
    const COLUMNS: Columns;
    fn from_row(row: &Row) -> Result<Self, StoreError>;
}

/// The SQL type of a field.
pub trait ColumnType {
    const SQL: &'static str;
}

macro_rules! column_types {
    ($($rust:ty = $sql:literal),*) => {$(
        impl ColumnType for $rust { const SQL: &'static str = $sql; }
        impl ColumnType for Option<$rust> { const SQL: &'static str = $sql; }
    )*};
}
column_types!(String = "text", i64 = "bigint", f64 = "double precision", bool = "boolean", Vec<u8> = "bytea");

/// Declares a row struct: its columns, how it is read by position and how it is written.
macro_rules! row {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Default)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }

        impl $name {
            pub const COLUMNS: $crate::row::Columns = &[$((stringify!($field), <$type as $crate::row::ColumnType>::SQL)),*];

            /// The row as parameters, in the order of its columns.
            pub fn values(&self) -> Vec<$crate::Value> {
                vec![$($crate::Value::from(self.$field.clone())),*]
            }
        }

        impl $crate::FromRow for $name {
            const COLUMNS: $crate::row::Columns = $name::COLUMNS;
            fn from_row(row: &$crate::Row) -> Result<Self, $crate::StoreError> {
                let mut columns = 0..Self::COLUMNS.len();
                let mut next = || columns.next().unwrap_or_default();
                Ok(Self { $($field: row.get(next())?),* })
            }
        }
    };
}
pub(crate) use row;
