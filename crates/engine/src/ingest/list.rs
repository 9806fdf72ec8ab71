//! The list of parts in the relational store. Parts that are let go leave a fact in the journal: the proof that they were deleted.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use hinomi_domain::ingest::{Fact, Reading};
use hinomi_domain::kernel::{Actor, Timestamp};
use hinomi_domain::policy::SubjectKind;
use hinomi_events::{Change, Fault as EventsFault, Listed, Manifest, Mark, Part, Retier, Tier, Why};
use hinomi_store::part;

use crate::engine::WeakEngine;
use crate::turn::Turn;
use crate::{Engine, Fault};

pub(super) struct List {
    engine: WeakEngine,
}

/// Files of agents that nobody spoke of for this long are forgotten.
const MARK_KEPT_MICROS: i64 = 90 * 86_400_000_000;

impl List {
    pub fn new(engine: &Engine) -> List {
        List { engine: engine.downgrade() }
    }

    fn engine(&self) -> Result<Engine, EventsFault> {
        self.engine.upgrade().ok_or(EventsFault::Closed)
    }
}

fn failed(fault: Fault) -> EventsFault {
    EventsFault::Manifest(fault.to_string())
}

impl Manifest for List {
    fn load(&self) -> BoxFuture<'_, Result<Listed, EventsFault>> {
        Box::pin(async {
            let engine = self.engine()?;
            let load = async {
                let mut tx = engine.store().read().await?;
                Ok::<_, Fault>(Listed {
                    parts: part::list(&mut tx).await?.into_iter().map(from_row).collect(),
                    marks: part::marks(&mut tx).await?.into_iter().map(from_mark).collect(),
                    sealed: part::sealed(&mut tx, engine.node()).await?.unsigned_abs(),
                })
            };
            load.await.map_err(failed)
        })
    }

    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), EventsFault>> {
        Box::pin(async move {
            let engine = self.engine()?;
            let node = engine.node().to_owned();
            engine
                .turn(Actor::system("events"), move |turn| {
                    let (change, node) = (change.clone(), node.clone());
                    Box::pin(async move {
                        if change.why == Why::Expired {
                            let gone: Vec<Part> = part::list(turn.tx).await?.into_iter().map(from_row).collect();
                            for part in gone.iter().filter(|part| change.remove.contains(&part.path)) {
                                let fact = Fact::PartDeleted {
                                    purpose: part.purpose.as_str().into(),
                                    path: part.path.clone(),
                                    records: part.rows,
                                    from: Timestamp::from_micros(part.min_at),
                                    to: Timestamp::from_micros(part.max_at),
                                    stored_bytes: part.stored_bytes,
                                };
                                turn.record(SubjectKind::Logs, &part.purpose, false, &[fact])?;
                            }
                        }
                        protect(turn, &change)?;
                        if !change.retier.is_empty() {
                            moved(turn, &change).await?;
                        }
                        if !change.remove.is_empty() {
                            part::remove(turn.tx, &change.remove).await?;
                        }
                        for added in &change.add {
                            part::add(turn.tx, &to_row(added)).await?;
                        }
                        for mark in &change.marks {
                            part::mark(turn.tx, &to_mark(mark)).await?;
                        }
                        if !change.marks.is_empty() {
                            part::forget_marks(turn.tx, change.at - MARK_KEPT_MICROS).await?;
                        }
                        if let Some(sealed) = change.sealed {
                            part::seal(turn.tx, &node, number(sealed)).await?;
                        }
                        Ok(())
                    })
                })
                .await
                .map_err(failed)
        })
    }
}

/// What becomes of files of protected purposes is in the journal, so that a change to them shows against it (`SYS-27`).
fn protect(turn: &mut Turn<'_>, change: &Change) -> Result<(), Fault> {
    for part in &change.add {
        if turn.world.logs.purpose(&part.purpose.as_str().into()).read != Reading::Audit {
            continue;
        }
        let (path, records, digest) = (part.path.clone(), part.rows, part.digest.clone());
        let fact = match change.why {
            Why::Joined => Fact::PartsJoined { path, records, digest, of: change.remove.clone() },
            Why::Sealed | Why::Expired | Why::Moved => Fact::PartStored { path, records, sources: part.sources.clone(), digest },
        };
        turn.record(SubjectKind::Logs, &part.purpose, false, &[fact])?;
    }
    Ok(())
}

/// Parts are elsewhere. The journal has when each of them was safe, and when it was only there.
async fn moved(turn: &mut Turn<'_>, change: &Change) -> Result<(), Fault> {
    let listed: Vec<Part> = part::list(turn.tx).await?.into_iter().map(from_row).collect();
    for Retier { path, tier, digest } in &change.retier {
        let Some(before) = listed.iter().find(|part| part.path == *path) else { continue };
        let (path, records, digest) = (path.clone(), before.rows, digest.clone());
        part::retier(turn.tx, &path, tier.as_str(), &digest).await?;
        let fact = match (before.tier, tier) {
            (Tier::Near | Tier::Copying, Tier::Both) => Fact::PartCopied { path, records, digest },
            (Tier::Both, Tier::Cold) => Fact::PartLeftNear { path, records, digest },
            _ => continue,
        };
        turn.record(SubjectKind::Logs, &before.purpose, false, &[fact])?;
    }
    Ok(())
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn to_row(part: &Part) -> part::PartRow {
    part::PartRow {
        path: part.path.clone(),
        kind: part.table.clone(),
        purpose: part.purpose.clone(),
        day: part.day,
        rows: number(part.rows),
        raw_bytes: number(part.raw_bytes),
        stored_bytes: number(part.stored_bytes),
        min_at: part.min_at,
        max_at: part.max_at,
        made_at: part.made_at,
        whole: part.whole,
        digest: part.digest.clone(),
        tier: part.tier.as_str().to_owned(),
    }
}

pub(super) fn from_row(row: part::PartRow) -> Part {
    Part {
        path: row.path,
        table: row.kind,
        purpose: row.purpose,
        day: row.day,
        rows: row.rows.unsigned_abs(),
        raw_bytes: row.raw_bytes.unsigned_abs(),
        stored_bytes: row.stored_bytes.unsigned_abs(),
        min_at: row.min_at,
        max_at: row.max_at,
        made_at: row.made_at,
        whole: row.whole,
        digest: row.digest,
        // A later program's word: whatever it means, the part must not be taken for one that may be joined.
        tier: Tier::parse(&row.tier).unwrap_or(Tier::Cold),
        sources: BTreeMap::new(),
    }
}

fn to_mark(mark: &Mark) -> part::Mark {
    part::Mark { agent: mark.agent.clone(), file: mark.file.clone(), stored_to: number(mark.stored_to), seen_at: mark.seen_at }
}

fn from_mark(mark: part::Mark) -> Mark {
    Mark { agent: mark.agent, file: mark.file, stored_to: mark.stored_to.unsigned_abs(), seen_at: mark.seen_at }
}
