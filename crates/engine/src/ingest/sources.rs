//! Sources: those of the configuration, and those that came into being when their name was first used.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use hinomi_domain::ingest::{Fact, Source};
use hinomi_domain::kernel::{Actor, LogSourceId, Refusal};
use hinomi_domain::policy::SubjectKind;
use hinomi_store::log_source::{self, LogSourceRow};

use super::Logs;
use crate::{Engine, Fault};

/// More names than this nobody means; a sender puts something that changes into its name.
const SOURCES_MAX: i64 = 10_000;

#[derive(Default)]
pub(super) struct Sources {
    /// Not configured when they were made.
    made: RwLock<BTreeSet<LogSourceId>>,
}

impl Sources {
    pub async fn load(engine: &Engine) -> Result<Sources, Fault> {
        let rows = log_source::list(&mut engine.store().read().await?).await?;
        Ok(Sources { made: RwLock::new(rows.into_iter().map(|row| row.id.into()).collect()) })
    }
}

impl Logs {
    /// The source of this name, as far as there is one.
    pub fn source(&self, engine: &Engine, id: &LogSourceId) -> Option<Arc<Source>> {
        let world = engine.world();
        if let Some(source) = world.logs.sources.get(id) {
            return Some(Arc::new(source.clone()));
        }
        let made = self.sources.made.read().unwrap_or_else(PoisonError::into_inner);
        made.contains(id).then(|| Arc::new(Source::unknown(id.clone(), world.logs.zone.clone())))
    }

    /// All of them, in order of their names.
    pub fn sources(&self, engine: &Engine) -> Vec<Arc<Source>> {
        let made = self.sources.made.read().unwrap_or_else(PoisonError::into_inner).clone();
        let ids: BTreeSet<LogSourceId> = made.into_iter().chain(engine.world().logs.sources.keys().cloned()).collect();
        ids.iter().filter_map(|id| self.source(engine, id)).collect()
    }

    /// The source of this name; it is made when there is none and the configuration lets senders make them.
    ///
    /// # Errors
    /// Refused: the name has not the form, senders may not make sources, or there are too many.
    pub async fn source_or_new(&self, engine: &Engine, name: &str, actor: &Actor) -> Result<Arc<Source>, Fault> {
        if !is_name(name) {
            let said = "a source's name is 1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-'";
            return Err(Refusal::new("log_source.name", said).fields(["source"]).into());
        }
        let id = LogSourceId::from(name);
        if let Some(source) = self.source(engine, &id) {
            return Ok(source);
        }
        if !engine.world().server.logs.accept_unknown_sources {
            return Err(Refusal::new("log_source.unknown", "there is no such source, and senders may not make any").into());
        }
        let (made, by) = (id.clone(), actor.label());
        engine
            .turn(actor.clone(), move |turn| {
                let row = LogSourceRow { id: made.to_string(), made_at: turn.now.as_micros(), made_by: by.clone() };
                Box::pin(async move {
                    if log_source::count(turn.tx).await? >= SOURCES_MAX {
                        return Err(Refusal::new("log_source.too_many", "there are too many sources").into());
                    }
                    if log_source::add(turn.tx, &row).await? {
                        turn.record(SubjectKind::Logs, &row.id, false, &[Fact::SourceMade])?;
                    }
                    Ok(())
                })
            })
            .await?;
        self.sources.made.write().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
        self.source(engine, &id).ok_or(Fault::NotFound)
    }
}

fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        && name.bytes().any(|byte| byte.is_ascii_alphanumeric())
}
