//! `DELETE /api/v1/drafts/{key}`: throws a draft away, when its form was sent.

use axum::extract::State;
use hinomi_store::draft;
use http::StatusCode;

use super::key;
use crate::problem::ProblemSchema;
use crate::{PathOf, Person, Problem, ServerState};

/// Throws a draft away; that there is none is fine.
#[utoipa::path(
    delete,
    path = "/api/v1/drafts/{key}",
    operation_id = "draft_remove",
    tag = "access",
    params(("key" = String, Path)),
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person, PathOf(name): PathOf<String>) -> Result<StatusCode, Problem> {
    let name = key(name)?;
    let removed = state.engine().turn(caller.viewer.actor, move |turn| {
        let (owner, name) = (caller.id.to_string(), name.clone());
        Box::pin(async move { Ok(draft::delete(turn.tx, &owner, &name).await?) })
    });
    removed.await?;
    Ok(StatusCode::NO_CONTENT)
}
