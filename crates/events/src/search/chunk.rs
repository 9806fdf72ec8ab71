//! What a search works on at once: a batch in memory, or a row group of a part. Columns are read when they are asked for.

use crate::batch::{Batch, DictColumn, Texts};
use crate::error::Fault;
use crate::part::Index;

use super::mask::Mask;
use super::needle::Pieces;
use super::row::Row;

/// Texts of which each row has one or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextColumn {
    Message,
    Rest,
    Attributes,
    /// Only where it is UTF-8.
    Raw,
}

/// A column of keys with what they stand for.
#[derive(Clone, Copy)]
pub(crate) struct DictView<'a> {
    pub keys: &'a [u32],
    pub values: &'a Texts,
}

/// The purpose of each row.
#[derive(Clone, Copy)]
pub(crate) enum Purposes<'a> {
    All(&'a str),
    /// By key of the source.
    BySource(&'a [Box<str>]),
}

pub(crate) trait Chunk {
    fn rows(&self) -> usize;
    /// Earliest and latest time.
    fn range(&self) -> (i64, i64);
    fn purposes(&self) -> Purposes<'_>;
    fn times(&mut self) -> Result<&[i64], Fault>;
    fn dict(&mut self, column: DictColumn) -> Result<DictView<'_>, Fault>;
    /// The order of rows within an instant; `None`: that of the rows.
    fn ties(&mut self) -> Result<Option<Vec<i64>>, Fault> {
        Ok(None)
    }
    /// `NO_NUMBER` where there is none.
    fn elapsed(&mut self) -> Result<&[i64], Fault>;
    fn unparsed(&mut self) -> Result<Mask, Fault>;
    /// The texts of the wanted rows, in their order.
    fn texts(&mut self, column: TextColumn, wanted: &Mask, each: &mut dyn FnMut(usize, Option<&str>)) -> Result<(), Fault>;
    /// Whether any row has lines after the first; whether any has fields that are no column.
    fn has_rest(&self) -> bool;
    fn has_fields(&self) -> bool;
    fn pieces(&self) -> Pieces<'_>;
    /// Templates of the lines after the first.
    fn rest_templates(&self) -> Option<Vec<&str>>;
    /// Whole records, in the order of `rows`, which ascends.
    fn take(&mut self, rows: &[usize]) -> Result<Vec<Row>, Fault>;
    /// What the part knows of this row group.
    fn index(&self) -> Option<(&Index, usize)> {
        None
    }
}

/// A batch in memory.
pub(crate) struct InMemory<'a> {
    batch: &'a Batch,
    range: (i64, i64),
    pieces: Option<String>,
}

impl<'a> InMemory<'a> {
    pub fn new(batch: &'a Batch) -> InMemory<'a> {
        let pieces = batch.pieces.as_ref().map(|pieces| {
            pieces.texts.iter().fold(String::with_capacity(pieces.texts.heap.len() * 2), |mut all, piece| {
                all.push_str(piece);
                all.push('\n');
                all
            })
        });
        InMemory { batch, range: batch.range().unwrap_or_default(), pieces }
    }
}

impl Chunk for InMemory<'_> {
    fn rows(&self) -> usize {
        self.batch.len()
    }

    fn range(&self) -> (i64, i64) {
        self.range
    }

    fn purposes(&self) -> Purposes<'_> {
        Purposes::BySource(&self.batch.purposes)
    }

    fn times(&mut self) -> Result<&[i64], Fault> {
        Ok(&self.batch.times)
    }

    fn dict(&mut self, column: DictColumn) -> Result<DictView<'_>, Fault> {
        let dict = self.batch.dict(column);
        Ok(DictView { keys: &dict.keys, values: &dict.values.texts })
    }

    fn elapsed(&mut self) -> Result<&[i64], Fault> {
        Ok(&self.batch.elapsed)
    }

    fn unparsed(&mut self) -> Result<Mask, Fault> {
        Ok(Mask::of(self.batch.len(), |row| self.batch.is_unparsed(row)))
    }

    fn texts(&mut self, column: TextColumn, wanted: &Mask, each: &mut dyn FnMut(usize, Option<&str>)) -> Result<(), Fault> {
        for row in wanted.iter() {
            let text = match column {
                TextColumn::Message => Some(self.batch.message.get(row)),
                TextColumn::Rest => self.batch.rest.get(row),
                TextColumn::Attributes => self.batch.attributes.get(row),
                TextColumn::Raw => self.batch.raw.get(row).and_then(|raw| std::str::from_utf8(raw).ok()),
            };
            each(row, text);
        }
        Ok(())
    }

    fn has_rest(&self) -> bool {
        !self.batch.rest.rows.is_empty()
    }

    fn has_fields(&self) -> bool {
        !self.batch.attributes.rows.is_empty() || !self.batch.raw.rows.is_empty()
    }

    fn pieces(&self) -> Pieces<'_> {
        self.pieces.as_deref()
    }

    fn rest_templates(&self) -> Option<Vec<&str>> {
        self.batch.rest_templates.as_ref().map(|templates| templates.texts.iter().collect())
    }

    fn take(&mut self, rows: &[usize]) -> Result<Vec<Row>, Fault> {
        Ok(rows.iter().map(|row| Row::of_batch(self.batch, *row)).collect())
    }
}
