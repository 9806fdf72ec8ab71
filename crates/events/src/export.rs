//! Records as a Parquet file that leaves while it is written: only a row group is held at a time.

use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, BooleanArray, Int16Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use hinomi_domain::ingest::Header;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::batch::DictColumn;
use crate::error::Fault;
use crate::part::schema as names;
use crate::rows::Table;
use crate::search::Row;
use crate::sql::{PURPOSE, table_schema};

/// A row group ends after so many rows, or when it takes so much memory.
const GROUP_ROWS_MAX: usize = 65_536;
const GROUP_BYTES_MAX: usize = 32 * 1024 * 1024;

/// A file in the making, with the columns that SQL has.
pub struct ParquetFile {
    writer: ArrowWriter<Vec<u8>>,
}

impl ParquetFile {
    /// # Errors
    /// Only a mistake of this program.
    pub fn new() -> Result<ParquetFile, Fault> {
        let properties = WriterProperties::builder()
            .set_created_by(concat!("hinomi ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS_MAX))
            .build();
        Ok(ParquetFile { writer: ArrowWriter::try_new(Vec::new(), schema(), Some(properties))? })
    }

    /// Takes records in, and gives the bytes that are ready.
    ///
    /// # Errors
    /// As of [`ParquetFile::new`].
    pub fn push(&mut self, rows: &[Row]) -> Result<Vec<u8>, Fault> {
        if !rows.is_empty() {
            self.writer.write(&batch(rows)?)?;
        }
        if self.writer.in_progress_size() > GROUP_BYTES_MAX {
            self.writer.flush()?;
        }
        self.writer.sync()?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    /// The last bytes.
    ///
    /// # Errors
    /// As of [`ParquetFile::new`].
    pub fn finish(self) -> Result<Vec<u8>, Fault> {
        Ok(self.writer.into_inner()?)
    }
}

/// Texts as every reader of Parquet knows them.
fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let table = table_schema(Table::Logs);
        let fields = table.fields().iter().map(|field| match field.data_type() {
            DataType::Utf8View => Field::new(field.name(), DataType::Utf8, field.is_nullable()),
            _ => field.as_ref().clone(),
        });
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    });
    SCHEMA.clone()
}

fn batch(rows: &[Row]) -> Result<RecordBatch, Fault> {
    let columns = schema().fields().iter().map(|field| column(rows, field.name())).collect::<Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new(schema(), columns)?)
}

fn column(rows: &[Row], name: &str) -> Result<ArrayRef, Fault> {
    let text = |of: &dyn for<'a> Fn(&'a Row) -> Option<&'a str>| -> ArrayRef { Arc::new(rows.iter().map(of).collect::<StringArray>()) };
    if let Some(header) = Header::ALL.into_iter().find(|header| DictColumn::of(*header).name() == name) {
        return Ok(text(&|row| row.header(header)));
    }
    Ok(match name {
        names::TIME => {
            Arc::new(TimestampMicrosecondArray::from_iter_values(rows.iter().map(|row| row.at.as_micros())).with_timezone("UTC"))
        }
        names::MESSAGE => text(&|row| Some(&row.message)),
        names::REST => text(&|row| row.rest.as_deref()),
        names::ATTRIBUTES => text(&Row::fields),
        names::ELAPSED => Arc::new(rows.iter().map(|row| row.elapsed_ms).collect::<Int64Array>()),
        names::UNPARSED => Arc::new(rows.iter().map(|row| Some(row.unparsed)).collect::<BooleanArray>()),
        names::UTC_OFFSET => Arc::new(Int16Array::from_iter_values(rows.iter().map(|row| row.offset_minutes))),
        PURPOSE => text(&|row| Some(&row.purpose)),
        "source" => text(&|row| Some(&row.source)),
        "host" => text(&|row| row.host.as_deref()),
        "level" => text(&|row| row.level.as_deref()),
        "template" => text(&|row| row.template.as_deref()),
        other => return Err(Fault::Part(format!("no column {other}"))),
    })
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray as _;
    use bytes::Bytes;
    use hinomi_domain::ingest::Form;
    use hinomi_domain::kernel::Timestamp;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;

    fn row(number: i64) -> Row {
        Row {
            at: Timestamp::from_seconds(number),
            offset_minutes: 540,
            source: "app".to_owned(),
            purpose: "diagnose".to_owned(),
            host: None,
            level: Some("INFO".to_owned()),
            headers: Default::default(),
            template: None,
            message: format!("処理 {number}"),
            rest: None,
            attributes: None,
            elapsed_ms: Some(number),
            unparsed: false,
            form: Form::Message,
            raw: Some(br#"{"a":1}"#.to_vec()),
        }
    }

    #[test]
    fn a_file_that_left_in_pieces_reads_as_one_with_small_row_groups() {
        let mut file = ParquetFile::new().unwrap();
        let (mut bytes, rows) = (Vec::new(), (0..70_000).map(row).collect::<Vec<_>>());
        for some in rows.chunks(1_000) {
            bytes.extend(file.push(some).unwrap());
        }
        bytes.extend(file.finish().unwrap());
        let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap();
        let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(groups, [65_536, 70_000 - 65_536]);
        let mut read = 0;
        for batch in reader.build().unwrap() {
            let batch = batch.unwrap();
            let messages = batch.column_by_name("message").unwrap().as_string::<i32>();
            let attributes = batch.column_by_name("attributes").unwrap().as_string::<i32>();
            assert!(messages.iter().enumerate().all(|(at, text)| text == Some(rows[read + at].message.as_str())));
            assert!(attributes.iter().all(|text| text == Some(r#"{"a":1}"#)));
            read += batch.num_rows();
        }
        assert_eq!(read, rows.len());
    }

    #[test]
    fn a_file_of_nothing_is_a_file() {
        let bytes = ParquetFile::new().unwrap().finish().unwrap();
        assert_eq!(ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap().metadata().file_metadata().num_rows(), 0);
    }
}
