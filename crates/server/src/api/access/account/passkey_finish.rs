//! `POST /api/v1/account/passkeys/finish`: adds the passkey.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{own, passkey_name};
use crate::access::credential::add_passkey;
use crate::access::passkey;
use crate::problem::ProblemSchema;
use crate::{Body, Person, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = AddPasskey)]
pub struct Input {
    challenge_id: String,
    /// `RegistrationResponseJSON` of the browser.
    #[schema(value_type = Object)]
    credential: Value,
    /// How its owner calls it.
    #[serde(default)]
    name: String,
}

/// Adds the passkey to one's account.
#[utoipa::path(
    post,
    path = "/api/v1/account/passkeys/finish",
    operation_id = "account_passkey_finish",
    tag = "access",
    request_body = Input,
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person, Body(input): Body<Input>) -> Result<StatusCode, Problem> {
    let person = own(&state, &caller)?;
    let name = passkey_name(&input.name)?;
    let made = passkey::finish_registration(&state, &person, &caller.session, &input.challenge_id, input.credential).await?;
    let added = state.engine().turn(caller.viewer.actor, move |turn| {
        let (owner, name, id, doc) = (caller.id.clone(), name.clone(), made.id.clone(), made.doc.clone());
        Box::pin(async move { add_passkey(turn, &owner, &id, &name, &doc).await })
    });
    added.await?;
    Ok(StatusCode::NO_CONTENT)
}
