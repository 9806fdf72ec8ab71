//! Makes columns of rows, and writes them into parts: like beside like, so that a question about one monitor or one metric reads little.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringDictionaryBuilder};
use arrow::compute::{SortColumn, lexsort_to_indices, take_record_batch};
use arrow::datatypes::Int32Type;
use parquet::arrow::ArrowWriter;

use super::{Rows, Table};
use crate::error::Fault;
use crate::part::{Digested, Written, properties};

/// What a question reads at least of a column.
const GROUP_ROWS: usize = 16 * 1024;

/// A column of names. It is as large as it need be: batches are small and wait in memory by the thousand.
pub(super) fn names<'a>(texts: impl Iterator<Item = Option<&'a str>> + Clone) -> ArrayRef {
    let count = texts.clone().count();
    let mut builder = StringDictionaryBuilder::<Int32Type>::with_capacity(count, 1, 16);
    texts.for_each(|text| builder.append_option(text));
    Arc::new(builder.finish())
}

impl Table {
    /// In which order its rows lie in a part.
    const fn order(self) -> &'static [&'static str] {
        match self {
            Table::Logs => &[],
            Table::Checks | Table::Jobs => &["monitor", "time"],
            Table::Metrics => &["name", "host", "labels", "time"],
        }
    }
}

/// All rows in the order of their table.
pub(crate) fn sorted(table: Table, batches: &[&RecordBatch]) -> Result<Rows, Fault> {
    let whole = arrow::compute::concat_batches(&table.schema(), batches.iter().copied())?;
    let column = |name: &&str| Some(SortColumn { values: whole.column_by_name(name)?.clone(), options: None });
    let columns: Vec<SortColumn> = table.order().iter().filter_map(column).collect();
    let indices = lexsort_to_indices(&columns, None)?;
    Rows::new(table, take_record_batch(&whole, &indices)?)
}

/// Writes rows, as [`sorted`] has them, to `path`, and makes them durable.
pub(crate) fn write(path: &Path, rows: &Rows, level: i32) -> Result<Written, Fault> {
    let mut writer = ArrowWriter::try_new(Digested::create(path)?, rows.batch.schema(), Some(properties(level)?))?;
    for from in (0..rows.len()).step_by(GROUP_ROWS) {
        writer.write(&rows.batch.slice(from, GROUP_ROWS.min(rows.len() - from)))?;
        writer.flush()?;
    }
    writer.finish()?;
    let (bytes, digest) = writer.inner().finish()?;
    let times = rows.times();
    Ok(Written {
        rows: rows.len() as u64,
        bytes,
        digest,
        sources: BTreeMap::new(),
        min_at: times.iter().min().copied().unwrap_or_default(),
        max_at: times.iter().max().copied().unwrap_or_default(),
    })
}
