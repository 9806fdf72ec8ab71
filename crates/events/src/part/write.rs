//! Writes parts: gathers rows of batches into row groups, with the index of each.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryBuilder, BooleanArray, DictionaryArray, Int8Array, Int16Array, Int32Array, Int64Array, RecordBatch};
use arrow::array::{StringArray, StringBuilder, TimestampMicrosecondArray};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::datatypes::Int32Type;
use hashbrown::HashMap;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use rustc_hash::FxBuildHasher;

use super::index::{self, Group, Index, MINUTE, Minute};
use super::schema::{self, logs_schema};
use crate::batch::{Batch, DictColumn, Interner, NO_NUMBER, NONE, Sparse, Texts};
use crate::error::Fault;

/// Rows of a row group: what a search reads of a column at least.
pub(crate) const GROUP_ROWS: usize = 131_072;
/// Small pages let a search read few of the messages that it does not want.
const MESSAGE_PAGE_BYTES: usize = 64 * 1024;

/// A row of one of the batches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pick {
    pub batch: u32,
    pub row: u32,
}

/// What was written.
#[derive(Debug)]
pub(crate) struct Written {
    pub rows: u64,
    pub bytes: u64,
    pub min_at: i64,
    pub max_at: i64,
}

/// Values of all batches under one number each.
pub(crate) struct Common {
    values: [Interner; DictColumn::ALL.len()],
    /// By column and batch: the common number of each of the batch's own.
    keys: [Vec<Vec<u32>>; DictColumn::ALL.len()],
    arrays: [Arc<StringArray>; DictColumn::ALL.len()],
}

impl Common {
    pub fn of(batches: &[Arc<Batch>]) -> Common {
        let mut values: [Interner; DictColumn::ALL.len()] = Default::default();
        let keys = DictColumn::ALL.map(|column| {
            let values = &mut values[column as usize];
            batches.iter().map(|batch| batch.dict(column).values.texts.iter().map(|text| values.key(text)).collect()).collect()
        });
        let arrays = std::array::from_fn(|column| Arc::new(string_array(&values[column].texts)));
        Common { values, keys, arrays }
    }

    fn column(&self, batches: &[Arc<Batch>], picks: &[Pick], column: DictColumn) -> Vec<u32> {
        let keys = &self.keys[column as usize];
        picks
            .iter()
            .map(|pick| match batches[pick.batch as usize].dict(column).keys[pick.row as usize] {
                NONE => NONE,
                key => keys[pick.batch as usize][key as usize],
            })
            .collect()
    }
}

fn string_array(texts: &Texts) -> StringArray {
    let mut offsets = Vec::with_capacity(texts.len() + 1);
    offsets.push(0);
    offsets.extend(texts.ends.iter().map(|end| *end as i32));
    StringArray::new(OffsetBuffer::new(ScalarBuffer::from(offsets)), texts.heap.as_bytes().to_vec().into(), None)
}

/// Writes the picked rows, which are in order of time, to `path`, and makes them durable.
pub(crate) fn write_logs(path: &Path, batches: &[Arc<Batch>], common: &Common, picks: &[Pick], level: i32) -> Result<Written, Fault> {
    let file = File::create(path)?;
    let mut writer = ArrowWriter::try_new(file, logs_schema(), Some(properties(level)?))?;
    let mut maker = IndexMaker::default();
    let mut picks = picks.to_vec();
    for group in picks.chunks_mut(GROUP_ROWS) {
        let templates = common.column(batches, group, DictColumn::Template);
        // Alike beside alike: they compress to a fraction, and a search for some of them reads few pages.
        let mut order: Vec<(u32, u32)> = templates.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let sorted: Vec<Pick> = order.iter().map(|(_, at)| group[*at as usize]).collect();
        let time = |pick: &Pick| batches[pick.batch as usize].times[pick.row as usize];
        let mut ties = vec![0_i32; group.len()];
        for at in 1..group.len() {
            ties[at] = if time(&group[at]) == time(&group[at - 1]) { ties[at - 1] + 1 } else { 0 };
        }
        let ties: Vec<i32> = order.iter().map(|(_, at)| ties[*at as usize]).collect();
        let columns = DictColumn::ALL.map(|column| common.column(batches, &sorted, column));
        maker.group(batches, common, &sorted, &columns);
        writer.write(&record_batch(batches, common, &sorted, &columns, ties)?)?;
        writer.flush()?;
    }
    let index = maker.finish(batches);
    writer.append_key_value_metadata(KeyValue::new(index::KEY.to_owned(), index.encode()));
    writer.finish()?;
    let file = writer.inner();
    file.sync_all()?;
    Ok(Written {
        rows: picks.len() as u64,
        bytes: file.metadata()?.len(),
        min_at: index.groups.iter().map(|group| group.min_at).min().unwrap_or_default(),
        max_at: index.groups.iter().map(|group| group.max_at).max().unwrap_or_default(),
    })
}

pub(crate) fn properties(level: i32) -> Result<WriterProperties, Fault> {
    let path = |name: &str| ColumnPath::from(name);
    let mut builder = WriterProperties::builder()
        .set_created_by(concat!("hinomi ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(level)?))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_write_batch_size(4_096)
        .set_column_statistics_enabled(path(schema::TIME), EnabledStatistics::Page)
        .set_column_dictionary_enabled(path(schema::TIME), false)
        .set_column_encoding(path(schema::TIME), Encoding::DELTA_BINARY_PACKED)
        .set_column_dictionary_enabled(path(schema::ELAPSED), false)
        .set_column_encoding(path(schema::ELAPSED), Encoding::DELTA_BINARY_PACKED);
    for name in [schema::MESSAGE, schema::REST, schema::ATTRIBUTES, schema::RAW] {
        builder = builder
            .set_column_dictionary_enabled(path(name), false)
            .set_column_encoding(path(name), Encoding::DELTA_LENGTH_BYTE_ARRAY)
            .set_column_data_page_size_limit(path(name), MESSAGE_PAGE_BYTES)
            .set_column_statistics_enabled(path(name), EnabledStatistics::None);
    }
    for column in [DictColumn::Txid, DictColumn::Uid, DictColumn::Jid] {
        builder = builder
            .set_column_bloom_filter_enabled(path(column.name()), true)
            .set_column_bloom_filter_max_ndv(path(column.name()), GROUP_ROWS as u64)
            .set_column_bloom_filter_fpp(path(column.name()), 0.02);
    }
    Ok(builder.build())
}

/// Those of the sorted rows, as Arrow has them.
fn record_batch(
    batches: &[Arc<Batch>],
    common: &Common,
    picks: &[Pick],
    columns: &[Vec<u32>],
    ties: Vec<i32>,
) -> Result<RecordBatch, Fault> {
    let rows = || picks.iter().map(|pick| (&*batches[pick.batch as usize], pick.row as usize));
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(20);
    arrays.push(Arc::new(TimestampMicrosecondArray::from_iter_values(rows().map(|(batch, row)| batch.times[row])).with_timezone("UTC")));
    for column in DictColumn::ALL {
        let keys: Int32Array = columns[column as usize].iter().map(|key| (*key != NONE).then_some(*key as i32)).collect();
        arrays.push(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, common.arrays[column as usize].clone())?));
    }
    let mut message = StringBuilder::with_capacity(picks.len(), rows().map(|(batch, row)| batch.message.get(row).len()).sum());
    rows().for_each(|(batch, row)| message.append_value(batch.message.get(row)));
    arrays.push(Arc::new(message.finish()));
    for which in [|batch: &Batch| &batch.rest, |batch: &Batch| &batch.attributes] as [fn(&Batch) -> &Sparse; 2] {
        let mut texts = StringBuilder::new();
        rows().for_each(|(batch, row)| texts.append_option(which(batch).get(row)));
        arrays.push(Arc::new(texts.finish()));
    }
    arrays
        .push(Arc::new(rows().map(|(batch, row)| Some(batch.elapsed[row]).filter(|number| *number != NO_NUMBER)).collect::<Int64Array>()));
    arrays.push(Arc::new(rows().map(|(batch, row)| Some(batch.is_unparsed(row))).collect::<BooleanArray>()));
    arrays.push(Arc::new(Int8Array::from_iter_values(rows().map(|(batch, row)| batch.form(row) as i8))));
    arrays.push(Arc::new(Int16Array::from_iter_values(rows().map(|(batch, row)| batch.offsets[row]))));
    let mut raw = BinaryBuilder::new();
    rows().for_each(|(batch, row)| raw.append_option(batch.raw.get(row)));
    arrays.push(Arc::new(raw.finish()));
    arrays.push(Arc::new(Int32Array::from(ties)));
    Ok(RecordBatch::try_new(logs_schema(), arrays)?)
}

#[derive(Default)]
struct IndexMaker {
    texts: Interner,
    groups: Vec<Group>,
}

impl IndexMaker {
    fn group(&mut self, batches: &[Arc<Batch>], common: &Common, picks: &[Pick], columns: &[Vec<u32>]) {
        let time = |pick: &Pick| batches[pick.batch as usize].times[pick.row as usize];
        let mut group = Group {
            rows: picks.len() as u32,
            min_at: picks.iter().map(time).min().unwrap_or_default(),
            max_at: picks.iter().map(time).max().unwrap_or_default(),
            ..Group::default()
        };
        let (sources, levels) = (&columns[DictColumn::Source as usize], &columns[DictColumn::Level as usize]);
        let mut minutes: HashMap<(i64, u32, u32), u32, FxBuildHasher> = HashMap::default();
        for (at, pick) in picks.iter().enumerate() {
            *minutes.entry((time(pick).div_euclid(MINUTE), sources[at], levels[at])).or_default() += 1;
        }
        let mut text = |column: DictColumn, key: u32| match key {
            NONE => NONE,
            key => self.texts.key(common.values[column as usize].texts.get(key as usize)),
        };
        group.minutes = minutes
            .into_iter()
            .map(|((minute, source, level), count)| Minute {
                minute,
                source: text(DictColumn::Source, source),
                level: text(DictColumn::Level, level),
                count,
            })
            .collect();
        group.minutes.sort_unstable_by_key(|minute| (minute.minute, minute.source, minute.level));
        for column in DictColumn::ALL {
            let limit = match column {
                DictColumn::Txid | DictColumn::Uid | DictColumn::Jid => continue,
                DictColumn::Template => index::TEMPLATES_MAX.min(picks.len() / 2 + 64),
                _ => index::VALUES_MAX,
            };
            let mut counts = vec![0_u32; common.values[column as usize].len() + 1];
            let none = counts.len() - 1;
            for key in &columns[column as usize] {
                counts[if *key == NONE { none } else { *key as usize }] += 1;
            }
            // A record without a template may say anything, so templates tell nothing where one is missing.
            if column == DictColumn::Template && counts[none] > 0 {
                continue;
            }
            let found = counts.iter().enumerate().filter(|(_, count)| **count > 0);
            if found.clone().count() > limit {
                continue;
            }
            let found = found.map(|(key, count)| (if key == none { NONE } else { text(column, key as u32) }, *count)).collect();
            group.counts[column as usize] = Some(found);
        }
        group.has_rest = picks.iter().any(|pick| batches[pick.batch as usize].rest.get(pick.row as usize).is_some());
        group.has_fields = picks.iter().any(|pick| {
            let (batch, row) = (&batches[pick.batch as usize], pick.row as usize);
            batch.attributes.get(row).is_some() || batch.raw.get(row).is_some()
        });
        self.groups.push(group);
    }

    fn finish(mut self, batches: &[Arc<Batch>]) -> Index {
        let mut unite = |of: fn(&Batch) -> &Option<Interner>| {
            let mut all: Vec<u32> = Vec::new();
            for batch in batches {
                all.extend(of(batch).as_ref()?.texts.iter().map(|text| self.texts.key(text)));
            }
            all.sort_unstable();
            all.dedup();
            Some(all)
        };
        let pieces = unite(|batch| &batch.pieces);
        let rest_templates = unite(|batch| &batch.rest_templates);
        Index { texts: self.texts.texts, pieces, rest_templates, groups: self.groups }
    }
}
