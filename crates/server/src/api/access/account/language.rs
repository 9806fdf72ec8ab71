//! `PUT /api/v1/account/language`: the language of one's console.

use axum::extract::State;
use hinomi_domain::kernel::Language;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::choose_language;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Person, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = ChooseLanguage)]
pub struct Input {
    /// `ja` or `en`.
    #[schema(value_type = words::Language)]
    language: String,
}

/// Chooses the language of one's console.
#[utoipa::path(
    put,
    path = "/api/v1/account/language",
    operation_id = "account_language",
    tag = "access",
    request_body = Input,
    responses((status = 204), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, caller: Person, Body(input): Body<Input>) -> Result<StatusCode, Problem> {
    let unknown = || Problem::unacceptable("language.unknown", "the console speaks ja and en", "language");
    let language = Language::parse(&input.language).ok_or_else(unknown)?;
    choose_language(&state, caller.viewer.actor, &caller.id, language).await?;
    Ok(StatusCode::NO_CONTENT)
}
