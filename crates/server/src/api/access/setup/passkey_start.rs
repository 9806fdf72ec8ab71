//! `POST /api/v1/setup/{secret}/passkey/start`: begins to register a passkey. The link stays good until one is registered.

use axum::Json;
use axum::extract::State;
use http::HeaderMap;

use crate::access::{find_link, origin, passkey};
use crate::problem::ProblemSchema;
use crate::{ClientAddress, PathOf, Problem, ServerState};

/// Begins to register a passkey by a one-time link.
#[utoipa::path(
    post,
    path = "/api/v1/setup/{secret}/passkey/start",
    operation_id = "setup_passkey_start",
    tag = "access",
    params(("secret" = String, Path)),
    responses((status = 200, body = passkey::Started), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    client: ClientAddress,
    headers: HeaderMap,
    PathOf(link): PathOf<String>,
) -> Result<Json<passkey::Started>, Problem> {
    origin::check(&state, &headers)?;
    state.access().limits.proof_client.take_of_stranger(&client.bucket())?;
    let link = find_link(&state, &link).await?;
    Ok(Json(passkey::start_registration(&state, &link.person, &link.digest).await?))
}
