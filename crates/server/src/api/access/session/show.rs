//! `GET /api/v1/session`: who one is; 401 says how one could sign in.

use axum::Json;
use axum::extract::{Request, State};

use super::{SessionView, password_allowed, setup_needed, view};
use crate::caller::authenticate;
use crate::problem::ProblemSchema;
use crate::{Problem, ServerState};

/// Who is asking, and what they may do. 401 carries `password_allowed` and `setup_needed` beside the usual members.
#[utoipa::path(
    get,
    path = "/api/v1/session",
    operation_id = "session_show",
    tag = "access",
    responses((status = 200, body = SessionView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, request: Request) -> Result<Json<SessionView>, Problem> {
    match authenticate(&state, request.method(), request.headers(), request.extensions()).await? {
        Some(identity) => Ok(Json(view(&state, &identity.viewer, &identity.means).await?)),
        None => {
            let problem = Problem::unauthenticated().with("password_allowed", password_allowed(&state));
            Err(problem.with("setup_needed", setup_needed(&state).await?))
        }
    }
}
