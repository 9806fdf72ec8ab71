//! A parsed file as a tree in which every key and value knows its place. Nothing here knows what the keys mean.

use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

/// A range of bytes in one of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub file: usize,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub spot: Spot,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    String(String),
    /// `None`: beyond 64 bits.
    Integer(Option<i64>),
    Float(f64),
    Boolean(bool),
    Datetime(Datetime),
    Array(Vec<Node>),
    Table(Table),
}

#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The header `[[monitor]]`, or the braces of an inline table.
    pub spot: Spot,
    /// In the order of the file.
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub key: String,
    pub key_spot: Spot,
    pub node: Node,
}

impl Node {
    /// What it is, for "expected …, found …".
    pub fn type_word(&self) -> &'static str {
        match &self.value {
            Value::String(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a number with a fraction",
            Value::Boolean(_) => "a boolean",
            Value::Datetime(_) => "a date or time",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The items of an array, or the value itself as the only one: "a string or an array".
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Where the last byte of it stands, with everything inside.
    pub fn end(&self) -> usize {
        match &self.value {
            Value::Array(items) => items.iter().map(Node::end).fold(self.spot.end, usize::max),
            Value::Table(table) => table.end().max(self.spot.end),
            _ => self.spot.end,
        }
    }
}

impl Table {
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub fn end(&self) -> usize {
        self.entries.iter().map(|entry| entry.node.end()).fold(self.spot.end, usize::max)
    }
}

/// A mistake in the TOML itself.
pub(crate) struct SyntaxError {
    pub spot: Spot,
    pub message: String,
}

/// Reads what can be read; the errors say what could not.
pub(crate) fn parse(file: usize, text: &str) -> (Table, Vec<SyntaxError>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let errors = errors
        .into_iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            let start = span.start.min(text.len());
            let spot = Spot { file, start, end: span.end.clamp(start, text.len()) };
            SyntaxError { spot, message: error.message().to_owned() }
        })
        .collect();
    let whole = Spot { file, start: 0, end: 0 };
    (table(file, whole, document.get_ref()), errors)
}

fn table(file: usize, spot: Spot, found: &DeTable<'_>) -> Table {
    let mut entries: Vec<Entry> = found
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_spot: Spot { file, start: key.span().start, end: key.span().end },
            node: node(file, value.span(), value.get_ref()),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_spot.start);
    Table { spot, entries }
}

fn node(file: usize, span: std::ops::Range<usize>, found: &DeValue<'_>) -> Node {
    let spot = Spot { file, start: span.start, end: span.end };
    let value = match found {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()),
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(value) => Value::Datetime(*value),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| node(file, item.span(), item.get_ref())).collect()),
        DeValue::Table(inner) => Value::Table(table(file, spot, inner)),
    };
    Node { spot, value }
}
