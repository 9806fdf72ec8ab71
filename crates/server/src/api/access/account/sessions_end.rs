//! `DELETE /api/v1/account/sessions`: signs out everywhere, here too.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;

use crate::access::{cookie, session};
use crate::problem::ProblemSchema;
use crate::{Person, Problem, ServerState};

/// Ends all of one's sessions.
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions",
    operation_id = "account_sessions_end",
    tag = "access",
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person) -> Result<Response, Problem> {
    let ended = state.engine().turn(caller.viewer.actor, move |turn| {
        let owner = caller.id.clone();
        Box::pin(async move { session::end_others(turn, &owner, None).await })
    });
    ended.await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie::take(state.is_https()) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}
