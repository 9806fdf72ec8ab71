//! `GET /api/v1/drafts/{key}`: a form as typed so far.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Timestamp;
use hinomi_store::draft::{self, DraftRow};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::key;
use crate::api::shape::Instant;
use crate::problem::ProblemSchema;
use crate::{PathOf, Person, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = Draft)]
pub struct DraftView {
    pub key: String,
    /// Any JSON.
    pub value: Value,
    #[schema(value_type = Instant)]
    pub updated_at: Timestamp,
}

impl DraftView {
    pub fn of(row: DraftRow) -> Result<Self, Problem> {
        Ok(DraftView { key: row.key, value: serde_json::from_str(&row.value)?, updated_at: Timestamp::from_micros(row.updated_at) })
    }
}

/// A form as its person typed it so far.
#[utoipa::path(
    get,
    path = "/api/v1/drafts/{key}",
    operation_id = "draft_show",
    tag = "access",
    params(("key" = String, Path)),
    responses((status = 200, body = DraftView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person, PathOf(name): PathOf<String>) -> Result<Json<DraftView>, Problem> {
    let mut tx = state.engine().store().read().await?;
    let row = draft::get(&mut tx, caller.id.as_str(), &key(name)?).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(DraftView::of(row)?))
}
