//! `DELETE /api/v1/log-views/{id}`: removes a view of one's own.

use axum::extract::State;
use hinomi_engine::Fault;
use hinomi_store::log_view;
use http::StatusCode;

use crate::problem::ProblemSchema;
use crate::{PathOf, Person, Problem, ServerState};

/// Removes a view of one's own.
#[utoipa::path(
    delete,
    path = "/api/v1/log-views/{id}",
    operation_id = "log_view_remove",
    tag = "ingest",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person, PathOf(id): PathOf<String>) -> Result<StatusCode, Problem> {
    let removed = state.engine().turn(caller.viewer.actor, move |turn| {
        let (owner, id) = (caller.id.to_string(), id.clone());
        Box::pin(async move { if log_view::delete(turn.tx, &id, &owner).await? { Ok(()) } else { Err(Fault::NotFound) } })
    });
    removed.await?;
    Ok(StatusCode::NO_CONTENT)
}
