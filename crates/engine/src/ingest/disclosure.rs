//! Records of logs are handed over (`OPS-25`): asked for, approved by somebody else, made into a file, fetched, and deleted when their time is
//! over. Each step is an entry of the journal, in a chain of the request's own: `disclosure:<id>`.

pub mod check;
pub mod files;
pub mod manifest;
pub mod prepare;
mod record;
mod write;

use std::path::PathBuf;

use hinomi_domain::access::Viewer;
use hinomi_domain::ingest::disclosure::{self, Asked, Command, DisclosedFile, Effect, State};
use hinomi_domain::ingest::{Disclosure, Fact};
use hinomi_domain::kernel::DisclosureId;
use hinomi_domain::policy::SubjectKind;

use crate::turn::Turn;
use crate::{Engine, Fault, rows};

pub use manifest::Manifest;

/// The journal's subject. No source has a colon in its name, so that the chain belongs to nobody else.
pub fn subject(id: &DisclosureId) -> String {
    format!("disclosure:{id}")
}

/// Somebody asks.
pub async fn ask(engine: &Engine, viewer: &Viewer, asked: Asked) -> Result<(Disclosure, i64), Fault> {
    let viewer = viewer.clone();
    engine
        .turn(viewer.actor.clone(), move |turn| {
            let (viewer, asked) = (viewer.clone(), asked.clone());
            Box::pin(async move {
                let open = hinomi_store::disclosure::count(turn.tx, &State::OPEN.map(State::as_str)).await?;
                let id = DisclosureId::new(turn.id());
                let outcome = disclosure::ask(id, &asked, &viewer, usize::try_from(open).unwrap_or(usize::MAX), turn.now)?;
                rows::disclosure::insert(turn, &outcome.state).await?;
                record(turn, &outcome.state, &outcome.facts)?;
                Ok((outcome.state, 1))
            })
        })
        .await
}

/// Somebody approves, refuses or withdraws. `version`: what they saw. Not found where they may not know of it.
pub async fn command(
    engine: &Engine,
    viewer: &Viewer,
    id: &DisclosureId,
    command: Command,
    version: Option<i64>,
) -> Result<(Disclosure, i64), Fault> {
    let (id, by) = (id.clone(), viewer.clone());
    let (state, effects, version) = engine
        .turn(viewer.actor.clone(), move |turn| {
            let (id, by, command) = (id.clone(), by.clone(), command.clone());
            Box::pin(async move {
                let (before, current) = rows::disclosure::get(turn, &id).await?.ok_or(Fault::NotFound)?;
                if !disclosure::may_see(&before, &by) {
                    return Err(Fault::NotFound);
                }
                if version.is_some_and(|seen| seen != current) {
                    return Err(Fault::Stale);
                }
                let outcome = disclosure::decide(&before, &command, &by, turn.now)?;
                rows::disclosure::update(turn, &outcome.state, current).await?;
                record(turn, &outcome.state, &outcome.facts)?;
                if matches!(command, Command::Approve { .. }) && before.asked.protected {
                    // Who lets protected logs be read has read them, as far as the journal goes, before anything is (`SYS-27`).
                    let Asked { query, from, to, reason, .. } = before.asked;
                    let reason = format!("{}: {reason}", subject(&before.id));
                    turn.record(SubjectKind::Logs, "audit", true, &[Fact::ProtectedRead { query, from, to, reason }])?;
                }
                Ok((outcome.state, outcome.effects, current + 1))
            })
        })
        .await?;
    for effect in effects {
        match effect {
            Effect::Prepare => engine.live().nudge_disclosures(),
            Effect::Remove => files::remove(engine, &state.id).await,
        }
    }
    Ok((state, version))
}

/// Somebody fetches a file: where it lies. The journal knows of it before the first byte leaves.
pub async fn fetch(engine: &Engine, viewer: &Viewer, id: &DisclosureId, file: DisclosedFile) -> Result<PathBuf, Fault> {
    let (wanted, by) = (id.clone(), viewer.clone());
    engine
        .turn(viewer.actor.clone(), move |turn| {
            let (id, by) = (wanted.clone(), by.clone());
            Box::pin(async move {
                let (found, _) = rows::disclosure::get(turn, &id).await?.ok_or(Fault::NotFound)?;
                if !disclosure::may_see(&found, &by) {
                    return Err(Fault::NotFound);
                }
                let fact = disclosure::read(&found, file, &by, turn.now)?;
                record(turn, &found, &[fact])
            })
        })
        .await?;
    Ok(files::path(engine, id, file))
}

/// What is asked of protected logs is for those who may see what is restricted.
fn record(turn: &mut Turn<'_>, disclosure: &Disclosure, facts: &[Fact]) -> Result<(), Fault> {
    turn.record(SubjectKind::Logs, &subject(&disclosure.id), disclosure.asked.protected, facts)
}
