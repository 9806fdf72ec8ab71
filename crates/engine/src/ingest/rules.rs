//! Rules over logs, asked of every record as it becomes durable. What they find goes the way of every alert.
//!
//! Where a rule stands is kept in the store every few seconds. After a crash, records that came since then are asked again from the
//! write-ahead log: an alert may be counted once more, none is missed.

mod evaluate;

use std::sync::Arc;
use std::time::Duration;

use hinomi_domain::kernel::Actor;
use hinomi_events::Batch;
use hinomi_store::log_rule_state::{self, LogRuleStateRow};
use tokio::sync::{Mutex, mpsc, oneshot};

pub use evaluate::Standing;
use evaluate::{Evaluation, Told};

use crate::detect::raise;
use crate::engine::WeakEngine;
use crate::{Engine, Fault, rows};

/// Batches that wait to be judged; then the log waits, and with it the senders.
const BATCHES_MAX: usize = 64;
const TICK: Duration = Duration::from_secs(1);
/// Where rules stand is kept every so many ticks.
const KEEP_EVERY: u32 = 5;

pub struct Rules {
    inlet: mpsc::Sender<Work>,
    standing: Arc<std::sync::RwLock<Vec<Standing>>>,
    worker: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

enum Work {
    Batch(Arc<Batch>),
    /// Everything before is judged and kept.
    Settle(oneshot::Sender<()>),
    Stop,
}

/// Where the log puts its batches.
pub struct Inlet {
    batches: mpsc::Sender<Work>,
}

impl Inlet {
    pub fn take(&self, batch: &Arc<Batch>) {
        // Closed only at the end, when nothing is judged any more.
        let _ = self.batches.blocking_send(Work::Batch(batch.clone()));
    }
}

impl Rules {
    /// `waiting` are the batches that the log still holds: those that came after the rules' standing was kept last are judged again.
    pub(super) async fn start(engine: &Engine, waiting: Vec<Arc<Batch>>) -> Result<Rules, Fault> {
        let kept = log_rule_state::list(&mut engine.store().read().await?).await?;
        let kept_at = kept.iter().map(|row| row.updated_at).max().unwrap_or_default();
        let again: Vec<Arc<Batch>> = waiting.into_iter().filter(|batch| batch.received_at().as_micros() > kept_at).collect();
        let (inlet, queue) = mpsc::channel(BATCHES_MAX.max(again.len()));
        for batch in again {
            // There is room for all of them.
            let _ = inlet.try_send(Work::Batch(batch));
        }
        let evaluation = Evaluation::new(kept, engine.clock().now());
        let standing = evaluation.standing();
        let worker = tokio::spawn(work(engine.downgrade(), evaluation, queue));
        Ok(Rules { inlet, standing, worker: Mutex::new(Some(worker)) })
    }

    pub(super) fn inlet(&self) -> Inlet {
        Inlet { batches: self.inlet.clone() }
    }

    /// How each rule stands.
    pub fn standing(&self) -> Vec<Standing> {
        self.standing.read().map(|standing| standing.clone()).unwrap_or_default()
    }

    /// Waits until everything that was appended before is judged.
    pub async fn settle(&self) {
        let (done, settled) = oneshot::channel();
        if self.inlet.send(Work::Settle(done)).await.is_ok() {
            let _ = settled.await;
        }
    }

    pub(super) async fn stop(&self, _engine: &Engine) {
        let _ = self.inlet.send(Work::Stop).await;
        if let Some(worker) = self.worker.lock().await.take() {
            let _ = worker.await;
        }
    }
}

async fn work(engine: WeakEngine, mut evaluation: Evaluation, mut queue: mpsc::Receiver<Work>) {
    let mut ticks = 0;
    loop {
        let next = tokio::select! {
            next = queue.recv() => match next {
                None => return,
                next => next,
            },
            () = tokio::time::sleep(TICK) => None,
        };
        let Some(engine) = engine.upgrade() else { return };
        let (mut settled, mut stop, mut batches) = (None, false, Vec::new());
        let is_tick = next.is_none();
        let mut sort = |work: Work| match work {
            Work::Batch(batch) => batches.push(batch),
            Work::Settle(done) => settled = Some(done),
            Work::Stop => stop = true,
        };
        if let Some(next) = next {
            sort(next);
            // What waits is judged together, so that what it tells is one transaction.
            for _ in 0..BATCHES_MAX {
                match queue.try_recv() {
                    Ok(work) => sort(work),
                    Err(_) => break,
                }
            }
        }
        let (world, now) = (engine.world(), engine.clock().now());
        let judged = tokio::task::spawn_blocking(move || {
            evaluation.follow(&world, now);
            for batch in &batches {
                evaluation.judge(batch);
            }
            evaluation.pass_of_time(now);
            (evaluation, ())
        });
        // A panic in a rule's evaluation is a bug; the records themselves are safe.
        let Ok((after, ())) = judged.await else { return };
        evaluation = after;
        let told = evaluation.take_told();
        if !told.is_empty()
            && let Err(fault) = tell(&engine, told.clone()).await
        {
            tracing::error!(error = %fault, "failed to raise what log rules found; it is tried again");
            evaluation.put_back(told);
        }
        ticks += u32::from(is_tick);
        // Where rules stand says that what they found was told.
        if (ticks >= KEEP_EVERY || stop || settled.is_some()) && evaluation.is_changed() && evaluation.is_told() {
            ticks = 0;
            if let Err(fault) = keep(&engine, evaluation.rows(now)).await {
                tracing::warn!(error = %fault, "failed to keep where log rules stand");
            }
        }
        evaluation.publish(now);
        if let Some(settled) = settled {
            let _ = settled.send(());
        }
        if stop {
            return;
        }
    }
}

async fn keep(engine: &Engine, rows: Vec<LogRuleStateRow>) -> Result<(), Fault> {
    engine
        .turn(Actor::system("log_rules"), move |turn| {
            let rows = rows.clone();
            Box::pin(async move {
                for row in &rows {
                    log_rule_state::put(turn.tx, row).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Alerts begin, repeat and end.
async fn tell(engine: &Engine, told: Vec<Told>) -> Result<(), Fault> {
    let told = Arc::new(told);
    engine
        .turn(Actor::system("log_rules"), move |turn| {
            let told = told.clone();
            Box::pin(async move {
                for one in told.iter() {
                    match one {
                        Told::Fire(report) => {
                            if raise::fire(turn, report.clone()).await?.is_none() {
                                touch(turn, report.fingerprint(), 1).await?;
                            }
                        }
                        Told::More { fingerprint, count } => touch(turn, fingerprint.clone(), *count).await?,
                        Told::Resolve { fingerprint, at } => {
                            if let Some((firing, version)) = rows::alert::firing(turn, fingerprint).await? {
                                raise::resolve(turn, &firing, version, (*at).min(turn.now)).await?;
                            }
                        }
                    }
                }
                Ok(())
            })
        })
        .await
}

async fn touch(turn: &mut crate::turn::Turn<'_>, fingerprint: String, count: u64) -> Result<(), Fault> {
    let touch = rows::alert::Touch { fingerprint, count: i64::try_from(count).unwrap_or(i64::MAX), expires_at: None };
    rows::alert::touch_many(turn, &[touch]).await.map(|_| ())
}
