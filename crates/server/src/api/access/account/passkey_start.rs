//! `POST /api/v1/account/passkeys/start`: begins to add a passkey.

use axum::Json;
use axum::extract::State;

use super::own;
use crate::access::passkey;
use crate::problem::ProblemSchema;
use crate::{Person, Problem, ServerState};

/// Begins to add a passkey to one's account.
#[utoipa::path(
    post,
    path = "/api/v1/account/passkeys/start",
    operation_id = "account_passkey_start",
    tag = "access",
    responses((status = 200, body = passkey::Started), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person) -> Result<Json<passkey::Started>, Problem> {
    let person = own(&state, &caller)?;
    Ok(Json(passkey::start_registration(&state, &person, &caller.session).await?))
}
