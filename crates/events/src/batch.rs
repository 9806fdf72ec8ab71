//! Records in columns: how they wait in memory, how the write-ahead log keeps them, and what a part is made of.
//!
//! A batch is built once and never changed. Texts that repeat stand once in a dictionary; what few records have stands only for those.

mod arrow;
mod build;
mod codec;
mod columns;

pub use build::Builder;
pub(crate) use build::PIECE_BYTES_MIN;
pub(crate) use columns::{Dict, Interner, NO_NUMBER, NONE, Sparse, Texts};

use hinomi_domain::ingest::{Form, Header};

/// Columns whose values repeat. The order is that of [`Batch::dicts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum DictColumn {
    Source,
    Host,
    Level,
    Txid,
    Proc,
    Uid,
    Jid,
    Src,
    Dst,
    Db,
    Template,
}

impl DictColumn {
    pub const ALL: [DictColumn; 11] = [
        DictColumn::Source,
        DictColumn::Host,
        DictColumn::Level,
        DictColumn::Txid,
        DictColumn::Proc,
        DictColumn::Uid,
        DictColumn::Jid,
        DictColumn::Src,
        DictColumn::Dst,
        DictColumn::Db,
        DictColumn::Template,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            DictColumn::Source => "source",
            DictColumn::Host => "host",
            DictColumn::Level => "level",
            DictColumn::Txid => "txid",
            DictColumn::Proc => "proc",
            DictColumn::Uid => "uid",
            DictColumn::Jid => "jid",
            DictColumn::Src => "src",
            DictColumn::Dst => "dst",
            DictColumn::Db => "db",
            DictColumn::Template => "template",
        }
    }

    pub const fn of(header: Header) -> DictColumn {
        match header {
            Header::Txid => DictColumn::Txid,
            Header::Proc => DictColumn::Proc,
            Header::Uid => DictColumn::Uid,
            Header::Jid => DictColumn::Jid,
            Header::Src => DictColumn::Src,
            Header::Dst => DictColumn::Dst,
            Header::Db => DictColumn::Db,
        }
    }
}

/// Records of any number of sources, in the order in which they came.
#[derive(Debug, Default)]
pub struct Batch {
    /// Microseconds since the epoch, UTC.
    pub(crate) times: Vec<i64>,
    pub(crate) offsets: Vec<i16>,
    /// [`Form`], and whether the record has not its source's form.
    pub(crate) forms: Vec<u8>,
    /// [`NO_NUMBER`] where there is none.
    pub(crate) elapsed: Vec<i64>,
    pub(crate) dicts: [Dict; DictColumn::ALL.len()],
    pub(crate) message: Texts,
    pub(crate) rest: Sparse,
    pub(crate) attributes: Sparse,
    pub(crate) raw: Sparse<Vec<u8>>,
    /// Of each source in the dictionary of sources.
    pub(crate) purposes: Vec<Box<str>>,
    /// Digitless pieces of what templates leave out; `None`: too many to tell.
    pub(crate) pieces: Option<Interner>,
    /// Templates of the lines after the first; `None`: too many to tell.
    pub(crate) rest_templates: Option<Interner>,
    /// What came in, line ends included.
    pub(crate) raw_bytes: u64,
    pub(crate) received_at: i64,
    /// Only of rows that were read from a part: their order within an instant.
    pub(crate) ties: Vec<i32>,
}

pub(crate) const UNPARSED: u8 = 0x80;

impl Batch {
    pub fn len(&self) -> usize {
        self.times.len()
    }

    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    pub(crate) fn dict(&self, column: DictColumn) -> &Dict {
        &self.dicts[column as usize]
    }

    pub(crate) fn form(&self, row: usize) -> Form {
        Form::ALL[usize::from(self.forms[row] & !UNPARSED).min(2)]
    }

    pub(crate) fn is_unparsed(&self, row: usize) -> bool {
        self.forms[row] & UNPARSED != 0
    }

    pub(crate) fn purpose(&self, row: usize) -> &str {
        let key = self.dict(DictColumn::Source).keys[row] as usize;
        self.purposes.get(key).map_or("", |purpose| purpose)
    }

    /// Earliest and latest time; `None` when empty.
    pub(crate) fn range(&self) -> Option<(i64, i64)> {
        Some((*self.times.iter().min()?, *self.times.iter().max()?))
    }

    /// About how much memory it holds.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.times.len() * (8 + 2 + 1 + 8)
            + self.dicts.iter().map(Dict::memory_bytes).sum::<usize>()
            + self.message.memory_bytes()
            + self.rest.texts.memory_bytes()
            + self.attributes.texts.memory_bytes()
            + self.raw.texts.memory_bytes()
    }
}
