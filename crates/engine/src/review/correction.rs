//! Takes in what a person says of how a component really was.

use hinomi_domain::policy::SubjectKind;
use hinomi_domain::review::correction::{Correct, Fact, decide};
use hinomi_store::correction::CorrectionRow;

use crate::turn::Turn;
use crate::{Fault, rows};

/// Corrects the record of a component (rule 5 of the domain). Figures and public pages follow.
pub async fn correct(turn: &mut Turn<'_>, asked: &Correct) -> Result<CorrectionRow, Fault> {
    if !turn.world.catalog.components.contains_key(&asked.component) {
        return Err(Fault::NotFound);
    }
    let made = decide(asked, turn.now)?;
    let row = rows::correction::insert(turn, &made).await?;
    let fact = Fact::Corrected { id: row.id.clone(), from: made.from, to: made.to, says: made.says, reason: made.reason };
    turn.record(SubjectKind::Component, made.component.as_str(), false, &[fact])?;
    Ok(row)
}
