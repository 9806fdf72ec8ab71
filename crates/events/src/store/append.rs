//! The way in: one thread writes the log for everybody, many records to one flush of the disk.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::segment::{self, Content};
use super::{Events, Shared};
use crate::batch::Batch;
use crate::error::Fault;
use crate::rows::Rows;
use crate::wal::{Framed, Log, RECORD_BYTES_MAX};

/// Which bytes of which file of an agent the records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    pub agent: String,
    pub file: String,
    pub start: u64,
    /// Not included.
    pub end: u64,
}

/// They are durable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// They were here before; nothing was added.
    pub duplicate: bool,
    /// Of the agent's file.
    pub accepted_to: Option<u64>,
    /// Everything of the file below it is in parts.
    pub stored_to: Option<u64>,
}

#[derive(Clone, Debug, thiserror::Error)]
pub enum AppendError {
    /// Too much waits to be sealed. Later there will be room.
    #[error("the event store is full for the moment")]
    Full,
    /// The range does not go on where the file ended.
    #[error("the range does not begin at {accepted_to}")]
    Range { accepted_to: u64 },
    #[error("a batch is too large")]
    TooLarge,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Records in the form of the log. Making it takes the processor, not the disk.
pub struct Prepared {
    content: Content,
    range: Option<Range>,
    framed: Framed,
    at: i64,
}

impl Prepared {
    /// # Errors
    /// The batch is larger than a record of the log may be.
    pub fn logs(batch: Batch, range: Option<Range>) -> Result<Prepared, AppendError> {
        let at = batch.received_at;
        Self::new(Content::Logs(Arc::new(batch)), range, at)
    }

    /// # Errors
    /// As of [`Prepared::logs`].
    pub fn rows(rows: Rows, received_at: hinomi_domain::kernel::Timestamp) -> Result<Prepared, AppendError> {
        Self::new(Content::Rows(Arc::new(rows)), None, received_at.as_micros())
    }

    fn new(content: Content, range: Option<Range>, at: i64) -> Result<Prepared, AppendError> {
        let mut payload = Vec::new();
        segment::write(&content, range.as_ref(), at, &mut payload)?;
        if payload.len() > RECORD_BYTES_MAX / 2 {
            return Err(AppendError::TooLarge);
        }
        Ok(Prepared { framed: Framed::new(&payload), content, range, at })
    }
}

pub(super) enum Order {
    Append { prepared: Box<Prepared>, reply: oneshot::Sender<Result<Receipt, AppendError>> },
    Rotate { done: Option<oneshot::Sender<Result<(), Fault>>> },
    Stop,
}

impl Events {
    /// Durable, and found by searches, when `Ok`.
    pub async fn append(&self, prepared: Prepared) -> Result<Receipt, AppendError> {
        if self.is_full() {
            return Err(AppendError::Full);
        }
        let (reply, answer) = oneshot::channel();
        let order = Order::Append { prepared: Box::new(prepared), reply };
        self.shared.orders.send(order).await.map_err(|_| Fault::Closed)?;
        answer.await.map_err(|_| Fault::Closed)?
    }

    /// Whether an append would be refused now. Ask before parsing what came.
    pub fn is_full(&self) -> bool {
        let (memory, log) = self.shared.state.waiting_bytes();
        memory > self.shared.options.memory_bytes_max || log > self.shared.options.log_bytes_max
    }
}

pub(super) struct Writer {
    pub log: Log,
    pub queue: mpsc::Receiver<Order>,
    pub shared: Arc<Shared>,
}

/// Records of one flush together.
const GROUP_BYTES_MAX: usize = 16 * 1024 * 1024;

type Waiting = (Box<Prepared>, oneshot::Sender<Result<Receipt, AppendError>>);

impl Writer {
    pub fn run(mut self) {
        while let Some(first) = self.queue.blocking_recv() {
            let (mut group, mut bytes, mut order) = (Vec::new(), 0, Some(first));
            let mut then = None;
            while let Some(next) = order.take() {
                match next {
                    Order::Append { prepared, reply } => {
                        bytes += prepared.framed.len();
                        group.push((prepared, reply));
                    }
                    other => {
                        then = Some(other);
                        break;
                    }
                }
                if bytes < GROUP_BYTES_MAX {
                    order = self.queue.try_recv().ok();
                }
            }
            self.commit(group);
            match then {
                Some(Order::Rotate { done }) => {
                    let rotated = self.rotate();
                    if let Some(done) = done {
                        let _ = done.send(rotated);
                    }
                }
                Some(Order::Stop) => return,
                _ => self.rotate_when_full(),
            }
        }
    }

    fn commit(&mut self, group: Vec<Waiting>) {
        let mut ahead: HashMap<(String, String), u64> = HashMap::new();
        let (mut framed, mut accepted): (Vec<Framed>, Vec<Waiting>) = (Vec::new(), Vec::new());
        for (mut prepared, reply) in group {
            match self.judge(prepared.range.as_ref(), &ahead) {
                Ok(None) => {
                    if let Some(range) = &prepared.range {
                        ahead.insert((range.agent.clone(), range.file.clone()), range.end);
                    }
                    framed.push(std::mem::replace(&mut prepared.framed, Framed::empty()));
                    accepted.push((prepared, reply));
                }
                Ok(Some(receipt)) => drop(reply.send(Ok(receipt))),
                Err(error) => drop(reply.send(Err(error))),
            }
        }
        if accepted.is_empty() {
            return;
        }
        if let Err(error) = self.log.append(&framed) {
            tracing::error!(%error, "failed to write the write-ahead log of the event store");
            let fault = Fault::from(error);
            accepted.into_iter().for_each(|(_, reply)| drop(reply.send(Err(fault.clone().into()))));
            return;
        }
        self.shared.state.grown(self.log.bytes);
        for (prepared, reply) in accepted {
            let Prepared { content, range, at, .. } = *prepared;
            self.shared.state.add(content.clone(), range.as_ref(), at);
            if let (Content::Logs(batch), Some(watcher)) = (&content, self.shared.watcher.get()) {
                watcher(batch);
            }
            let known = range.as_ref().and_then(|range| self.shared.state.accepted_to(range));
            let receipt =
                Receipt { duplicate: false, accepted_to: known.map(|(accepted, _)| accepted), stored_to: known.map(|(_, stored)| stored) };
            let _ = reply.send(Ok(receipt));
        }
    }

    /// `Some`: nothing to write, these were here before.
    fn judge(&self, range: Option<&Range>, ahead: &HashMap<(String, String), u64>) -> Result<Option<Receipt>, AppendError> {
        let Some(range) = range else { return Ok(None) };
        let known = self.shared.state.accepted_to(range);
        let written = ahead.get(&(range.agent.clone(), range.file.clone())).copied();
        let Some(accepted_to) = written.or(known.map(|(accepted, _)| accepted)) else { return Ok(None) };
        if range.start == accepted_to {
            Ok(None)
        } else if range.end <= accepted_to && written.is_none() {
            Ok(Some(Receipt { duplicate: true, accepted_to: Some(accepted_to), stored_to: known.map(|(_, stored)| stored) }))
        } else {
            Err(AppendError::Range { accepted_to })
        }
    }

    fn rotate_when_full(&mut self) {
        let (rows, bytes) = self.shared.state.active_size();
        let options = &self.shared.options;
        if (rows >= options.seal_rows || bytes >= options.seal_bytes || self.log.bytes >= options.seal_log_bytes)
            && let Err(error) = self.rotate()
        {
            tracing::error!(%error, "failed to begin the next file of the write-ahead log");
        }
    }

    fn rotate(&mut self) -> Result<(), Fault> {
        if self.shared.state.active_size().0 == 0 {
            return Ok(());
        }
        self.log.rotate()?;
        self.shared.state.rotate(self.log.number);
        self.shared.sealer.wake();
        Ok(())
    }
}
