//! `DELETE /api/v1/account/credentials/{id}`: removes a passkey or the password.

use axum::extract::State;
use http::StatusCode;

use crate::access::credential::remove;
use crate::problem::ProblemSchema;
use crate::{PathOf, Person, Problem, ServerState};

/// Removes one of one's ways to sign in; the last one stays.
#[utoipa::path(
    delete,
    path = "/api/v1/account/credentials/{id}",
    operation_id = "account_credential_remove",
    tag = "access",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person, PathOf(id): PathOf<String>) -> Result<StatusCode, Problem> {
    let removed = state.engine().turn(caller.viewer.actor, move |turn| {
        let (owner, id) = (caller.id.clone(), id.clone());
        Box::pin(async move { remove(turn, &owner, &id).await })
    });
    removed.await?;
    Ok(StatusCode::NO_CONTENT)
}
