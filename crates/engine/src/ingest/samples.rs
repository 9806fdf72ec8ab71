//! Results of checks and pings of jobs on their way into the event store: gathered for a moment, so that one flush of the disk serves many.
//! Metrics come in bodies of many, and are durable when they are answered.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hinomi_domain::ingest::Sample;
use hinomi_domain::kernel::Timestamp;
use hinomi_events::{AppendError, Check, Prepared, Rows, Run};

use super::Logs;
use crate::Engine;

/// While the store takes nothing, so many wait; then the oldest go.
const WAITING_MAX: usize = 100_000;

#[derive(Default)]
pub struct Samples {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    checks: Vec<Check>,
    runs: Vec<Run>,
    dropped: u64,
}

impl Samples {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn check(&self, check: Check) {
        self.lock().checks.push(check);
    }

    pub fn run(&self, run: Run) {
        self.lock().runs.push(run);
    }
}

impl Logs {
    /// Durable when `Ok`.
    pub async fn measure(&self, samples: Vec<Sample>, now: Timestamp) -> Result<(), AppendError> {
        if samples.is_empty() {
            return Ok(());
        }
        self.events.append(Prepared::rows(Rows::metrics(&samples, now)?, now)?).await.map(|_| ())
    }

    /// Brings in what waits. Where that fails it waits on, up to a limit.
    pub async fn flush(&self, engine: &Engine) {
        let now = engine.clock().now();
        let (checks, runs) = {
            let mut waiting = engine.samples().lock();
            (std::mem::take(&mut waiting.checks), std::mem::take(&mut waiting.runs))
        };
        let checks = self.put(checks, |checks| Rows::checks(checks), now).await;
        let runs = self.put(runs, |runs| Rows::jobs(runs), now).await;
        let mut waiting = engine.samples().lock();
        let dropped = put_back(&mut waiting.checks, checks) + put_back(&mut waiting.runs, runs);
        if dropped > 0 {
            waiting.dropped += dropped as u64;
            tracing::warn!(dropped, of_all = waiting.dropped, "dropped results of checks that the event store could not take");
        }
    }

    /// Gives back what was not taken.
    async fn put<T>(&self, items: Vec<T>, rows: impl Fn(&[T]) -> Result<Rows, hinomi_events::Fault>, now: Timestamp) -> Vec<T> {
        if items.is_empty() {
            return items;
        }
        let prepared = rows(&items).map_err(AppendError::from).and_then(|rows| Prepared::rows(rows, now));
        let taken = match prepared {
            Ok(prepared) => self.events.append(prepared).await.map(|_| ()),
            Err(error) => Err(error),
        };
        match taken {
            Ok(()) => Vec::new(),
            Err(error) => {
                tracing::warn!(%error, "failed to store results of checks; they wait");
                items
            }
        }
    }
}

/// Before what came meanwhile; how many had to go.
fn put_back<T>(waiting: &mut Vec<T>, mut older: Vec<T>) -> usize {
    if older.is_empty() {
        return 0;
    }
    older.append(waiting);
    let dropped = older.len().saturating_sub(WAITING_MAX);
    older.drain(..dropped);
    *waiting = older;
    dropped
}
