//! `POST /api/v1/setup/{secret}/password`: sets a password, uses the link up, and signs in.

use axum::extract::State;
use axum::response::Response;
use hinomi_domain::kernel::Actor;
use http::HeaderMap;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::credential::set_password;
use crate::access::fact::With;
use crate::access::{find_link, origin, password, secret, session, take_link};
use crate::api::access::session::{SessionView, signed_in};
use crate::problem::ProblemSchema;
use crate::{Body, ClientAddress, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = SetupPassword)]
pub struct Input {
    /// 12 to 256 characters.
    #[schema(value_type = String)]
    password: SecretString,
}

/// Sets a password by a one-time link.
#[utoipa::path(
    post,
    path = "/api/v1/setup/{secret}/password",
    operation_id = "setup_password",
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
    password::check_allowed(&state)?;
    password::check(&input.password, &link.person)?;
    let hash = state.access().passwords.hash(input.password).await?;
    let shown = secret::new_secret();
    let (secret, digest) = (shown.clone(), link.digest);
    let begun = state.engine().turn(Actor::Person { id: link.person.id.clone() }, move |turn| {
        let (secret, digest, hash) = (secret.clone(), digest.clone(), hash.clone());
        Box::pin(async move {
            let person = take_link(turn, &digest).await?;
            set_password(turn, &person, &hash, None).await?;
            session::begin(turn, &person, &secret, With::Link).await
        })
    });
    let session_id = begun.await?;
    signed_in(&state, &link.person, session_id, &shown).await
}
