//! Runs of jobs, as their pings tell of them: kept as long as the purpose of jobs says, for whoever looks back further than the monitor's page.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use hinomi_domain::kernel::Timestamp;

use super::write::names;
use super::{Rows, Table};
use crate::error::Fault;

/// One ping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub at: Timestamp,
    pub monitor: String,
    /// `start`, `success`, `fail`, `log`.
    pub signal: String,
    pub run: Option<String>,
    pub exit_status: Option<i64>,
    pub body: Option<String>,
}

impl Rows {
    /// # Errors
    /// None that a caller can bring about.
    pub fn jobs(runs: &[Run]) -> Result<Rows, Fault> {
        let texts = |of: fn(&Run) -> Option<&str>| -> ArrayRef { Arc::new(runs.iter().map(of).collect::<StringArray>()) };
        let times = TimestampMicrosecondArray::from_iter_values(runs.iter().map(|run| run.at.as_micros())).with_timezone("UTC");
        let columns: Vec<ArrayRef> = vec![
            Arc::new(times),
            names(runs.iter().map(|run| Some(run.monitor.as_str()))),
            names(runs.iter().map(|run| Some(run.signal.as_str()))),
            texts(|run| run.run.as_deref()),
            Arc::new(runs.iter().map(|run| run.exit_status).collect::<Int64Array>()),
            texts(|run| run.body.as_deref()),
        ];
        Rows::new(Table::Jobs, RecordBatch::try_new(Table::Jobs.schema(), columns)?)
    }
}
