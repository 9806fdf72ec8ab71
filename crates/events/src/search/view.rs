//! A record of a batch where it lies, for whoever asks each record as it comes in.

use std::borrow::Cow;

use hinomi_domain::ingest::query::{Field, Fields, value_in_json, value_in_text};
use hinomi_domain::kernel::Timestamp;

use super::row::Row;
use crate::batch::{Batch, DictColumn, NO_NUMBER};

#[derive(Clone, Copy)]
pub struct View<'a> {
    batch: &'a Batch,
    row: usize,
}

impl Batch {
    /// Its records, in the order in which they came.
    pub fn views(&self) -> impl Iterator<Item = View<'_>> {
        (0..self.len()).map(|row| View { batch: self, row })
    }

    pub fn received_at(&self) -> Timestamp {
        Timestamp::from_micros(self.received_at)
    }

    /// Every template that its records have, by the number that [`View::template_number`] gives.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.dict(DictColumn::Template).values.texts.iter()
    }
}

impl<'a> View<'a> {
    pub fn at(&self) -> Timestamp {
        Timestamp::from_micros(self.batch.times[self.row])
    }

    pub fn source(&self) -> &'a str {
        self.batch.dict(DictColumn::Source).get(self.row).unwrap_or_default()
    }

    pub fn purpose(&self) -> &'a str {
        self.batch.purpose(self.row)
    }

    pub fn message(&self) -> &'a str {
        self.batch.message.get(self.row)
    }

    pub fn rest(&self) -> Option<&'a str> {
        self.batch.rest.get(self.row)
    }

    pub fn template_number(&self) -> Option<usize> {
        let key = self.batch.dict(DictColumn::Template).keys[self.row];
        (key != crate::batch::NONE).then_some(key as usize)
    }

    /// Fields that are no column: attributes, or the record itself where it is a JSON object.
    pub fn fields(&self) -> Option<&'a str> {
        self.batch.attributes.get(self.row).or_else(|| {
            let raw = std::str::from_utf8(self.batch.raw.get(self.row)?).ok()?;
            raw.trim_start().starts_with('{').then_some(raw)
        })
    }

    /// All of it.
    pub fn to_row(&self) -> Row {
        Row::of_batch(self.batch, self.row)
    }
}

impl Fields for View<'_> {
    fn text(&self, field: &Field) -> Option<Cow<'_, str>> {
        let dict = |column: DictColumn| self.batch.dict(column).get(self.row).map(Cow::Borrowed);
        match field {
            Field::Time => Some(Cow::Owned(self.at().to_string())),
            Field::Source => Some(Cow::Borrowed(self.source())),
            Field::Host => dict(DictColumn::Host),
            Field::Level => dict(DictColumn::Level),
            Field::Purpose => Some(Cow::Borrowed(self.purpose())),
            Field::Header(header) => dict(DictColumn::of(*header)),
            Field::Template => dict(DictColumn::Template),
            Field::Message => Some(Cow::Borrowed(self.message())),
            Field::Rest => self.rest().map(Cow::Borrowed),
            Field::Unparsed => self.batch.is_unparsed(self.row).then_some(Cow::Borrowed("true")),
            Field::Other(name) if name == super::evaluate::ELAPSED => {
                let number = self.batch.elapsed[self.row];
                (number != NO_NUMBER).then(|| Cow::Owned(number.to_string()))
            }
            Field::Other(name) => {
                let raw = || {
                    self.batch
                        .raw
                        .get(self.row)
                        .and_then(|raw| std::str::from_utf8(raw).ok())
                        .filter(|raw| raw.trim_start().starts_with('{'))
                };
                let attributes = self.batch.attributes.get(self.row).and_then(|json| value_in_json(json, name));
                let in_raw = || raw().and_then(|json| value_in_json(json, name));
                attributes.or_else(in_raw).or_else(|| value_in_text(self.message(), name).map(Cow::Borrowed))
            }
        }
    }

    fn number(&self, field: &Field) -> Option<f64> {
        match field {
            #[expect(clippy::cast_precision_loss, reason = "microseconds of the years that an instant can have fit")]
            Field::Time => Some(self.at().as_micros() as f64),
            field => hinomi_domain::ingest::query::number_in(&self.text(field)?),
        }
    }
}
