//! `PUT /api/v1/account/password`: sets or changes one's password and signs out everywhere else.

use axum::extract::State;
use http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::own;
use crate::access::credential::{password_of, set_password};
use crate::access::password;
use crate::problem::ProblemSchema;
use crate::{Body, Person, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = ChangePassword)]
pub struct Input {
    /// Needed if there is one.
    #[schema(value_type = Option<String>)]
    current: Option<SecretString>,
    /// 12 to 256 characters.
    #[schema(value_type = String)]
    password: SecretString,
}

/// Sets or changes one's password.
#[utoipa::path(
    put,
    path = "/api/v1/account/password",
    operation_id = "account_password",
    tag = "access",
    request_body = Input,
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person, Body(input): Body<Input>) -> Result<StatusCode, Problem> {
    password::check_allowed(&state)?;
    let person = own(&state, &caller)?;
    let mut tx = state.engine().store().read().await?;
    let known = password_of(&mut tx, &caller.id).await?;
    drop(tx);
    if let Some((_, hash)) = known {
        state.access().limits.sign_in_person.take(&caller.id.as_str().to_lowercase())?;
        let wrong = || Problem::unacceptable("password.wrong", "the current password is another one", "current");
        let current = input.current.ok_or_else(wrong)?;
        if !state.access().passwords.verify(current, Some(hash)).await? {
            return Err(wrong());
        }
    }
    password::check(&input.password, &person)?;
    let hash = state.access().passwords.hash(input.password).await?;
    let set = state.engine().turn(caller.viewer.actor, move |turn| {
        let (id, hash, keep) = (caller.id.clone(), hash.clone(), caller.session.clone());
        Box::pin(async move { set_password(turn, &id, &hash, Some(&keep)).await })
    });
    set.await?;
    Ok(StatusCode::NO_CONTENT)
}
