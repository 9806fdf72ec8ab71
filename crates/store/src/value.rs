//! Parameters of a statement: the five column types of the schema.

use hinomi_domain::kernel::{Span, Timestamp};
use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use crate::row::Columns;

/// One bound parameter. Typed also when null, because PostgreSQL prepares by type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Real(Option<f64>),
    Bool(Option<bool>),
    Blob(Option<Vec<u8>>),
}

/// `values![id, now, None::<String>]`: parameters in the order of `$1`, `$2`, …
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}

macro_rules! conversions {
    ($($variant:ident($from:ty) |$value:ident| $convert:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                Value::$variant(Some($convert))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Value::$variant(value.map(|$value| $convert))
            }
        }
    )*};
}

conversions! {
    Text(String) |value| value;
    Text(&String) |value| value.clone();
    Text(&str) |value| value.to_owned();
    Int(i64) |value| value;
    Int(i32) |value| i64::from(value);
    Int(u32) |value| i64::from(value);
    Int(usize) |value| i64::try_from(value).unwrap_or(i64::MAX);
    Int(Timestamp) |value| value.as_micros();
    Int(Span) |value| value.as_micros();
    Real(f64) |value| value;
    Bool(bool) |value| value;
    Blob(Vec<u8>) |value| value;
    Blob(&[u8]) |value| value.to_vec();
}

impl From<&Option<String>> for Value {
    fn from(value: &Option<String>) -> Self {
        Value::Text(value.clone())
    }
}

/// A JSON array of strings, for `{{texts($1)}}`.
pub(crate) fn json_texts<S: AsRef<str>>(texts: &[S]) -> String {
    let texts = texts.iter().map(|text| serde_json::Value::String(storable(text.as_ref().to_owned())));
    serde_json::Value::Array(texts.collect()).to_string()
}

/// The same for an optional filter: nothing asked for means no condition.
pub(crate) fn json_texts_if_any<S: AsRef<str>>(texts: &[S]) -> Option<String> {
    (!texts.is_empty()).then(|| json_texts(texts))
}

/// A JSON array of objects, for `{{rows($1)}}`. Not for rows with blobs.
pub(crate) fn json_rows(columns: Columns, rows: impl Iterator<Item = Vec<Value>>) -> String {
    let object = |values: Vec<Value>| -> serde_json::Value {
        columns.iter().zip(values).map(|((name, _), value)| ((*name).to_owned(), json(value))).collect::<serde_json::Map<_, _>>().into()
    };
    serde_json::Value::Array(rows.map(object).collect()).to_string()
}

fn json(value: Value) -> serde_json::Value {
    match value {
        Value::Text(value) => value.map(storable).into(),
        Value::Int(value) => value.into(),
        Value::Real(value) => value.into(),
        Value::Bool(value) => value.into(),
        Value::Blob(value) => {
            debug_assert!(value.is_none(), "blobs do not travel in JSON rows");
            serde_json::Value::Null
        }
    }
}

/// PostgreSQL cannot store U+0000 in text, and what a stranger's payload holds must not decide whether a turn commits.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

type Refused = Box<dyn std::error::Error + Send + Sync>;

pub(crate) fn sqlite_arguments(values: Vec<Value>) -> Result<SqliteArguments, Refused> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        match value {
            Value::Text(value) => arguments.add(value.map(storable)),
            Value::Int(value) => Arguments::add(&mut arguments, value),
            Value::Real(value) => Arguments::add(&mut arguments, value),
            Value::Bool(value) => Arguments::add(&mut arguments, value),
            Value::Blob(value) => Arguments::add(&mut arguments, value),
        }?;
    }
    Ok(arguments)
}

pub(crate) fn postgres_arguments(values: Vec<Value>) -> Result<PgArguments, Refused> {
    let mut arguments = PgArguments::default();
    for value in values {
        match value {
            Value::Text(value) => arguments.add(value.map(storable)),
            Value::Int(value) => arguments.add(value),
            Value::Real(value) => arguments.add(value),
            Value::Bool(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(value),
        }?;
    }
    Ok(arguments)
}
