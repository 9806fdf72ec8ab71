//! `POST /api/v1/setup/{secret}/passkey/finish`: registers the passkey, uses the link up, and signs in.

use axum::extract::State;
use axum::response::Response;
use hinomi_domain::kernel::Actor;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::credential::add_passkey;
use crate::access::fact::With;
use crate::access::{find_link, origin, passkey, secret, session, take_link};
use crate::api::access::account::passkey_name;
use crate::api::access::session::{SessionView, signed_in};
use crate::problem::ProblemSchema;
use crate::{Body, ClientAddress, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = SetupPasskey)]
pub struct Input {
    challenge_id: String,
    /// `RegistrationResponseJSON` of the browser.
    #[schema(value_type = Object)]
    credential: Value,
    /// How its owner calls it.
    #[serde(default)]
    name: String,
}

/// Registers a passkey by a one-time link.
#[utoipa::path(
    post,
    path = "/api/v1/setup/{secret}/passkey/finish",
    operation_id = "setup_passkey_finish",
    tag = "access",
    params(("secret" = String, Path)),
    request_body = Input,
    responses((status = 200, body = SessionView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    client: ClientAddress,
    headers: HeaderMap,
    PathOf(link): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Response, Problem> {
    origin::check(&state, &headers)?;
    state.access().limits.proof_client.take_of_stranger(&client.bucket())?;
    let link = find_link(&state, &link).await?;
    let name = passkey_name(&input.name)?;
    let made = passkey::finish_registration(&state, &link.person, &link.digest, &input.challenge_id, input.credential).await?;
    let shown = secret::new_secret();
    let (secret, digest) = (shown.clone(), link.digest);
    let begun = state.engine().turn(Actor::Person { id: link.person.id.clone() }, move |turn| {
        let (secret, digest, name, id, doc) = (secret.clone(), digest.clone(), name.clone(), made.id.clone(), made.doc.clone());
        Box::pin(async move {
            let person = take_link(turn, &digest).await?;
            add_passkey(turn, &person, &id, &name, &doc).await?;
            session::begin(turn, &person, &secret, With::Link).await
        })
    });
    let session_id = begun.await?;
    signed_in(&state, &link.person, session_id, &shown).await
}
