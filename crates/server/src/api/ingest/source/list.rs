//! `GET /api/v1/log-sources`: where logs come from.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{LogSourceRow, counted};
use crate::api::ingest::log::logs;
use crate::problem::ProblemSchema;
use crate::{Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = LogSources)]
pub struct Answer {
    sources: Vec<LogSourceRow>,
}

/// Where logs come from: how much, how late, how well.
#[utoipa::path(
    get,
    path = "/api/v1/log-sources",
    operation_id = "log_source_list",
    tag = "ingest",
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>) -> Result<Json<Answer>, Problem> {
    let (logs, now, counted) = (logs(&state)?, state.now(), counted(&state).await?);
    let sources = logs.sources(state.engine());
    let row = |source: &std::sync::Arc<_>| LogSourceRow::of(source, logs, counted.get(source.id.as_str()), now);
    Ok(Json(Answer { sources: sources.iter().map(row).collect() }))
}
