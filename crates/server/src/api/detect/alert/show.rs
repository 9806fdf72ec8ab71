//! `GET /api/v1/alerts/{id}`: one firing of a condition.

use axum::Json;
use axum::extract::State;
use hinomi_store::alert;

use super::row::AlertRow;
use crate::api::shape::id;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// One alert.
#[utoipa::path(
    get,
    path = "/api/v1/alerts/{id}",
    operation_id = "alert_show",
    tag = "detect",
    params(("id" = String, Path)),
    responses((status = 200, body = AlertRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<AlertRow>, Problem> {
    let name = id(name)?;
    let mut tx = state.engine().store().read().await?;
    let row = alert::get(&mut tx, &name, viewer.security).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(AlertRow::read(row)?))
}
