//! A record on its way out.

use hinomi_domain::ingest::{Form, Header, Record};
use hinomi_domain::kernel::Timestamp;

use crate::batch::{Batch, DictColumn, NO_NUMBER};

/// A stored record, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub at: Timestamp,
    pub offset_minutes: i16,
    pub source: String,
    pub purpose: String,
    pub host: Option<String>,
    pub level: Option<String>,
    /// By [`Header`].
    pub headers: [Option<String>; Header::ALL.len()],
    pub template: Option<String>,
    pub message: String,
    pub rest: Option<String>,
    /// The text of a JSON object.
    pub attributes: Option<String>,
    pub elapsed_ms: Option<i64>,
    pub unparsed: bool,
    pub form: Form,
    pub raw: Option<Vec<u8>>,
}

impl Row {
    pub(super) fn of_batch(batch: &Batch, row: usize) -> Row {
        let dict = |column: DictColumn| batch.dict(column).get(row).map(str::to_owned);
        Row {
            at: Timestamp::from_micros(batch.times[row]),
            offset_minutes: batch.offsets[row],
            source: dict(DictColumn::Source).unwrap_or_default(),
            purpose: batch.purpose(row).to_owned(),
            host: dict(DictColumn::Host),
            level: dict(DictColumn::Level),
            headers: Header::ALL.map(|header| dict(DictColumn::of(header))),
            template: dict(DictColumn::Template),
            message: batch.message.get(row).to_owned(),
            rest: batch.rest.get(row).map(str::to_owned),
            attributes: batch.attributes.get(row).map(str::to_owned),
            elapsed_ms: Some(batch.elapsed[row]).filter(|number| *number != NO_NUMBER),
            unparsed: batch.is_unparsed(row),
            form: batch.form(row),
            raw: batch.raw.get(row).map(<[u8]>::to_vec),
        }
    }

    pub fn header(&self, header: Header) -> Option<&str> {
        self.headers[header as usize].as_deref()
    }

    /// As it was read.
    pub fn record(&self) -> Record<'_> {
        Record {
            at: Some(self.at),
            offset_minutes: self.offset_minutes,
            host: self.host.as_deref().map(Into::into),
            level: self.level.as_deref().map(Into::into),
            headers: Header::ALL.map(|header| self.header(header).map(Into::into)),
            message: self.message.as_str().into(),
            rest: self.rest.as_deref().map(Into::into),
            attributes: self.attributes.as_deref().map(Into::into),
            form: self.form,
            raw: self.raw.as_deref().map(Into::into),
            unparsed: self.unparsed,
        }
    }

    /// The very bytes that came in, without the line end after them.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        hinomi_domain::ingest::format::bytes_of(&self.record(), &mut bytes);
        bytes
    }

    /// Other fields than columns: the attributes, or the record itself where it is a JSON object.
    pub fn fields(&self) -> Option<&str> {
        self.attributes.as_deref().or_else(|| {
            let raw = std::str::from_utf8(self.raw.as_deref()?).ok()?;
            raw.trim_start().starts_with('{').then_some(raw)
        })
    }
}
