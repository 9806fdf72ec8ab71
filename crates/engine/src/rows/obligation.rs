//! Obligations.

use hinomi_domain::kernel::{Force, ObligationId, Timestamp};
use hinomi_domain::policy::{Obligation, Promise, SubjectKind};
use hinomi_store::obligation::{self as store, ObligationRow};

use super::document;
use crate::Fault;
use crate::turn::Turn;

pub fn read(row: &ObligationRow) -> Result<(Obligation, i64), Fault> {
    Ok((document("obligation", &row.doc)?, row.version))
}

fn write(obligation: &Obligation, version: i64) -> Result<ObligationRow, Fault> {
    Ok(ObligationRow {
        id: obligation.id.to_string(),
        clause: obligation.clause.to_string(),
        promise: obligation.promise.as_str().to_owned(),
        force: match obligation.force {
            Force::Commitment => "commitment",
            Force::Goal => "goal",
            Force::Planned => "planned",
        }
        .to_owned(),
        subject_kind: obligation.subject_kind.as_str().to_owned(),
        subject: obligation.subject.clone(),
        owner: Some(obligation.owner.as_str().to_owned()),
        started_at: obligation.started_at.as_micros(),
        warn_at: Some(obligation.warn_at.as_micros()),
        due_at: obligation.due_at.as_micros(),
        state: obligation.state.as_str().to_owned(),
        warned_at: obligation.warned_at.map(Timestamp::as_micros),
        settled_at: obligation.settled_at.map(Timestamp::as_micros),
        restricted: obligation.restricted,
        version,
        doc: serde_json::to_string(obligation)?,
    })
}

pub async fn insert(turn: &mut Turn<'_>, obligation: &Obligation) -> Result<(), Fault> {
    Ok(store::insert(turn.tx, &write(obligation, 1)?).await?)
}

pub async fn update(turn: &mut Turn<'_>, obligation: &Obligation, version: i64) -> Result<(), Fault> {
    Ok(store::update(turn.tx, &mut write(obligation, version)?).await?)
}

pub async fn get(turn: &mut Turn<'_>, id: &ObligationId) -> Result<Option<(Obligation, i64)>, Fault> {
    store::get(turn.tx, id.as_str(), true).await?.as_ref().map(read).transpose()
}

/// What an incident still owes of one promise.
pub async fn open_of(turn: &mut Turn<'_>, subject: &str, promise: Promise) -> Result<Vec<(Obligation, i64)>, Fault> {
    let kind = SubjectKind::Incident.as_str();
    store::open_of(turn.tx, kind, subject, Some(promise.as_str())).await?.iter().map(read).collect()
}

pub async fn due(turn: &mut Turn<'_>, now: Timestamp, limit: u32) -> Result<Vec<(Obligation, i64)>, Fault> {
    store::due_or_warn(turn.tx, now.as_micros(), i64::from(limit)).await?.iter().map(read).collect()
}
