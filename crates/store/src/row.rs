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

/// A struct whose fields are the columns of a table, in the order of [`FromRow::COLUMNS`].
pub trait FromRow: Sized {
    const COLUMNS: &'static [&'static str];
    fn from_row(row: &Row) -> Result<Self, StoreError>;
}

/// Declares a row struct: its columns, how it is read by position and how it is written.
macro_rules! row {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Default)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }

        impl $name {
            pub const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// The row as parameters, in the order of its columns.
            pub(crate) fn values(&self) -> Vec<$crate::Value> {
                vec![$($crate::Value::from(self.$field.clone())),*]
            }
        }

        impl $crate::FromRow for $name {
            const COLUMNS: &'static [&'static str] = $name::COLUMNS;
            #[expect(unused_assignments, reason = "the last step of the counter has no reader")]
            fn from_row(row: &$crate::Row) -> Result<Self, $crate::StoreError> {
                let mut at = 0;
                $(let $field = row.get(at)?; at += 1;)*
                Ok(Self { $($field),* })
            }
        }
    };
}
pub(crate) use row;
