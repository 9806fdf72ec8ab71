//! Notices.

use hinomi_domain::inform::Notice;
use hinomi_domain::kernel::{IncidentId, NoticeId, Timestamp};
use hinomi_store::notice::{self as store, NoticeRow};

use super::document;
use crate::Fault;
use crate::turn::Turn;

pub fn read(row: &NoticeRow) -> Result<(Notice, i64), Fault> {
    Ok((document("notice", &row.doc)?, row.version))
}

fn write(notice: &Notice, now: Timestamp, version: i64) -> Result<NoticeRow, Fault> {
    Ok(NoticeRow {
        id: notice.id.to_string(),
        kind: notice.kind.as_str().to_owned(),
        state: notice.state.as_str().to_owned(),
        incident: notice.incident.as_ref().map(ToString::to_string),
        restricted: notice.restricted,
        created_at: notice.created_at.as_micros(),
        sent_at: notice.sent_at.map(Timestamp::as_micros),
        updated_at: now.as_micros(),
        version,
        doc: serde_json::to_string(notice)?,
    })
}

pub async fn insert(turn: &mut Turn<'_>, notice: &Notice) -> Result<(), Fault> {
    Ok(store::insert(turn.tx, &write(notice, turn.now, 1)?).await?)
}

pub async fn update(turn: &mut Turn<'_>, notice: &Notice, version: i64) -> Result<(), Fault> {
    Ok(store::update(turn.tx, &mut write(notice, turn.now, version)?).await?)
}

pub async fn get(turn: &mut Turn<'_>, id: &NoticeId) -> Result<Option<(Notice, i64)>, Fault> {
    store::get(turn.tx, id.as_str(), true).await?.as_ref().map(read).transpose()
}

pub async fn of_incident(turn: &mut Turn<'_>, incident: &IncidentId) -> Result<Vec<(Notice, i64)>, Fault> {
    store::of_incident(turn.tx, incident.as_str(), true).await?.iter().map(read).collect()
}
