//! `GET /api/v1/disclosures/{id}`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::ingest::disclosure::may_see;
use hinomi_engine::rows;
use hinomi_store::disclosure;

use super::id;
use super::row::DisclosureItem;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// A request that records of logs be handed over, and what became of it.
#[utoipa::path(
    get,
    path = "/api/v1/disclosures/{id}",
    operation_id = "disclosure_show",
    tag = "ingest",
    params(("id" = String, Path)),
    responses((status = 200, body = DisclosureItem), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(text): PathOf<String>,
) -> Result<Json<DisclosureItem>, Problem> {
    let mut tx = state.engine().store().read().await?;
    let row = disclosure::get(&mut tx, id(text)?.as_str()).await?.ok_or_else(Problem::not_found)?;
    let (disclosure, version) = rows::disclosure::read(&row)?;
    if !may_see(&disclosure, &viewer) {
        return Err(Problem::not_found());
    }
    Ok(Json(DisclosureItem::of(disclosure, version, &viewer)))
}
