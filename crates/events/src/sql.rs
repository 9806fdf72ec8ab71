//! Read-only SQL over everything that is stored: parts where they lie, and what is in memory, at one instant.
//!
//! A question is planned and worked on by DataFusion, on threads of its own, so that a heavy one takes neither the threads nor more than a known
//! share of the memory of what comes in. It can read the tables of the store and nothing else: no file, no setting, no other catalogue; and what
//! is hidden from whoever asks is in no table that the question can name.

mod bounded;
mod cell;
mod columns;
mod engine;
mod fault;
mod guard;
mod memory;
mod reader;
mod run;
mod table;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hinomi_domain::kernel::Timestamp;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::Instant;

pub use cell::Cell;
pub(crate) use columns::{PURPOSE, table_schema};
pub use columns::{SqlColumn, SqlKind, SqlTable, tables};
pub(crate) use engine::Engine;

use crate::cold::ColdFault;
use crate::error::Fault;
use crate::search::Scanned;
use crate::store::Events;
use run::Sent;

/// Longer texts are no question.
pub const QUERY_BYTES_MAX: usize = 64 * 1024;

/// What is asked, of what, and how much it may cost.
#[derive(Clone, Debug)]
pub struct SqlAsk {
    pub query: String,
    /// The tables hold nothing before it;
    pub from: Timestamp,
    /// nothing from it on;
    pub to: Timestamp,
    /// and nothing of these purposes.
    pub hidden_purposes: Vec<String>,
    /// What `now()` is.
    pub now: Timestamp,
    /// More rows are cut off.
    pub rows_max: usize,
    /// And so are rows after so many bytes.
    pub bytes_max: usize,
    pub timeout: Duration,
    /// Set to end it.
    pub cancelled: Arc<AtomicBool>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SqlError {
    /// The question cannot be asked so. Where, where that is known: line and column, from 1.
    #[error("{message}")]
    Query { message: String, at: Option<(u64, u64)> },
    #[error("the query needs more memory than it may use; narrow the range, or group and sort less")]
    Memory,
    #[error("the query took longer than {} s; narrow the range", .limit.as_secs_f32())]
    Timeout { limit: Duration },
    #[error("the query was cancelled")]
    Cancelled,
    /// It needs records that are only in cold storage, which does not answer. Nothing is left out without a word.
    #[error("{0}; the query needs records that are only there")]
    Cold(String),
    /// The store's own.
    #[error("the event store could not answer: {0}")]
    Broken(String),
}

impl From<Fault> for SqlError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Cold(ColdFault::Cancelled) => SqlError::Cancelled,
            Fault::Cold(fault) => SqlError::Cold(fault.to_string()),
            fault => SqlError::Broken(fault.to_string()),
        }
    }
}

/// Rows as they come. Whoever drops it ends the work.
#[derive(Debug)]
pub struct SqlAnswer {
    pub columns: Vec<SqlColumn>,
    sent: mpsc::Receiver<Sent>,
    work: Work,
    deadline: Instant,
    timeout: Duration,
    ended: Option<(bool, Scanned)>,
}

/// Ends with whoever waits for it.
#[derive(Debug)]
struct Work {
    task: AbortHandle,
    ends: Ends,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.ends.left.store(true, Ordering::Relaxed);
        self.task.abort();
    }
}

/// What the work looks at to know that it is over.
#[derive(Clone, Debug)]
struct Ends {
    /// Set by whoever asked.
    cancelled: Arc<AtomicBool>,
    /// Nobody waits any more.
    left: Arc<AtomicBool>,
}

impl Ends {
    fn is_over(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.left.load(Ordering::Relaxed)
    }
}

/// Pieces of an answer that wait for the reader.
const PIECES_MAX: usize = 2;

impl Events {
    /// Asks, and waits until it is known what columns the answer has.
    ///
    /// # Errors
    /// The question cannot be asked, may not be asked, or costs too much.
    pub async fn sql(&self, ask: SqlAsk) -> Result<SqlAnswer, SqlError> {
        if ask.query.len() > QUERY_BYTES_MAX {
            return Err(SqlError::Query { message: format!("a query has at most {QUERY_BYTES_MAX} bytes"), at: None });
        }
        let (timeout, ends) = (ask.timeout, Ends { cancelled: ask.cancelled.clone(), left: Arc::default() });
        let deadline = Instant::now() + timeout;
        let (into, mut sent) = mpsc::channel(PIECES_MAX);
        let runtime = self.shared.engine.runtime()?;
        let task = runtime.spawn(run::run(self.clone(), ask, ends.clone(), into)).abort_handle();
        let work = Work { task, ends };
        match tokio::time::timeout_at(deadline, sent.recv()).await {
            Err(_) => Err(SqlError::Timeout { limit: timeout }),
            Ok(Some(Sent::Columns(columns))) => Ok(SqlAnswer { columns, sent, work, deadline, timeout, ended: None }),
            Ok(Some(Sent::Failed(error))) => Err(error),
            Ok(_) => Err(SqlError::Broken("the work on the query ended early".to_owned())),
        }
    }
}

impl SqlAnswer {
    /// Some more rows; `None`: that was all.
    ///
    /// # Errors
    /// What was found so far is not all of it.
    pub async fn next(&mut self) -> Result<Option<Vec<Vec<Cell>>>, SqlError> {
        if self.ended.is_some() {
            return Ok(None);
        }
        let sent = tokio::time::timeout_at(self.deadline, self.sent.recv()).await;
        if self.work.ends.is_over() && !matches!(sent, Ok(Some(Sent::Ended { .. }))) {
            return Err(SqlError::Cancelled);
        }
        match sent {
            Err(_) => Err(SqlError::Timeout { limit: self.timeout }),
            Ok(Some(Sent::Rows(rows))) => Ok(Some(rows)),
            Ok(Some(Sent::Ended { truncated, scanned })) => {
                self.ended = Some((truncated, scanned));
                Ok(None)
            }
            Ok(Some(Sent::Failed(error))) => Err(error),
            Ok(Some(Sent::Columns(_)) | None) => Err(SqlError::Broken("the work on the query ended early".to_owned())),
        }
    }

    /// Whether rows were cut off; known at the end.
    pub fn truncated(&self) -> bool {
        self.ended.is_some_and(|(truncated, _)| truncated)
    }

    /// What was looked at; known at the end.
    pub fn scanned(&self) -> Scanned {
        self.ended.map_or_else(Scanned::default, |(_, scanned)| scanned)
    }
}
