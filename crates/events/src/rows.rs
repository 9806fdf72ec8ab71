//! Records of the smaller tables: checks, metrics, jobs. Their columns are fixed, their number is small beside that of logs.

mod checks;
mod jobs;
mod metrics;
mod read;
mod write;

use std::sync::{Arc, LazyLock};

use arrow::array::{Array as _, RecordBatch, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

pub use checks::Check;
pub use jobs::Run;
pub use metrics::{Known, Point, Series, SeriesAsk};
pub(crate) use write::{sorted, write};

use crate::error::Fault;
use crate::part::{dictionary_type, time_type};

/// A table of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    Logs,
    /// Single results of monitors.
    Checks,
    /// Numbers that hosts and programs send.
    Metrics,
    /// Runs of jobs, as their pings tell of them.
    Jobs,
}

impl Table {
    pub const ALL: [Table; 4] = [Table::Logs, Table::Checks, Table::Metrics, Table::Jobs];

    pub const fn as_str(self) -> &'static str {
        match self {
            Table::Logs => "logs",
            Table::Checks => "checks",
            Table::Metrics => "metrics",
            Table::Jobs => "jobs",
        }
    }

    pub fn parse(word: &str) -> Option<Table> {
        Self::ALL.into_iter().find(|table| table.as_str() == word)
    }

    /// The purpose under which its parts are kept; logs say it by their source.
    pub const fn purpose(self) -> &'static str {
        match self {
            Table::Logs => "diagnose",
            Table::Checks => "availability",
            Table::Metrics => "capacity",
            Table::Jobs => "jobs",
        }
    }

    pub fn schema(self) -> SchemaRef {
        static CHECKS: LazyLock<SchemaRef> = LazyLock::new(|| {
            Arc::new(Schema::new(vec![
                Field::new("time", time_type(), false),
                Field::new("monitor", dictionary_type(), false),
                Field::new("component", dictionary_type(), true),
                Field::new("state", dictionary_type(), false),
                Field::new("latency_us", DataType::Int64, true),
                Field::new("reason", dictionary_type(), true),
            ]))
        });
        static METRICS: LazyLock<SchemaRef> = LazyLock::new(|| {
            Arc::new(Schema::new(vec![
                Field::new("time", time_type(), false),
                Field::new("host", dictionary_type(), true),
                Field::new("name", dictionary_type(), false),
                Field::new("value", DataType::Float64, false),
                Field::new("labels", dictionary_type(), true),
            ]))
        });
        static JOBS: LazyLock<SchemaRef> = LazyLock::new(|| {
            Arc::new(Schema::new(vec![
                Field::new("time", time_type(), false),
                Field::new("monitor", dictionary_type(), false),
                Field::new("signal", dictionary_type(), false),
                Field::new("run", DataType::Utf8, true),
                Field::new("exit_status", DataType::Int64, true),
                Field::new("body", DataType::Utf8, true),
            ]))
        });
        match self {
            Table::Logs => crate::part::logs_schema(),
            Table::Checks => CHECKS.clone(),
            Table::Metrics => METRICS.clone(),
            Table::Jobs => JOBS.clone(),
        }
    }
}

/// Records of one of the smaller tables.
#[derive(Clone, Debug)]
pub struct Rows {
    pub(crate) table: Table,
    pub(crate) batch: RecordBatch,
}

impl Rows {
    /// # Errors
    /// The columns are not the table's.
    pub(crate) fn new(table: Table, batch: RecordBatch) -> Result<Rows, Fault> {
        if batch.schema() != table.schema() || table == Table::Logs {
            return Err(Fault::Part(format!("these are not the columns of {}", table.as_str())));
        }
        Ok(Rows { table, batch })
    }

    pub fn len(&self) -> usize {
        self.batch.num_rows()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn times(&self) -> &[i64] {
        let times = self.batch.column(0).as_any().downcast_ref::<TimestampMicrosecondArray>();
        times.map_or(&[], |times| times.values())
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let mut writer = arrow::ipc::writer::StreamWriter::try_new(out, &self.batch.schema())?;
        writer.write(&self.batch)?;
        writer.finish()?;
        Ok(())
    }

    pub(crate) fn decode(table: Table, bytes: &[u8]) -> Result<Rows, Fault> {
        let mut reader = arrow::ipc::reader::StreamReader::try_new(bytes, None)?;
        let batch = reader.next().ok_or_else(|| Fault::Part("no records".to_owned()))??;
        Rows::new(table, batch)
    }
}
