//! Reads rows back, batch by batch: those in memory and those of parts, each once.

use std::sync::atomic::AtomicBool;

use arrow::array::{Array, AsArray as _, RecordBatch, StringArray};
use arrow::datatypes::{ArrowPrimitiveType, Int32Type};
use hinomi_domain::kernel::Timestamp;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;

use super::Table;
use crate::error::Fault;
use crate::manifest::Tier;
use crate::part::{Opened, Positioned};
use crate::store::{Events, RETRIES, Snapshot};

/// Which rows are wanted. Batches may hold others, too; whole row groups that cannot hold any are left out.
pub(super) struct Wanted<'a> {
    pub table: Table,
    pub from: Timestamp,
    /// Not included.
    pub to: Timestamp,
    /// A column of names, and the one that is asked for.
    pub named: Option<(&'static str, &'a str)>,
    /// What is read; nothing: all columns.
    pub columns: &'static [&'static str],
}

impl Events {
    /// Hands over batches that may hold what is wanted. What was handed over before a part was gone comes again after `restart`.
    pub(super) fn rows<S>(
        &self,
        wanted: &Wanted<'_>,
        start: impl Fn() -> S,
        mut each: impl FnMut(&mut S, &RecordBatch),
    ) -> Result<S, Fault> {
        for _ in 0..RETRIES {
            match self.try_rows(wanted, start(), &mut each) {
                Err(fault) if fault.is_missing() => {}
                other => return other,
            }
        }
        self.try_rows(wanted, start(), &mut each)
    }

    fn try_rows<S>(&self, wanted: &Wanted<'_>, mut state: S, each: &mut impl FnMut(&mut S, &RecordBatch)) -> Result<S, Fault> {
        let Snapshot { parts, rows, .. } = self.shared.state.snapshot();
        let (from, to) = (wanted.from.as_micros(), wanted.to.as_micros());
        let never_cancelled = AtomicBool::new(false);
        let mut parts: Vec<_> = parts
            .iter()
            .filter(|part| part.table == wanted.table.as_str() && part.tier != Tier::Leaving && part.max_at >= from && part.min_at < to)
            .cloned()
            .collect();
        parts.sort_by_key(|part| part.min_at);
        for part in parts {
            let opened = self.shared.open_part(&part, &never_cancelled)?;
            let groups = groups(&opened, wanted);
            if !groups.is_empty() {
                let reader = self.shared.reader(&part, &opened, &never_cancelled)?;
                read(&opened, reader, groups, wanted, |batch| each(&mut state, batch))?;
            }
        }
        for rows in rows.iter().filter(|rows| rows.table == wanted.table) {
            each(&mut state, &rows.batch);
        }
        Ok(state)
    }
}

/// Row groups that may hold what is wanted.
fn groups(opened: &Opened, wanted: &Wanted<'_>) -> Vec<usize> {
    let groups = opened.metadata.metadata().row_groups().iter().enumerate();
    let may = |group: &RowGroupMetaData| wanted.named.is_none_or(|(column, name)| may_hold(group, column, name));
    groups.filter(|(_, group)| may(group)).map(|(number, _)| number).collect()
}

fn read(
    opened: &Opened,
    reader: Positioned,
    groups: Vec<usize>,
    wanted: &Wanted<'_>,
    mut each: impl FnMut(&RecordBatch),
) -> Result<(), Fault> {
    let descriptor = opened.metadata.parquet_schema();
    let columns =
        (0..descriptor.num_columns()).filter(|at| wanted.columns.is_empty() || wanted.columns.contains(&descriptor.column(*at).name()));
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(reader, opened.metadata.clone())
        .with_row_groups(groups)
        .with_projection(ProjectionMask::leaves(descriptor, columns))
        .build()?;
    for batch in reader {
        each(&batch?);
    }
    Ok(())
}

/// Whether a name lies between the least and the greatest of a row group.
fn may_hold(group: &RowGroupMetaData, column: &str, name: &str) -> bool {
    let of = group.columns().iter().find(|of| of.column_path().string() == column);
    let Some(Statistics::ByteArray(known)) = of.and_then(|of| of.statistics()) else { return true };
    let (least, greatest) = (known.min_bytes_opt(), known.max_bytes_opt());
    least.is_none_or(|least| least <= name.as_bytes()) && greatest.is_none_or(|greatest| greatest >= name.as_bytes())
}

/// A column of names, or of none.
pub(super) struct Names<'a> {
    keys: &'a arrow::array::PrimitiveArray<Int32Type>,
    values: &'a StringArray,
}

impl<'a> Names<'a> {
    pub fn of(batch: &'a RecordBatch, column: &str) -> Result<Names<'a>, Fault> {
        let found = batch.column_by_name(column).and_then(|column| column.as_dictionary_opt::<Int32Type>());
        let found = found.ok_or_else(|| Fault::Part(format!("the part has no column {column}")))?;
        Ok(Names { keys: found.keys(), values: found.values().as_string() })
    }

    pub fn get(&self, row: usize) -> Option<&'a str> {
        (!self.keys.is_null(row)).then(|| self.values.value(self.keys.value(row) as usize))
    }

    /// The key in this batch, for comparing rows of one batch quickly.
    pub fn key(&self, row: usize) -> Option<i32> {
        (!self.keys.is_null(row)).then(|| self.keys.value(row))
    }

    /// Rows that have this name.
    pub fn rows(&self, name: &str) -> Vec<usize> {
        let keys: Vec<bool> = (0..self.values.len()).map(|key| self.values.value(key) == name).collect();
        (0..self.keys.len()).filter(|row| !self.keys.is_null(*row) && keys.get(self.keys.value(*row) as usize) == Some(&true)).collect()
    }
}

/// A column of numbers or instants.
pub(super) fn numbers<'a, T: ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    column: &str,
) -> Result<&'a arrow::array::PrimitiveArray<T>, Fault> {
    let found = batch.column_by_name(column).and_then(|column| column.as_primitive_opt::<T>());
    found.ok_or_else(|| Fault::Part(format!("the part has no column {column}")))
}
