//! Carries out what decisions ask of obligations.

use hinomi_domain::kernel::{Actor, ObligationId, Timestamp};
use hinomi_domain::policy::{Change, Command, Obligation, Promise, SubjectKind, obligation};

use crate::inform::announce;
use crate::turn::Turn;
use crate::{Fault, rows};

/// Applies one change to the obligations of a subject.
pub async fn change(turn: &mut Turn<'_>, subject: &str, change: Change) -> Result<(), Fault> {
    match change {
        Change::Open(new) => {
            let outcome = obligation::open(ObligationId::new(turn.id()), &new);
            rows::obligation::insert(turn, &outcome.state).await?;
            let id = outcome.state.id.to_string();
            turn.record(SubjectKind::Obligation, &id, outcome.state.restricted, &outcome.facts)?;
            turn.due = true;
            Ok(())
        }
        Change::Meet { promise, at, evidence } => to_all(turn, subject, promise, &Command::Meet { at, evidence }).await,
        Change::Void { promise, reason } => to_all(turn, subject, promise, &Command::Void { reason }).await,
        Change::Hasten { promise, due_at } => to_all(turn, subject, promise, &Command::Hasten { due_at }).await,
        Change::Move { clause, no_sooner_than } => {
            let promise = clause.promise;
            to_all(turn, subject, promise, &Command::Move { clause, no_sooner_than }).await
        }
    }
}

async fn to_all(turn: &mut Turn<'_>, subject: &str, promise: Promise, command: &Command) -> Result<(), Fault> {
    for (obligation, version) in rows::obligation::open_of(turn, subject, promise).await? {
        settle(turn, &obligation, version, command).await?;
    }
    Ok(())
}

/// Decides one obligation and writes what came of it.
pub async fn settle(turn: &mut Turn<'_>, before: &Obligation, version: i64, command: &Command) -> Result<Obligation, Fault> {
    let outcome = obligation::decide(before, command, turn.now)?;
    if outcome.facts.is_empty() {
        return Ok(outcome.state);
    }
    rows::obligation::update(turn, &outcome.state, version).await?;
    let id = outcome.state.id.to_string();
    turn.record(SubjectKind::Obligation, &id, outcome.state.restricted, &outcome.facts)?;
    turn.due |= outcome.state.next_at().is_some();
    for fact in &outcome.facts {
        announce::obligation(turn, &outcome.state, fact).await?;
    }
    Ok(outcome.state)
}

/// A manager waives an obligation, with a reason.
pub async fn waive(turn: &mut Turn<'_>, id: &ObligationId, reason: String) -> Result<Obligation, Fault> {
    let (obligation, version) = rows::obligation::get(turn, id).await?.ok_or(Fault::NotFound)?;
    let by: Actor = turn.actor.clone();
    settle(turn, &obligation, version, &Command::Waive { reason, by }).await
}

/// Warns and fails what is due. Returns how many were looked at.
pub async fn tick(turn: &mut Turn<'_>, limit: u32) -> Result<usize, Fault> {
    let due = rows::obligation::due(turn, turn.now, limit).await?;
    let count = due.len();
    for (obligation, version) in due {
        let after = settle(turn, &obligation, version, &Command::Tick).await?;
        // A clock that jumped over both instants: warn and fail in one go, each on record.
        if after.next_at().is_some_and(|at: Timestamp| at <= turn.now)
            && let Some((again, version)) = rows::obligation::get(turn, &after.id).await?
        {
            settle(turn, &again, version, &Command::Tick).await?;
        }
    }
    Ok(count)
}
