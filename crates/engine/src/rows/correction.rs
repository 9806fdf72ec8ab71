//! Corrections of a component's record.

use hinomi_domain::kernel::Actor;
use hinomi_domain::review::correction::{Correct, Correction, Says};
use hinomi_store::correction::CorrectionRow;

use super::{at, document};
use crate::Fault;
use crate::turn::Turn;

/// Writes one and answers its row. It stands after those that were made before it, also when the clock was set back meanwhile: the last
/// word holds.
pub async fn insert(turn: &mut Turn<'_>, made: &Correct) -> Result<CorrectionRow, Fault> {
    let before = hinomi_store::correction::newest(turn.tx, made.component.as_str()).await?;
    let row = CorrectionRow {
        id: turn.id(),
        component: made.component.to_string(),
        from_at: made.from.as_micros(),
        to_at: made.to.as_micros(),
        status: made.says.as_str().to_owned(),
        reason: made.reason.clone(),
        actor: serde_json::to_string(&turn.actor)?,
        at: before.map_or(i64::MIN, |before| before + 1).max(turn.now.as_micros()),
    };
    hinomi_store::correction::insert(turn.tx, &row).await?;
    Ok(row)
}

/// What was said of which stretch.
pub fn said(row: &CorrectionRow) -> Result<Correction, Fault> {
    let says = Says::parse(&row.status).ok_or_else(|| anyhow::anyhow!("a stored correction says {:?}", row.status))?;
    Ok(Correction { from: at(row.from_at), to: at(row.to_at), says })
}

/// Who said it.
pub fn by(row: &CorrectionRow) -> Result<Actor, Fault> {
    document("correction's actor", &row.actor)
}
