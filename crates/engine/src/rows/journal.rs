//! The journal as the auditor reads it.

use hinomi_store::journal::JournalRow;

use hinomi_domain::kernel::Actor;

use crate::{Engine, Fault};

/// Up to where the auditor has compared.
const AUDITED: &str = "auditor.seq";

/// Entries after a position, oldest first.
pub async fn after(engine: &Engine, seq: i64, limit: i64) -> Result<Vec<JournalRow>, Fault> {
    let mut tx = engine.store().read().await?;
    Ok(hinomi_store::journal::list_after(&mut tx, seq, true, limit).await?)
}

pub async fn audited(engine: &Engine) -> Result<i64, Fault> {
    let mut tx = engine.store().read().await?;
    Ok(hinomi_store::setting::get(&mut tx, AUDITED).await?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

pub async fn set_audited(engine: &Engine, seq: i64) -> Result<(), Fault> {
    engine
        .turn(Actor::system("auditor"), move |turn| {
            Box::pin(async move { Ok(hinomi_store::setting::set(turn.tx, AUDITED, &seq.to_string()).await?) })
        })
        .await
}
