//! Requests that records of logs be handed over.

use hinomi_domain::ingest::Disclosure;
use hinomi_domain::kernel::{Actor, DisclosureId, Timestamp};
use hinomi_store::disclosure::{self as store, DisclosureRow};

use super::document;
use crate::Fault;
use crate::turn::Turn;

pub fn read(row: &DisclosureRow) -> Result<(Disclosure, i64), Fault> {
    Ok((document("disclosure", &row.doc)?, row.version))
}

/// The word under which lists know who asked.
pub fn asker(actor: &Actor) -> String {
    actor.label()
}

fn write(disclosure: &Disclosure, now: Timestamp, version: i64) -> Result<DisclosureRow, Fault> {
    Ok(DisclosureRow {
        id: disclosure.id.to_string(),
        state: disclosure.state.as_str().to_owned(),
        asker: asker(&disclosure.asked_by),
        created_at: disclosure.asked_at.as_micros(),
        ends_at: disclosure.ends_at.as_micros(),
        updated_at: now.as_micros(),
        version,
        doc: serde_json::to_string(disclosure)?,
    })
}

pub async fn insert(turn: &mut Turn<'_>, disclosure: &Disclosure) -> Result<(), Fault> {
    Ok(store::insert(turn.tx, &write(disclosure, turn.now, 1)?).await?)
}

pub async fn update(turn: &mut Turn<'_>, disclosure: &Disclosure, version: i64) -> Result<(), Fault> {
    Ok(store::update(turn.tx, &mut write(disclosure, turn.now, version)?).await?)
}

pub async fn get(turn: &mut Turn<'_>, id: &DisclosureId) -> Result<Option<(Disclosure, i64)>, Fault> {
    store::get(turn.tx, id.as_str()).await?.as_ref().map(read).transpose()
}
