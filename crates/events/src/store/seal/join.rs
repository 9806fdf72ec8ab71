//! Small parts of one day become a larger one. Row groups that are large enough are moved as they are; small ones are read and written anew.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::bloom_filter::Sbbf;
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::{KeyValue, PageIndexPolicy, ParquetMetaDataReader};
use parquet::file::writer::SerializedFileWriter;

use super::{Place, joined, sync_directories};
use crate::error::Fault;
use crate::manifest::{Part, Tier};
use crate::part::{self, Digested, Index, Opened, Written, digest_of, properties};
use crate::rows::{self, Table};
use crate::store::Shared;

/// So many small parts of a day are worth the work.
const PARTS_MIN: usize = 8;
/// Row groups below this are put together row by row.
const GROUP_ROWS_SMALL: u64 = 48 * 1024;
/// Putting together row by row holds all of it in memory.
const ROWS_MAX: u64 = 1_000_000;

/// Joins the parts of one day, if there is a day where it is worth it. `false`: there is none.
pub(super) fn step(shared: &Shared, runtime: &tokio::runtime::Handle) -> Result<bool, Fault> {
    let snapshot = shared.state.snapshot();
    let mut days: BTreeMap<(&str, &str, i64), Vec<&Arc<Part>>> = BTreeMap::new();
    let damaged = shared.damaged.lock().map(|damaged| damaged.clone()).unwrap_or_default();
    // What was copied, or is being copied, stays as it is.
    let free = |part: &&Arc<Part>| part.tier == Tier::Near && !shared.is_busy(&part.path);
    for part in snapshot.parts.iter().filter(|part| !part.whole && !damaged.contains(&part.path)).filter(free) {
        days.entry((&part.table, &part.purpose, part.day)).or_default().push(part);
    }
    for ((table, purpose, day), mut parts) in days {
        parts.sort_by_key(|part| (part.min_at, &part.path));
        let Some(chosen) = choose(&parts, shared.options.part_bytes) else { continue };
        let Some(table) = Table::parse(table) else { continue };
        // Others may have begun with one of them since it was looked at.
        let paths: Vec<&str> = chosen.iter().map(|part| part.path.as_str()).collect();
        let Some(_busy) = shared.take(&paths) else { continue };
        if chosen.iter().any(|part| shared.state.part(&part.path).is_none_or(|part| part.tier != Tier::Near)) {
            continue;
        }
        // A part that somebody changed must not become the truth by being written anew.
        if let Some(part) = changed(shared, &chosen)? {
            tracing::error!(path = part.path, "a part of the event store is not as it was written; it is left as it is");
            if let Ok(mut damaged) = shared.damaged.lock() {
                damaged.insert(part.path.clone());
            }
            return Ok(true);
        }
        join(shared, runtime, table, purpose, day, &chosen)?;
        return Ok(true);
    }
    Ok(false)
}

fn changed<'a>(shared: &Shared, parts: &[&'a Arc<Part>]) -> Result<Option<&'a Arc<Part>>, Fault> {
    for part in parts.iter().copied().filter(|part| !part.digest.is_empty()) {
        if digest_of(&shared.path(&part.path))? != part.digest {
            return Ok(Some(part));
        }
    }
    Ok(None)
}

/// A run of neighbours, at least [`PARTS_MIN`] or as much as a large part holds.
fn choose<'a>(parts: &[&'a Arc<Part>], part_bytes: u64) -> Option<Vec<&'a Arc<Part>>> {
    let small = parts.iter().any(|part| is_small(part));
    let (mut chosen, mut bytes, mut rows) = (Vec::new(), 0, 0);
    for part in parts {
        let fits = bytes + part.stored_bytes <= part_bytes && (!small || rows + part.rows <= ROWS_MAX);
        if !fits && chosen.len() >= 2 {
            return Some(chosen);
        }
        if !fits {
            chosen.clear();
            (bytes, rows) = (0, 0);
        }
        chosen.push(*part);
        (bytes, rows) = (bytes + part.stored_bytes, rows + part.rows);
    }
    (chosen.len() >= PARTS_MIN).then_some(chosen)
}

fn is_small(part: &Part) -> bool {
    part.rows < GROUP_ROWS_SMALL
}

fn join(
    shared: &Shared,
    runtime: &tokio::runtime::Handle,
    table: Table,
    purpose: &str,
    day: i64,
    parts: &[&Arc<Part>],
) -> Result<(), Fault> {
    let first = parts[0].path.rsplit('/').next().unwrap_or_default().trim_end_matches(".parquet");
    let place = Place { table, purpose, day, number: 0 };
    // Joined of joined gets a longer name each time, so none is ever written over.
    let path = place.make_named(&shared.options.directory, &format!("{first}+{}", parts.len()))?;
    let target = shared.path(&path);
    let opened = parts.iter().map(|part| Opened::open(&shared.path(&part.path))).collect::<Result<Vec<_>, _>>()?;
    let anew = parts.iter().any(|part| is_small(part));
    let level = shared.options.compression_level;
    let (bytes, digest) = if anew { rewrite(&target, table, &opened, level)? } else { concatenate(&target, &opened, level)? };
    let written = Written {
        rows: parts.iter().map(|part| part.rows).sum(),
        bytes,
        min_at: parts.iter().map(|part| part.min_at).min().unwrap_or_default(),
        max_at: parts.iter().map(|part| part.max_at).max().unwrap_or_default(),
        digest,
        sources: BTreeMap::new(),
    };
    sync_directories(&shared.options.directory, &path)?;
    let made_at = parts.iter().map(|part| part.made_at).max().unwrap_or_default();
    let whole = bytes * 2 > shared.options.part_bytes;
    let part = place.part(path, &written, parts.iter().map(|part| part.raw_bytes).sum(), made_at, whole);
    let remove: Vec<String> = parts.iter().map(|part| part.path.clone()).collect();
    runtime.block_on(shared.manifest.commit(joined(remove.clone(), part.clone(), made_at)))?;
    shared.state.replace(&remove, vec![part]);
    remove.iter().for_each(|path| shared.forget_file(path));
    Ok(())
}

/// Moves row groups as they are.
fn concatenate(target: &Path, parts: &[Opened], level: i32) -> Result<(u64, String), Fault> {
    let schema = parts[0].metadata.metadata().file_metadata().schema_descr().root_schema_ptr();
    let mut writer = SerializedFileWriter::new(Digested::create(target)?, schema, Arc::new(properties(level)?))?;
    for part in parts {
        let metadata = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Optional).parse_and_finish(&part.reader)?;
        let (columns, offsets) = (metadata.column_index(), metadata.offset_index());
        for (number, group) in metadata.row_groups().iter().enumerate() {
            let mut out = writer.next_row_group()?;
            for (at, column) in group.columns().iter().enumerate() {
                let closed = ColumnCloseResult {
                    bytes_written: u64::try_from(column.compressed_size()).unwrap_or_default(),
                    rows_written: u64::try_from(group.num_rows()).unwrap_or_default(),
                    metadata: column.clone(),
                    bloom_filter: Sbbf::read_from_column_chunk(column, &part.reader)?,
                    column_index: columns.and_then(|all| all.get(number)).and_then(|group| group.get(at)).cloned(),
                    offset_index: offsets.and_then(|all| all.get(number)).and_then(|group| group.get(at)).cloned(),
                };
                out.append_column(&part.reader, closed)?;
            }
            out.close()?;
        }
    }
    // The schema of Arrow says which columns are dictionaries.
    let entries = parts[0].metadata.metadata().file_metadata().key_value_metadata();
    entries.into_iter().flatten().filter(|entry| entry.key != part::KEY).for_each(|entry| writer.append_key_value_metadata(entry.clone()));
    let indexes: Option<Vec<&Index>> = parts.iter().map(|part| part.index.as_ref()).collect();
    if let Some(indexes) = indexes {
        writer.append_key_value_metadata(KeyValue::new(part::KEY.to_owned(), Index::join(&indexes).encode()));
    }
    writer.finish()?;
    Ok(writer.inner().finish()?)
}

/// Reads the rows and writes them in new row groups.
fn rewrite(target: &Path, table: Table, parts: &[Opened], level: i32) -> Result<(u64, String), Fault> {
    let mut read = Vec::new();
    for part in parts {
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(part.reader.clone(), part.metadata.clone()).build()?;
        for batch in reader {
            read.push(batch?);
        }
    }
    if table == Table::Logs {
        let batches = read.iter().map(crate::batch::Batch::from_arrow).collect::<Result<Vec<_>, _>>()?;
        let batches: Vec<_> = batches.into_iter().map(Arc::new).collect();
        let common = part::Common::of(&batches);
        let mut picks: Vec<(i64, part::Pick)> = Vec::new();
        for (number, batch) in batches.iter().enumerate() {
            picks.extend(batch.times.iter().zip(0..).map(|(at, row)| (*at, part::Pick { batch: number as u32, row })));
        }
        picks.sort_by_key(|(at, _)| *at);
        let picks: Vec<part::Pick> = picks.into_iter().map(|(_, pick)| pick).collect();
        let written = part::write_logs(target, &batches, &common, &picks, level)?;
        return Ok((written.bytes, written.digest));
    }
    let written = rows::write(target, &rows::sorted(table, &read.iter().collect::<Vec<_>>())?, level)?;
    Ok((written.bytes, written.digest))
}
