//! The only writer. A turn loads, decides and commits state, journal, obligations, timers and outbox in one transaction: all or
//! nothing. What others must hear of is told after the commit, never before.

use std::sync::Arc;

use futures::future::BoxFuture;
use hinomi_domain::kernel::{Actor, DueChange, Timestamp};
use hinomi_domain::policy::SubjectKind;
use hinomi_store::{Tx, journal, timer};
use serde::Serialize;

use crate::clock::Ids;
use crate::live::Change;
use crate::world::World;
use crate::{Engine, Fault};

/// A transaction on PostgreSQL that lost a race is tried again this often.
const CONFLICTS_MAX: u32 = 8;

pub struct Turn<'t> {
    pub tx: &'t mut Tx,
    pub now: Timestamp,
    pub world: Arc<World>,
    pub actor: Actor,
    pub(crate) ids: Ids,
    /// What goes into the journal at the end, all at once.
    entries: Vec<journal::Entry>,
    /// Which entry is the last of which change, until the journal gives it a number.
    numbered: Vec<(usize, usize)>,
    pub(crate) changes: Vec<Change>,
    pub(crate) outbox: bool,
    pub(crate) due: bool,
    pub(crate) page: bool,
}

impl Engine {
    /// Runs `work` in one transaction as `actor`. It may run more than once (a lost race), so it must not touch anything but the
    /// turn. The work goes on to its end even if the caller goes away.
    pub async fn turn<T, F>(&self, actor: Actor, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'a, 't> Fn(&'a mut Turn<'t>) -> BoxFuture<'a, Result<T, Fault>> + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        let mut tries = 0;
        loop {
            let (work, engine, actor) = (work.clone(), self.clone(), actor.clone());
            let result = self
                .store()
                .write(move |tx| {
                    Box::pin(async move {
                        let mut turn = Turn {
                            tx,
                            now: engine.clock().now(),
                            world: engine.world(),
                            actor,
                            ids: engine.ids().clone(),
                            entries: Vec::new(),
                            numbered: Vec::new(),
                            changes: Vec::new(),
                            outbox: false,
                            due: false,
                            page: false,
                        };
                        let done = work(&mut turn).await?;
                        turn.write_journal().await?;
                        let told = Told { changes: turn.changes, outbox: turn.outbox, due: turn.due, page: turn.page };
                        Ok::<_, Fault>((done, told))
                    })
                })
                .await;
            match result {
                Ok((done, told)) => {
                    self.metrics().turned();
                    self.tell(told);
                    return Ok(done);
                }
                Err(Fault::Store(error)) if error.is_conflict() && tries < CONFLICTS_MAX => tries += 1,
                Err(Fault::Store(error)) if error.is_conflict() => return Err(Fault::Stale),
                Err(fault) => return Err(fault),
            }
        }
    }

    fn tell(&self, told: Told) {
        for change in told.changes {
            self.live().changed(change);
        }
        if told.outbox {
            self.live().nudge_outbox();
        }
        if told.due {
            self.live().nudge_due();
        }
        if told.page {
            self.live().nudge_page();
        }
    }
}

struct Told {
    changes: Vec<Change>,
    outbox: bool,
    due: bool,
    page: bool,
}

impl Turn<'_> {
    pub fn id(&self) -> String {
        self.ids.next(self.now)
    }

    /// Facts of a subject for the journal, in the order in which they came to be, and word of the change.
    pub fn record<F: Serialize>(&mut self, kind: SubjectKind, subject: &str, restricted: bool, facts: &[F]) -> Result<(), Fault> {
        let actor = serde_json::to_string(&self.actor)?;
        for fact in facts {
            self.entries.push(journal::Entry {
                subject_kind: kind.as_str().to_owned(),
                subject: subject.to_owned(),
                at: self.now.as_micros(),
                actor: actor.clone(),
                fact: serde_json::to_string(fact)?,
                restricted,
            });
        }
        if !facts.is_empty() {
            self.numbered.push((self.changes.len(), self.entries.len() - 1));
            self.changes.push(Change { seq: 0, kind: kind.as_str(), id: subject.to_owned(), restricted });
            self.page |= matches!(kind, SubjectKind::Incident | SubjectKind::Notice | SubjectKind::Monitor | SubjectKind::Component);
        }
        Ok(())
    }

    async fn write_journal(&mut self) -> Result<(), Fault> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let seqs = journal::append_many(self.tx, std::mem::take(&mut self.entries)).await?;
        for (change, entry) in self.numbered.drain(..) {
            self.changes[change].seq = seqs[entry];
        }
        Ok(())
    }

    /// Sets and clears a subject's timers.
    pub async fn timers(&mut self, kind: SubjectKind, subject: &str, changes: &[DueChange]) -> Result<(), Fault> {
        for change in changes {
            match change.at {
                Some(at) => {
                    timer::set(self.tx, change.kind, kind.as_str(), subject, at.as_micros()).await?;
                    self.due = true;
                }
                None => {
                    timer::clear(self.tx, change.kind, kind.as_str(), subject).await?;
                }
            }
        }
        Ok(())
    }
}
