//! Searches: what was stored is found again, at once and in order. Everything here may block; call it where blocking is allowed.

mod chunk;
mod count;
mod evaluate;
mod find;
mod group;
mod judge;
mod mask;
mod needle;
mod row;
mod scan;
mod table;
mod test;
mod view;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hinomi_domain::ingest::query::Filter;
use hinomi_domain::kernel::Timestamp;

pub use count::{Histogram, Series};
pub use find::{Cursor, Found, Order};
pub use row::Row;
pub use table::{Cell, Column, ColumnKind, Table};
pub use view::View;

use crate::batch::Batch;
use crate::cold::ColdFault;
use crate::error::Fault;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub filter: Arc<Filter>,
    pub from: Timestamp,
    /// Not included.
    pub to: Timestamp,
    /// Records of these purposes are not there for whoever asks.
    pub hidden_purposes: Vec<String>,
    pub limits: Limits,
}

/// How much a search may cost.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Set to end the search.
    pub cancelled: Arc<AtomicBool>,
    /// Lines of a table; 0: the store's own limit.
    pub lines_max: usize,
}

/// What a search looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Of what was not ruled out or answered beforehand.
    pub rows: u64,
    pub bytes: u64,
    pub parts: u64,
    /// Parts of those that are only in cold storage.
    pub cold_parts: u64,
}

#[derive(Clone, Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the search was cancelled")]
    Cancelled,
    /// Too many different values of what was counted by.
    #[error("the table has more than {limit} lines")]
    TooManyLines { limit: usize },
    /// What was asked for is in cold storage and cannot be had now. Nothing is left out without a word.
    #[error(transparent)]
    Cold(ColdFault),
    #[error(transparent)]
    Fault(Fault),
}

impl From<Fault> for SearchError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Cold(fault) => fault.into(),
            fault => SearchError::Fault(fault),
        }
    }
}

impl From<ColdFault> for SearchError {
    fn from(fault: ColdFault) -> Self {
        match fault {
            ColdFault::Cancelled => SearchError::Cancelled,
            fault => SearchError::Cold(fault),
        }
    }
}

impl Ask {
    fn check(&self) -> Result<(), SearchError> {
        if self.limits.cancelled.load(Ordering::Relaxed) { Err(SearchError::Cancelled) } else { Ok(()) }
    }

    fn is_hidden(&self, purpose: &str) -> bool {
        self.hidden_purposes.iter().any(|hidden| hidden == purpose)
    }
}

/// The records of a batch that pass, oldest first: for whoever follows what comes in.
pub fn of_batch(batch: &Batch, ask: &Ask) -> Result<Vec<Row>, SearchError> {
    let mut chunk = chunk::InMemory::new(batch);
    let passing = scan::passing(&mut chunk, ask, needle::Verdict::Maybe)?;
    let mut rows: Vec<usize> = passing.iter().collect();
    rows.sort_by_key(|row| batch.times[*row]);
    Ok(rows.into_iter().map(|row| Row::of_batch(batch, row)).collect())
}
