//! A saved view as the API shows it, and as it is kept.

use hinomi_domain::kernel::Timestamp;
use hinomi_store::log_view::LogViewRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Problem;
use crate::api::shape::Instant;

/// What a view shows.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = LogViewShown)]
pub struct Shown {
    /// In the query language; may be empty.
    pub query: String,
    /// `1h` and the like, or two instants with a slash between.
    pub range: String,
    /// Names of fields.
    pub columns: Vec<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogView)]
pub struct ViewRow {
    pub id: String,
    pub name: String,
    #[serde(flatten)]
    pub shown: Shown,
    /// Everybody who reads logs sees it.
    pub shared: bool,
    /// The id of a person.
    pub owner: String,
    /// The caller made it, and may remove it.
    pub mine: bool,
    pub updated_at: Instant,
}

impl ViewRow {
    pub fn of(row: LogViewRow, asking: Option<&str>) -> Result<ViewRow, Problem> {
        Ok(ViewRow {
            shown: serde_json::from_str(&row.view)?,
            mine: asking == Some(row.owner.as_str()),
            id: row.id,
            name: row.name,
            shared: row.shared,
            owner: row.owner,
            updated_at: Timestamp::from_micros(row.updated_at).into(),
        })
    }
}
