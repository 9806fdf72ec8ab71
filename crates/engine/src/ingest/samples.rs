//! Results of checks and pings of jobs on their way into the event store: gathered for a moment, so that one flush of the disk serves many.
//! Metrics come in bodies of many, and are durable when they are answered.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hinomi_domain::ingest::Sample;
use hinomi_domain::kernel::Timestamp;
use hinomi_events::{AppendError, Check, Fault, Prepared, Rows, Run};

use super::Logs;
use crate::Engine;

/// While the store takes nothing, so many wait; what comes then is counted and dropped. A ping may bring ten kilobytes with it, a check a reason.
const CHECKS_MAX: usize = 100_000;
const RUNS_MAX: usize = 5_000;
/// Taken in at once, so that no batch is too large for the log.
const CHECKS_AT_ONCE: usize = 10_000;
const RUNS_AT_ONCE: usize = 500;

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
        let mut waiting = self.lock();
        let Waiting { checks, dropped, .. } = &mut *waiting;
        keep(checks, vec![check], CHECKS_MAX, dropped);
    }

    pub fn run(&self, run: Run) {
        let mut waiting = self.lock();
        let Waiting { runs, dropped, .. } = &mut *waiting;
        keep(runs, vec![run], RUNS_MAX, dropped);
    }
}

/// Adds as many as there is room for.
fn keep<T>(waiting: &mut Vec<T>, mut more: Vec<T>, most: usize, dropped: &mut u64) {
    let room = most.saturating_sub(waiting.len());
    *dropped += more.len().saturating_sub(room) as u64;
    more.truncate(room);
    waiting.append(&mut more);
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
        let checks = self.put(checks, CHECKS_AT_ONCE, Rows::checks, now).await;
        let runs = self.put(runs, RUNS_AT_ONCE, Rows::jobs, now).await;
        let mut waiting = engine.samples().lock();
        let Waiting { checks: newer_checks, runs: newer_runs, dropped } = &mut *waiting;
        put_back(newer_checks, checks, CHECKS_MAX, dropped);
        put_back(newer_runs, runs, RUNS_MAX, dropped);
        let dropped = std::mem::take(dropped);
        if dropped > 0 {
            tracing::warn!(dropped, "dropped results of checks that the event store could not take");
        }
    }

    /// Gives back what was not taken.
    async fn put<T>(&self, mut items: Vec<T>, at_once: usize, rows: fn(&[T]) -> Result<Rows, Fault>, now: Timestamp) -> Vec<T> {
        while !items.is_empty() {
            let some = items.len().min(at_once);
            let prepared = rows(&items[..some]).map_err(AppendError::from).and_then(|rows| Prepared::rows(rows, now));
            let taken = match prepared {
                Ok(prepared) => self.events.append(prepared).await.map(|_| ()),
                Err(error) => Err(error),
            };
            if let Err(error) = taken {
                tracing::warn!(%error, "failed to store results of checks; they wait");
                break;
            }
            items.drain(..some);
        }
        items
    }
}

/// Before what came meanwhile.
fn put_back<T>(waiting: &mut Vec<T>, older: Vec<T>, most: usize, dropped: &mut u64) {
    let newer = std::mem::replace(waiting, older);
    keep(waiting, newer, most, dropped);
}

#[cfg(test)]
mod tests {
    use super::{keep, put_back};

    #[test]
    fn what_waited_longest_stays_and_what_has_no_room_is_counted() {
        let (mut waiting, mut dropped) = (vec![4, 5], 0);
        put_back(&mut waiting, vec![1, 2, 3], 4, &mut dropped);
        assert_eq!((&waiting[..], dropped), (&[1, 2, 3, 4][..], 1));
        keep(&mut waiting, vec![6, 7], 5, &mut dropped);
        assert_eq!((&waiting[..], dropped), (&[1, 2, 3, 4, 6][..], 2));
    }
}
