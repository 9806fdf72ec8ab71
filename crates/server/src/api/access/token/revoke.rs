//! `DELETE /api/v1/tokens/{id}`: revokes a token, at once on this node and within seconds on others.

use axum::extract::State;
use hinomi_engine::Fault;
use hinomi_store::token;
use http::StatusCode;

use crate::access::fact::{self, Fact};
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// Revokes a token.
#[utoipa::path(
    delete,
    path = "/api/v1/tokens/{id}",
    operation_id = "token_revoke",
    tag = "access",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(viewer): Caller, PathOf(id): PathOf<String>) -> Result<StatusCode, Problem> {
    let revoked = state.engine().turn(viewer.actor, move |turn| {
        let id = id.clone();
        Box::pin(async move {
            if !token::revoke(turn.tx, &id, turn.now.as_micros()).await? {
                return Err(Fault::NotFound);
            }
            fact::record(turn, &fact::of_token(&id), Fact::TokenRevoked)
        })
    });
    revoked.await?;
    state.access().tokens.forget();
    Ok(StatusCode::NO_CONTENT)
}
