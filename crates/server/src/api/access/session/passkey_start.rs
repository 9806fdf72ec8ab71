//! `POST /api/v1/session/passkey/start`: a challenge for whoever holds a passkey of ours.

use axum::Json;
use axum::extract::State;
use http::HeaderMap;

use crate::access::{origin, passkey};
use crate::problem::ProblemSchema;
use crate::{ClientAddress, Problem, ServerState};

/// Begins to sign in with a passkey, naming nobody.
#[utoipa::path(
    post,
    path = "/api/v1/session/passkey/start",
    operation_id = "session_passkey_start",
    tag = "access",
    responses((status = 200, body = passkey::Started), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    client: ClientAddress,
    headers: HeaderMap,
) -> Result<Json<passkey::Started>, Problem> {
    origin::check(&state, &headers)?;
    state.access().limits.proof_client.take_of_stranger(&client.bucket())?;
    Ok(Json(passkey::start_sign_in(&state).await?))
}
