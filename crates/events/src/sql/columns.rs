//! The tables as a question sees them, and what their columns mean.

use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use hinomi_domain::kernel::Text;

use crate::part::schema as names;
use crate::rows::Table;

/// Of logs: in the place of a part, not in its rows.
pub(crate) const PURPOSE: &str = "purpose";
/// They put a record together again byte for byte, and mean nothing to whoever counts.
const INTERNAL: [&str; 3] = [names::RAW, names::FORM, names::TIE];

/// A column of an answer or of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlColumn {
    pub name: String,
    pub kind: SqlKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlKind {
    Boolean,
    Integer,
    Number,
    Text,
    Time,
    Bytes,
}

impl SqlKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            SqlKind::Boolean => "boolean",
            SqlKind::Integer => "integer",
            SqlKind::Number => "number",
            SqlKind::Text => "text",
            SqlKind::Time => "time",
            SqlKind::Bytes => "bytes",
        }
    }

    pub(crate) fn of(kind: &DataType) -> SqlKind {
        match kind {
            DataType::Boolean => SqlKind::Boolean,
            kind if kind.is_integer() => SqlKind::Integer,
            kind if kind.is_numeric() => SqlKind::Number,
            DataType::Timestamp(..) => SqlKind::Time,
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => SqlKind::Bytes,
            DataType::Dictionary(_, values) => SqlKind::of(values),
            _ => SqlKind::Text,
        }
    }
}

/// A table that can be asked.
#[derive(Clone, Debug)]
pub struct SqlTable {
    pub name: &'static str,
    pub columns: Vec<(SqlColumn, Text)>,
}

/// All of them, with their columns in order.
pub fn tables() -> Vec<SqlTable> {
    let table = |table: Table| {
        let schema = table_schema(table);
        let columns = schema.fields().iter().map(|field| {
            let column = SqlColumn { name: field.name().clone(), kind: SqlKind::of(field.data_type()) };
            let (en, ja) = meaning(table, field.name());
            (column, Text { en: en.to_owned(), ja: ja.to_owned() })
        });
        SqlTable { name: table.as_str(), columns: columns.collect() }
    };
    Table::ALL.map(table).to_vec()
}

/// What of a table lies in files: texts as texts, whatever way they are kept.
pub(super) fn file_schema(table: Table) -> SchemaRef {
    static ALL: LazyLock<[SchemaRef; 4]> = LazyLock::new(|| {
        Table::ALL.map(|table| {
            let schema = table.schema();
            let shown = schema.fields().iter().filter(|field| table != Table::Logs || !INTERNAL.contains(&field.name().as_str()));
            Arc::new(Schema::new(shown.map(|field| plain(field)).collect::<Vec<Field>>()))
        })
    });
    ALL[table as usize].clone()
}

/// What of a table lies in the places of its files.
pub(super) fn place_fields(table: Table) -> Vec<FieldRef> {
    if table == Table::Logs { vec![Arc::new(Field::new(PURPOSE, DataType::Utf8View, false))] } else { Vec::new() }
}

/// Both together.
pub(crate) fn table_schema(table: Table) -> SchemaRef {
    let file = file_schema(table);
    let fields = file.fields().iter().cloned().chain(place_fields(table));
    Arc::new(Schema::new(fields.collect::<Vec<FieldRef>>()))
}

/// The same column without its dictionary.
pub(super) fn plain(field: &Field) -> Field {
    let kind = match field.data_type() {
        DataType::Dictionary(_, values) if **values == DataType::Utf8 => DataType::Utf8View,
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        other => other.clone(),
    };
    Field::new(field.name(), kind, field.is_nullable())
}

fn meaning(table: Table, column: &str) -> (&'static str, &'static str) {
    match (table, column) {
        (Table::Logs, "time") => (
            "when the record says it was written; when it came, where it says nothing",
            "記録に書かれた日時です。なければ受信した日時です。",
        ),
        (Table::Logs, "source") => ("where it came from", "取り込み元です。"),
        (Table::Logs, "purpose") => ("what it is kept for, such as diagnose or audit", "保存の目的です（diagnose、audit など）。"),
        (Table::Logs, "host") => ("the host that wrote it", "出力したホストです。"),
        (Table::Logs, "level") => {
            ("the severity as it was written, such as INFO or ERROR", "書かれたとおりの重大度です（INFO、ERROR など）。")
        }
        (Table::Logs, "txid") => ("the transaction", "取引の番号です。"),
        (Table::Logs, "proc") => ("the process or business function", "処理の名前です。"),
        (Table::Logs, "uid") => ("the user", "利用者です。"),
        (Table::Logs, "jid") => ("the job", "ジョブです。"),
        (Table::Logs, "src") => ("where a connection came from", "接続元です。"),
        (Table::Logs, "dst") => ("where it went", "接続先です。"),
        (Table::Logs, "db") => ("the database", "データベースです。"),
        (Table::Logs, "template") => (
            "the message without what varies; nothing where messages have no pattern",
            "変わる部分を除いたメッセージです。型がなければ空です。",
        ),
        (Table::Logs, "message") => ("the first line", "1行目のメッセージです。"),
        (Table::Logs, "rest") => ("the lines after the first", "2行目以降です。"),
        (Table::Logs, "attributes") => ("other fields, a JSON object", "その他の項目です（JSON オブジェクト）。"),
        (Table::Logs, "elapsed_ms") => ("how long it took, in milliseconds", "所要時間です（ミリ秒）。"),
        (Table::Logs, "unparsed") => ("whether it is not in the format of its source", "取り込み元の書式に合わなかったかどうかです。"),
        (Table::Logs, "utc_offset_minutes") => {
            ("how far the clock that wrote it is from UTC, in minutes", "書かれた日時の UTC との差です（分）。")
        }
        (_, "time") => ("when it was", "日時です。"),
        (_, "monitor") => ("the monitor", "監視です。"),
        (Table::Checks, "component") => ("the component that it watches", "監視の対象です。"),
        (Table::Checks, "state") => ("what was found", "結果です。"),
        (Table::Checks, "latency_us") => ("how long the answer took, in microseconds", "応答時間です（マイクロ秒）。"),
        (Table::Checks, "reason") => ("why it was not well", "異常の理由です。"),
        (Table::Metrics, "host") => ("the host that was measured", "測ったホストです。"),
        (Table::Metrics, "name") => ("what was measured", "測ったものの名前です。"),
        (Table::Metrics, "value") => ("the number", "値です。"),
        (Table::Metrics, "labels") => ("what else it is of, a JSON object", "その他の区別です（JSON オブジェクト）。"),
        (Table::Jobs, "signal") => ("what the job said: start, success, fail", "ジョブの知らせです（開始、成功、失敗）。"),
        (Table::Jobs, "run") => ("which run it was", "実行の番号です。"),
        (Table::Jobs, "exit_status") => ("the exit status", "終了コードです。"),
        (Table::Jobs, "body") => ("what else it said", "添えられた内容です。"),
        _ => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::{SqlKind, tables};

    #[test]
    fn every_column_says_what_it_means_in_both_languages() {
        for table in tables() {
            for (column, text) in &table.columns {
                assert!(!text.en.is_empty() && !text.ja.is_empty(), "{}.{}", table.name, column.name);
            }
        }
    }

    #[test]
    fn what_only_puts_records_together_again_is_not_shown() {
        let logs = &tables()[0];
        let names: Vec<&str> = logs.columns.iter().map(|(column, _)| column.name.as_str()).collect();
        assert_eq!(names[..2], ["time", "source"]);
        assert!(["raw", "form", "tie"].iter().all(|internal| !names.contains(internal)));
        assert_eq!(names.last(), Some(&"purpose"));
        assert!(logs.columns.iter().any(|(column, _)| column.name == "elapsed_ms" && column.kind == SqlKind::Integer));
    }
}
