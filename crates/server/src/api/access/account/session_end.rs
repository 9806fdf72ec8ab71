//! `DELETE /api/v1/account/sessions/{id}`: ends one of one's sessions, such as that of a lost device.

use axum::extract::State;
use hinomi_engine::Fault;
use http::StatusCode;

use crate::access::session;
use crate::problem::ProblemSchema;
use crate::{PathOf, Person, Problem, ServerState};

/// Ends one of one's sessions.
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions/{id}",
    operation_id = "account_session_end",
    tag = "access",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person, PathOf(id): PathOf<String>) -> Result<StatusCode, Problem> {
    let ended = state.engine().turn(caller.viewer.actor, move |turn| {
        let (owner, id) = (caller.id.clone(), id.clone());
        Box::pin(async move {
            let own = hinomi_store::session::list(turn.tx, owner.as_str(), turn.now.as_micros()).await?;
            if !own.iter().any(|row| row.id == id) || !session::end(turn, &owner, &id).await? {
                return Err(Fault::NotFound);
            }
            Ok(())
        })
    });
    ended.await?;
    Ok(StatusCode::NO_CONTENT)
}
