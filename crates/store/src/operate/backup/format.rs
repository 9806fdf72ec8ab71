//! Lines of a backup.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Row, StoreError, Value};

/// Of the file's format, not of the schema.
pub(super) const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Line {
    Header { hinomi_backup: u32, schema: i64, engine: String, created_at: i64 },
    Table(Table),
    Row(Vec<serde_json::Value>),
    End { end: String, rows: u64, digest: String },
    Complete { complete: bool, rows: u64 },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub table: String,
    pub columns: Vec<Column>,
}

/// Name and type of a column: `["id", "text"]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column(String, Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Text,
    Int,
    Real,
    Bool,
    Blob,
}

impl Line {
    pub(super) fn text(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| StoreError::damaged("backup", error.to_string()))
    }

    pub(super) fn parse(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|_| StoreError::damaged("backup", "a line is not understood"))
    }
}

impl Column {
    /// From a database's own description.
    pub(super) fn new(name: String, sql_type: &str) -> Result<Self, StoreError> {
        let kind = match sql_type {
            "text" => Kind::Text,
            "bigint" | "integer" => Kind::Int,
            "double precision" => Kind::Real,
            "boolean" => Kind::Bool,
            "bytea" | "blob" => Kind::Blob,
            other => return Err(StoreError::Decode { column: name, reason: format!("a backup knows no type {other}") }),
        };
        Ok(Self(name, kind))
    }
}

pub(super) fn select(table: &str, columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|Column(name, _)| name.as_str()).collect();
    format!("select {} from {table}", names.join(", "))
}

/// Only for columns that the database itself described.
pub(super) fn insert(table: &str, columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|Column(name, _)| name.as_str()).collect();
    let parameters: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    format!("insert into {table} ({}) values ({})", names.join(", "), parameters.join(", "))
}

pub(super) fn encode(row: &Row, columns: &[Column]) -> Result<Vec<serde_json::Value>, StoreError> {
    let encode = |(at, Column(_, kind)): (usize, &Column)| {
        Ok(match kind {
            Kind::Text => row.get::<Option<String>>(at)?.into(),
            Kind::Int => row.get::<Option<i64>>(at)?.into(),
            Kind::Real => row.get::<Option<f64>>(at)?.into(),
            Kind::Bool => row.get::<Option<bool>>(at)?.into(),
            Kind::Blob => row.get::<Option<Vec<u8>>>(at)?.map(|bytes| BASE64.encode(bytes)).into(),
        })
    };
    columns.iter().enumerate().map(encode).collect()
}

pub(super) fn decode(row: Vec<serde_json::Value>, columns: &[Column]) -> Result<Vec<Value>, StoreError> {
    let decode = |(value, Column(name, kind)): (serde_json::Value, &Column)| {
        let wrong = || StoreError::Decode { column: name.clone(), reason: "the backup holds another type".to_owned() };
        let null = value.is_null();
        let some = |value: Option<Value>| value.ok_or_else(wrong);
        Ok(match kind {
            Kind::Text if null => Value::Text(None),
            Kind::Int if null => Value::Int(None),
            Kind::Real if null => Value::Real(None),
            Kind::Bool if null => Value::Bool(None),
            Kind::Blob if null => Value::Blob(None),
            Kind::Text => some(value.as_str().map(Value::from))?,
            Kind::Int => some(value.as_i64().map(Value::from))?,
            Kind::Real => some(value.as_f64().map(Value::from))?,
            Kind::Bool => some(value.as_bool().map(Value::from))?,
            Kind::Blob => some(value.as_str().and_then(|text| BASE64.decode(text).ok()).map(Value::from))?,
        })
    };
    row.into_iter().zip(columns).map(decode).collect()
}

/// Of a table's rows, whatever their order: the sum of their SHA-256 as four numbers. It finds what accidents do; against malice stands
/// the encryption, which is authenticated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digest {
    sum: [u64; 4],
    rows: u64,
}

impl Digest {
    pub(super) fn add(&mut self, line: &str) {
        let hash = Sha256::digest(line.as_bytes());
        for (sum, bytes) in self.sum.iter_mut().zip(hash.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_be_bytes(*bytes));
        }
        self.rows += 1;
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn hex(&self) -> String {
        self.sum.iter().map(|part| format!("{part:016x}")).collect()
    }
}
