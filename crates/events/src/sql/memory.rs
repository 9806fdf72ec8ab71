//! What is in no part yet, as batches like those that parts give.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow::array::{
    ArrayRef, BooleanArray, Int16Array, Int64Array, RecordBatch, RecordBatchOptions, StringViewArray, TimestampMicrosecondArray,
    UInt64Array,
};
use arrow::compute::{cast, take};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use futures::stream;

use super::columns::PURPOSE;
use super::fault::Ended;
use super::table::Shared;
use crate::batch::{Batch, DictColumn, NO_NUMBER};
use crate::part::schema as names;
use crate::rows::Rows;

/// Rows, and bytes of their texts, that are handed over at once.
const ROWS_MAX: usize = 4_096;
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// Some of what a table has in memory.
#[derive(Clone)]
pub(super) enum Piece {
    Logs(Arc<Batch>),
    Rows(Arc<Rows>),
}

/// All of it, of the wanted columns.
pub(super) struct InMemory {
    pub schema: SchemaRef,
    pub pieces: Vec<Piece>,
    pub shared: Arc<Shared>,
}

impl std::fmt::Debug for InMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "in memory: {}", self.pieces.len())
    }
}

impl PartitionStream for InMemory {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (schema, shared) = (self.schema.clone(), self.shared.clone());
        let pieces = self.pieces.clone().into_iter();
        let batches = pieces.flat_map(move |piece| Slices {
            rows: wanted(&piece, &shared),
            piece,
            schema: schema.clone(),
            shared: shared.clone(),
            at: 0,
        });
        let batches = batches.map(|batch| batch.map_err(Into::into));
        Box::pin(RecordBatchStreamAdapter::new(self.schema.clone(), stream::iter(batches)))
    }
}

/// The rows that lie in the range and are not hidden.
fn wanted(piece: &Piece, shared: &Shared) -> Vec<usize> {
    let inside = |at: &i64| (shared.from..shared.to).contains(at);
    match piece {
        Piece::Logs(batch) => {
            let shown: Vec<bool> = batch.purposes.iter().map(|purpose| !shared.is_hidden(purpose)).collect();
            let sources = &batch.dict(DictColumn::Source).keys;
            let shows = |row: usize| shown.get(sources[row] as usize).copied().unwrap_or(false);
            (0..batch.len()).filter(|row| inside(&batch.times[*row]) && shows(*row)).collect()
        }
        Piece::Rows(rows) => rows.times().iter().enumerate().filter(|(_, at)| inside(at)).map(|(row, _)| row).collect(),
    }
}

struct Slices {
    piece: Piece,
    rows: Vec<usize>,
    at: usize,
    schema: SchemaRef,
    shared: Arc<Shared>,
}

impl Iterator for Slices {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.rows.len() {
            return None;
        }
        if self.shared.ends.is_over() {
            self.at = self.rows.len();
            return Some(Err(ArrowError::ExternalError(Box::new(Ended))));
        }
        let left = &self.rows[self.at..];
        let (mut count, mut bytes) = (0, 0);
        while count < left.len().min(ROWS_MAX) && (count == 0 || bytes < BYTES_MAX) {
            bytes += self.piece.bytes(left[count]);
            count += 1;
        }
        let rows = &left[..count];
        self.at += count;
        self.shared.rows.fetch_add(count as u64, Ordering::Relaxed);
        let columns = self.schema.fields().iter().map(|field| self.piece.column(field.name(), field.data_type(), rows));
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        Some(
            columns
                .collect::<Result<Vec<_>, _>>()
                .and_then(|columns| RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)),
        )
    }
}

impl Piece {
    /// About how long the texts of a row are.
    fn bytes(&self, row: usize) -> usize {
        match self {
            Piece::Logs(batch) => {
                batch.message.get(row).len() + batch.rest.get(row).map_or(0, str::len) + batch.attributes.get(row).map_or(0, str::len)
            }
            Piece::Rows(_) => BYTES_MAX / ROWS_MAX,
        }
    }

    fn column(&self, name: &str, kind: &arrow::datatypes::DataType, rows: &[usize]) -> Result<ArrayRef, ArrowError> {
        let batch = match self {
            Piece::Logs(batch) => batch,
            Piece::Rows(of) => {
                let column = of.batch.column_by_name(name).ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))?;
                let rows: UInt64Array = rows.iter().map(|row| *row as u64).collect();
                return cast(&take(column, &rows, None)?, kind);
            }
        };
        let rows = rows.iter().copied();
        if let Some(dict) = DictColumn::ALL.into_iter().find(|dict| dict.name() == name) {
            let dict = batch.dict(dict);
            return Ok(Arc::new(rows.map(|row| dict.get(row)).collect::<StringViewArray>()));
        }
        Ok(match name {
            names::TIME => Arc::new(TimestampMicrosecondArray::from_iter_values(rows.map(|row| batch.times[row])).with_timezone("UTC")),
            names::MESSAGE => Arc::new(StringViewArray::from_iter_values(rows.map(|row| batch.message.get(row)))),
            names::REST => Arc::new(rows.map(|row| batch.rest.get(row)).collect::<StringViewArray>()),
            names::ATTRIBUTES => Arc::new(rows.map(|row| batch.attributes.get(row)).collect::<StringViewArray>()),
            names::ELAPSED => {
                Arc::new(rows.map(|row| Some(batch.elapsed[row]).filter(|number| *number != NO_NUMBER)).collect::<Int64Array>())
            }
            names::UNPARSED => Arc::new(rows.map(|row| Some(batch.is_unparsed(row))).collect::<BooleanArray>()),
            names::UTC_OFFSET => Arc::new(Int16Array::from_iter_values(rows.map(|row| batch.offsets[row]))),
            PURPOSE => Arc::new(StringViewArray::from_iter_values(rows.map(|row| batch.purpose(row)))),
            other => return Err(ArrowError::SchemaError(format!("no column {other}"))),
        })
    }
}
