//! `DELETE /api/v1/session`: signs out.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;

use crate::access::{cookie, session};
use crate::problem::ProblemSchema;
use crate::{Person, Problem, ServerState};

/// Signs out of this session.
#[utoipa::path(
    delete,
    path = "/api/v1/session",
    operation_id = "session_end",
    tag = "access",
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, person: Person) -> Result<Response, Problem> {
    let (id, own) = (person.id, person.session);
    let ended = state.engine().turn(person.viewer.actor, move |turn| {
        let (id, own) = (id.clone(), own.clone());
        Box::pin(async move { session::end(turn, &id, &own).await })
    });
    ended.await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie::take(state.is_https()) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}
