//! `POST /api/v1/session/password`: signs a person in; every failure looks and lasts the same.

use axum::extract::State;
use axum::response::Response;
use hinomi_domain::kernel::{Actor, PersonId};
use hinomi_store::credential;
use http::HeaderMap;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SessionView, signed_in};
use crate::access::credential::password_of;
use crate::access::fact::With;
use crate::access::{origin, password, person_of, secret, session, sign_in_refused};
use crate::problem::ProblemSchema;
use crate::{Body, ClientAddress, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = SignInWithPassword)]
pub struct Input {
    person: String,
    #[schema(value_type = String)]
    password: SecretString,
}

/// Longer names are nobody's.
const PERSON_BYTES_MAX: usize = 64;

/// Signs in with a password.
#[utoipa::path(
    post,
    path = "/api/v1/session/password",
    operation_id = "session_password",
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
    password::check_allowed(&state)?;
    let limits = &state.access().limits;
    limits.password_client.take_of_stranger(&client.bucket())?;
    let named: String = input.person.trim().chars().take(PERSON_BYTES_MAX).collect();
    limits.sign_in_person.take_of_stranger(&named.to_lowercase())?;
    let id = PersonId::new(named);
    let mut tx = state.engine().store().read().await?;
    let known = password_of(&mut tx, &id).await?;
    drop(tx);
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let good = state.access().passwords.verify(input.password, hash).await?;
    let (Some(person), Some((row, _)), true) = (person_of(&state, &id), known, good) else { return Err(sign_in_refused()) };
    let shown = secret::new_secret();
    let (secret, row) = (shown.clone(), row);
    let begun = state.engine().turn(Actor::Person { id: id.clone() }, move |turn| {
        let (secret, row, id) = (secret.clone(), row.clone(), id.clone());
        Box::pin(async move {
            credential::used(turn.tx, &row.id, &row.doc, turn.now.as_micros()).await?;
            session::begin(turn, &id, &secret, With::Password).await
        })
    });
    let session_id = begun.await?;
    signed_in(&state, &person, session_id, &shown).await
}
