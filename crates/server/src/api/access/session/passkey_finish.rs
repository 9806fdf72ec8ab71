//! `POST /api/v1/session/passkey/finish`: signs the passkey's person in.

use axum::extract::State;
use axum::response::Response;
use hinomi_domain::kernel::Actor;
use hinomi_store::credential;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{SessionView, signed_in};
use crate::access::fact::With;
use crate::access::{origin, passkey, secret, session};
use crate::problem::ProblemSchema;
use crate::{Body, ClientAddress, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = SignInWithPasskey)]
pub struct Input {
    challenge_id: String,
    /// `AuthenticationResponseJSON` of the browser.
    #[schema(value_type = Object)]
    credential: Value,
}

/// Signs in with the passkey's answer.
#[utoipa::path(
    post,
    path = "/api/v1/session/passkey/finish",
    operation_id = "session_passkey_finish",
    tag = "access",
    request_body = Input,
    responses((status = 200, body = SessionView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    client: ClientAddress,
    headers: HeaderMap,
    Body(input): Body<Input>,
) -> Result<Response, Problem> {
    origin::check(&state, &headers)?;
    state.access().limits.proof_client.take_of_stranger(&client.bucket())?;
    let proved = passkey::finish_sign_in(&state, &input.challenge_id, input.credential).await?;
    let shown = secret::new_secret();
    let (secret, id, credential_id, doc) = (shown.clone(), proved.person.id.clone(), proved.credential, proved.doc);
    let begun = state.engine().turn(Actor::Person { id: id.clone() }, move |turn| {
        let (secret, id, credential_id, doc) = (secret.clone(), id.clone(), credential_id.clone(), doc.clone());
        Box::pin(async move {
            credential::used(turn.tx, &credential_id, &doc, turn.now.as_micros()).await?;
            session::begin(turn, &id, &secret, With::Passkey).await
        })
    });
    let session_id = begun.await?;
    signed_in(&state, &proved.person, session_id, &shown).await
}
