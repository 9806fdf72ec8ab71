//! `GET /api/v1/log-sources/{id}`.

use axum::Json;
use axum::extract::State;

use super::row::{LogSourceRow, counted};
use crate::api::ingest::log::logs;
use crate::api::shape::id;
use crate::problem::ProblemSchema;
use crate::{PathOf, Problem, ServerState};

/// One source.
#[utoipa::path(
    get,
    path = "/api/v1/log-sources/{id}",
    operation_id = "log_source_show",
    tag = "ingest",
    params(("id" = String, Path)),
    responses((status = 200, body = LogSourceRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, PathOf(wanted): PathOf<String>) -> Result<Json<LogSourceRow>, Problem> {
    let (logs, wanted) = (logs(&state)?, id(wanted)?);
    let source = logs.source(state.engine(), &wanted.as_str().into()).ok_or_else(Problem::not_found)?;
    let counted = counted(&state).await?;
    Ok(Json(LogSourceRow::of(&source, logs, counted.get(source.id.as_str()), state.now())))
}
