//! An answer as JSON, as comma-separated values, or as a JSON object a line.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hinomi_events::sql::{Cell, SqlAnswer, SqlColumn};
use serde_json::{Map, Value, json};

use crate::api::ingest::log::asked::Scanned;
use crate::api::ingest::log::csv;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Json,
    Csv,
    JsonLines,
}

impl Form {
    /// The first of the accepted forms that there is.
    pub fn of(accept: &str) -> Form {
        let named = accept.split(',').find_map(|range| match range.split(';').next().unwrap_or_default().trim() {
            "text/csv" => Some(Form::Csv),
            "application/x-ndjson" | "application/jsonl" => Some(Form::JsonLines),
            "application/json" | "application/*" | "*/*" => Some(Form::Json),
            _ => None,
        });
        named.unwrap_or(Form::Json)
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::Csv => "text/csv; charset=utf-8",
            Form::JsonLines => "application/x-ndjson",
        }
    }
}

/// Writes an answer piece by piece.
pub struct Writer {
    form: Form,
    begun: bool,
}

impl Writer {
    pub fn new(form: Form) -> Writer {
        Writer { form, begun: false }
    }

    pub fn head(&mut self, columns: &[SqlColumn]) -> Vec<u8> {
        match self.form {
            Form::Json => {
                let columns: Vec<Value> = columns.iter().map(|column| json!({"name": column.name, "kind": column.kind.as_str()})).collect();
                format!("{{\"columns\":{},\"rows\":[", Value::Array(columns)).into_bytes()
            }
            Form::Csv => {
                let mut line = Vec::new();
                line_of(columns.iter(), &mut line, |column, line| csv::cell(&column.name, line));
                line
            }
            Form::JsonLines => Vec::new(),
        }
    }

    pub fn rows(&mut self, columns: &[SqlColumn], rows: Vec<Vec<Cell>>, out: &mut Vec<u8>) {
        for row in rows {
            match self.form {
                Form::Json => {
                    if std::mem::replace(&mut self.begun, true) {
                        out.push(b',');
                    }
                    let row: Value = row.into_iter().map(value).collect();
                    out.extend_from_slice(row.to_string().as_bytes());
                }
                Form::Csv => line_of(row.into_iter(), out, in_csv),
                Form::JsonLines => {
                    let row: Map<String, Value> =
                        columns.iter().map(|column| column.name.clone()).zip(row.into_iter().map(value)).collect();
                    out.extend_from_slice(Value::Object(row).to_string().as_bytes());
                    out.push(b'\n');
                }
            }
        }
    }

    /// Only an object can say how it went; lines just end.
    pub fn tail(&mut self, answer: &SqlAnswer, elapsed: Duration, out: &mut Vec<u8>) {
        if self.form == Form::Json {
            let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
            let scanned = serde_json::to_value(Scanned::of(answer.scanned(), elapsed_ms)).unwrap_or_default();
            let said = format!("],\"truncated\":{},\"elapsed_ms\":{elapsed_ms},\"scanned\":{scanned}}}", answer.truncated());
            out.extend_from_slice(said.as_bytes());
        }
    }
}

fn line_of<T>(cells: impl Iterator<Item = T>, out: &mut Vec<u8>, write: impl Fn(T, &mut Vec<u8>)) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(cell, out);
    }
    out.extend_from_slice(b"\r\n");
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Boolean(truth) => truth.into(),
        Cell::Integer(number) => number.into(),
        // JSON has neither infinities nor what is no number.
        Cell::Number(number) => number.into(),
        Cell::Text(text) => text.into(),
        Cell::Time(at) => at.to_string().into(),
        Cell::Bytes(bytes) => STANDARD.encode(bytes).into(),
    }
}

fn in_csv(cell: Cell, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => {}
        // A number is no formula, whatever it begins with.
        Cell::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Cell::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Cell::Boolean(truth) => out.extend_from_slice(truth.to_string().as_bytes()),
        Cell::Text(text) => csv::cell(&text, out),
        Cell::Time(at) => out.extend_from_slice(at.to_string().as_bytes()),
        Cell::Bytes(bytes) => csv::cell(&STANDARD.encode(bytes), out),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Form, in_csv};

    #[test]
    fn the_first_form_that_there_is_counts() {
        for (accept, form) in [
            ("", Form::Json),
            ("*/*", Form::Json),
            ("text/html, text/csv;q=0.9, */*", Form::Csv),
            ("application/x-ndjson", Form::JsonLines),
            ("application/json, text/csv", Form::Json),
            ("image/png", Form::Json),
        ] {
            assert_eq!(Form::of(accept), form, "{accept}");
        }
    }

    #[test]
    fn numbers_are_no_formulas_and_texts_may_be() {
        let csv = |cell| {
            let mut out = Vec::new();
            in_csv(cell, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(csv(Cell::Integer(-3)), "-3");
        assert_eq!(csv(Cell::Text("=1+1".into())), "\"'=1+1\"");
        assert_eq!(csv(Cell::Text("a,b".into())), "\"a,b\"");
        assert_eq!(csv(Cell::Null), "");
    }
}
