//! A row group of a part. Each column is read at most once, and texts only around the rows that are wanted.

use std::sync::Arc;

use arrow::array::{Array, AsArray as _, BinaryArray, RecordBatch, StringArray};
use arrow::datatypes::{Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType};
use hinomi_domain::ingest::{Form, Header};
use hinomi_domain::kernel::Timestamp;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReaderBuilder, RowSelection, RowSelector};

use super::chunk::{Chunk, DictView, Purposes, TextColumn};
use super::mask::Mask;
use super::needle::Pieces;
use super::row::Row;
use crate::batch::{DictColumn, NO_NUMBER, NONE, Texts};
use crate::error::Fault;
use crate::manifest::Part;
use crate::part::{Index, Opened, Positioned, schema};

pub(crate) struct RowGroup {
    part: Arc<Part>,
    opened: Arc<Opened>,
    /// Of the whole part, also where `opened` has only its end.
    reader: Positioned,
    number: usize,
    rows: usize,
    times: Option<Vec<i64>>,
    elapsed: Option<Vec<i64>>,
    dicts: [Option<Box<(Vec<u32>, Texts)>>; DictColumn::ALL.len()],
    pub bytes_read: u64,
}

impl RowGroup {
    pub fn new(part: Arc<Part>, opened: Arc<Opened>, reader: Positioned, number: usize) -> RowGroup {
        let rows = usize::try_from(opened.metadata.metadata().row_group(number).num_rows()).unwrap_or_default();
        RowGroup { part, opened, reader, number, rows, times: None, elapsed: None, dicts: Default::default(), bytes_read: 0 }
    }

    /// The named columns of the whole row group or of some rows, in batches.
    fn read(&mut self, names: &[&str], selection: Option<RowSelection>, mut each: impl FnMut(&RecordBatch)) -> Result<(), Fault> {
        let descriptor = self.opened.metadata.parquet_schema();
        let columns: Vec<usize> = (0..descriptor.num_columns()).filter(|at| names.contains(&descriptor.column(*at).name())).collect();
        let group = self.opened.metadata.metadata().row_group(self.number);
        self.bytes_read += columns.iter().map(|at| u64::try_from(group.column(*at).compressed_size()).unwrap_or_default()).sum::<u64>();
        let mask = ProjectionMask::leaves(descriptor, columns);
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.reader.clone(), self.opened.metadata.clone())
            .with_row_groups(vec![self.number])
            .with_projection(mask)
            .with_batch_size(self.rows.max(1));
        if let Some(selection) = selection {
            builder = builder.with_row_selection(selection);
        }
        for batch in builder.build()? {
            each(&batch?);
        }
        Ok(())
    }

    fn numbers(&mut self, name: &'static str) -> Result<Vec<i64>, Fault> {
        let mut numbers = Vec::with_capacity(self.rows);
        self.read(&[name], None, |batch| {
            let column = batch.column(0);
            if let Some(times) = column.as_primitive_opt::<TimestampMicrosecondType>() {
                numbers.extend_from_slice(times.values());
            } else if let Some(ties) = column.as_primitive_opt::<Int32Type>() {
                numbers.extend(ties.values().iter().map(|tie| i64::from(*tie)));
            } else {
                let values = column.as_primitive::<Int64Type>();
                match values.nulls() {
                    None => numbers.extend_from_slice(values.values()),
                    Some(_) => numbers.extend(values.iter().map(|number| number.unwrap_or(NO_NUMBER))),
                }
            }
        })?;
        Ok(numbers)
    }

    fn load_dict(&mut self, column: DictColumn) -> Result<(), Fault> {
        if self.dicts[column as usize].is_some() {
            return Ok(());
        }
        let (mut keys, mut texts) = (Vec::with_capacity(self.rows), Texts::default());
        self.read(&[column.name()], None, |batch| {
            let array = batch.column(0).as_dictionary::<Int32Type>();
            let offset = texts.len() as u32;
            let values = array.values().as_string::<i32>();
            (0..values.len()).for_each(|at| texts.push(values.value(at)));
            match array.keys().nulls() {
                None => keys.extend(array.keys().values().iter().map(|key| *key as u32 + offset)),
                Some(nulls) => {
                    keys.extend(array.keys().values().iter().enumerate().map(
                        |(row, key)| {
                            if nulls.is_null(row) { NONE } else { *key as u32 + offset }
                        },
                    ));
                }
            }
        })?;
        self.dicts[column as usize] = Some(Box::new((keys, texts)));
        Ok(())
    }
}

/// Rows as the reader wants them: so many to skip, so many to take.
fn selection(rows: impl Iterator<Item = usize>) -> RowSelection {
    let (mut selectors, mut at): (Vec<RowSelector>, usize) = (Vec::new(), 0);
    for row in rows {
        match selectors.last_mut() {
            Some(last) if !last.skip && at == row => last.row_count += 1,
            _ => {
                if row > at {
                    selectors.push(RowSelector::skip(row - at));
                }
                selectors.push(RowSelector::select(1));
            }
        }
        at = row + 1;
    }
    selectors.into()
}

impl Chunk for RowGroup {
    fn rows(&self) -> usize {
        self.rows
    }

    fn range(&self) -> (i64, i64) {
        self.index().map_or((self.part.min_at, self.part.max_at), |(index, group)| (index.groups[group].min_at, index.groups[group].max_at))
    }

    fn purposes(&self) -> Purposes<'_> {
        Purposes::All(&self.part.purpose)
    }

    fn times(&mut self) -> Result<&[i64], Fault> {
        if self.times.is_none() {
            self.times = Some(self.numbers(schema::TIME)?);
        }
        Ok(self.times.as_deref().unwrap_or_default())
    }

    fn ties(&mut self) -> Result<Option<Vec<i64>>, Fault> {
        self.numbers(schema::TIE).map(Some)
    }

    fn dict(&mut self, column: DictColumn) -> Result<DictView<'_>, Fault> {
        self.load_dict(column)?;
        let (keys, values) = &**self.dicts[column as usize].as_ref().ok_or(Fault::Closed)?;
        Ok(DictView { keys, values })
    }

    fn elapsed(&mut self) -> Result<&[i64], Fault> {
        if self.elapsed.is_none() {
            self.elapsed = Some(self.numbers(schema::ELAPSED)?);
        }
        Ok(self.elapsed.as_deref().unwrap_or_default())
    }

    fn unparsed(&mut self) -> Result<Mask, Fault> {
        let (mut mask, mut row) = (Mask::none(self.rows), 0);
        self.read(&[schema::UNPARSED], None, |batch| {
            batch.column(0).as_boolean().iter().for_each(|unparsed| {
                if unparsed == Some(true) {
                    mask.set(row);
                }
                row += 1;
            });
        })?;
        Ok(mask)
    }

    fn texts(&mut self, column: TextColumn, wanted: &Mask, each: &mut dyn FnMut(usize, Option<&str>)) -> Result<(), Fault> {
        let name = match column {
            TextColumn::Message => schema::MESSAGE,
            TextColumn::Rest => schema::REST,
            TextColumn::Attributes => schema::ATTRIBUTES,
            TextColumn::Raw => schema::RAW,
        };
        let mut rows = wanted.iter();
        let selection = (!wanted.is_full()).then(|| selection(wanted.iter()));
        self.read(&[name], selection, |batch| {
            let array = batch.column(0);
            for at in 0..array.len() {
                let Some(row) = rows.next() else { return };
                let text = if array.is_null(at) {
                    None
                } else if column == TextColumn::Raw {
                    std::str::from_utf8(array.as_binary::<i32>().value(at)).ok()
                } else {
                    Some(array.as_string::<i32>().value(at))
                };
                each(row, text);
            }
        })
    }

    fn has_rest(&self) -> bool {
        self.index().is_none_or(|(index, group)| index.groups[group].has_rest)
    }

    fn has_fields(&self) -> bool {
        self.index().is_none_or(|(index, group)| index.groups[group].has_fields)
    }

    fn pieces(&self) -> Pieces<'_> {
        self.opened.pieces.as_deref()
    }

    fn rest_templates(&self) -> Option<Vec<&str>> {
        let index = self.opened.index.as_ref()?;
        Some(index.rest_templates.as_ref()?.iter().filter_map(|key| index.text(*key)).collect())
    }

    fn take(&mut self, rows: &[usize]) -> Result<Vec<Row>, Fault> {
        let mut taken = Vec::with_capacity(rows.len());
        let purpose = self.part.purpose.clone();
        let names: Vec<&str> = schema::logs_schema_names();
        self.read(&names, Some(selection(rows.iter().copied())), |batch| taken.extend(Rows { batch, purpose: &purpose }.iter()))?;
        Ok(taken)
    }

    fn index(&self) -> Option<(&Index, usize)> {
        self.opened.index.as_ref().map(|index| (index, self.number))
    }
}

/// Rows as Arrow has them, whatever the order of their columns.
struct Rows<'a> {
    batch: &'a RecordBatch,
    purpose: &'a str,
}

impl Rows<'_> {
    fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        let column = |name: &str| self.batch.column_by_name(name);
        let texts = |name: &str| column(name).and_then(|array| array.as_any().downcast_ref::<StringArray>());
        let dicts = DictColumn::ALL.map(|dict| {
            let array = column(dict.name())?.as_dictionary_opt::<Int32Type>()?;
            Some((array, array.values().as_string_opt::<i32>()?))
        });
        let times = column(schema::TIME).and_then(|array| array.as_primitive_opt::<TimestampMicrosecondType>());
        let offsets = column(schema::UTC_OFFSET).and_then(|array| array.as_primitive_opt::<Int16Type>());
        let forms = column(schema::FORM).and_then(|array| array.as_primitive_opt::<Int8Type>());
        let elapsed = column(schema::ELAPSED).and_then(|array| array.as_primitive_opt::<Int64Type>());
        let unparsed = column(schema::UNPARSED).and_then(|array| array.as_boolean_opt());
        let raw = column(schema::RAW).and_then(|array| array.as_any().downcast_ref::<BinaryArray>());
        let (message, rest, attributes) = (texts(schema::MESSAGE), texts(schema::REST), texts(schema::ATTRIBUTES));
        let text =
            |array: Option<&StringArray>, at: usize| array.filter(|array| !array.is_null(at)).map(|array| array.value(at).to_owned());
        (0..self.batch.num_rows()).map(move |at| {
            let dict = |column: DictColumn| {
                let (keys, values) = dicts[column as usize].as_ref()?;
                let key = keys.key(at)?;
                Some(values.value(key).to_owned())
            };
            Row {
                at: Timestamp::from_micros(times.map_or(0, |times| times.value(at))),
                offset_minutes: offsets.map_or(0, |offsets| offsets.value(at)),
                source: dict(DictColumn::Source).unwrap_or_default(),
                purpose: self.purpose.to_owned(),
                host: dict(DictColumn::Host),
                level: dict(DictColumn::Level),
                headers: Header::ALL.map(|header| dict(DictColumn::of(header))),
                template: dict(DictColumn::Template),
                message: text(message, at).unwrap_or_default(),
                rest: text(rest, at),
                attributes: text(attributes, at),
                elapsed_ms: elapsed.filter(|array| !array.is_null(at)).map(|array| array.value(at)),
                unparsed: unparsed.is_some_and(|array| array.value(at)),
                form: forms.map_or(Form::Message, |forms| Form::ALL[usize::from(forms.value(at).unsigned_abs()).min(2)]),
                raw: raw.filter(|array| !array.is_null(at)).map(|array| array.value(at).to_vec()),
            }
        })
    }
}
