//! A correction as lists and answers show it.

use hinomi_domain::kernel::Timestamp;
use hinomi_engine::rows;
use hinomi_store::correction::CorrectionRow;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::api::shape::{By, Instant};
use crate::api::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Correction)]
pub struct CorrectionItem {
    pub id: String,
    pub component: String,
    pub from: Instant,
    pub to: Instant,
    /// How it was: `up`, `degraded`, `partial`, `down`, `unknown`; `excluded`: left out of the figure; `as_seen`: earlier corrections
    /// of that time are taken back.
    #[schema(value_type = words::CorrectedStatus)]
    pub status: &'static str,
    pub reason: String,
    pub by: By,
    /// When it was made.
    pub at: Instant,
}

impl CorrectionItem {
    pub fn read(row: CorrectionRow) -> Result<CorrectionItem, Problem> {
        let said = rows::correction::said(&row)?;
        Ok(CorrectionItem {
            by: By(rows::correction::by(&row)?),
            id: row.id,
            component: row.component,
            from: said.from.into(),
            to: said.to.into(),
            status: said.says.as_str(),
            reason: row.reason,
            at: Timestamp::from_micros(row.at).into(),
        })
    }
}
