//! `DELETE /api/v1/notices/{id}`: discards a draft.

use axum::extract::State;
use hinomi_domain::inform::notice::Command;
use http::StatusCode;

use super::act;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// Discards a draft; it stays on record as discarded.
#[utoipa::path(
    delete,
    path = "/api/v1/notices/{id}",
    operation_id = "notice_discard",
    tag = "inform",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(viewer): Caller, PathOf(id): PathOf<String>) -> Result<StatusCode, Problem> {
    act(&state, &viewer, id, None, |by| Command::Discard { by }).await?;
    Ok(StatusCode::NO_CONTENT)
}
