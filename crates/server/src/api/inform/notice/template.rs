//! `POST /api/v1/notices/template`: the words that the template has for an incident.

use axum::Json;
use axum::extract::State;
use hinomi_engine::inform::notice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::draft::{incident_of, kind_of};
use crate::api::shape::Words;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FillTemplate)]
pub struct Input {
    /// `flash`, `follow_up`, `resolved`, `general`.
    #[schema(value_type = words::NoticeKind)]
    kind: String,
    incident: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = FilledTemplate)]
pub struct Filled {
    pub title: Words,
    pub body: Words,
}

/// Title and body, filled from the incident; nothing is stored.
#[utoipa::path(
    post,
    path = "/api/v1/notices/template",
    operation_id = "notice_template",
    tag = "inform",
    request_body = Input,
    responses((status = 200, body = Filled), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(viewer): Caller, Body(input): Body<Input>) -> Result<Json<Filled>, Problem> {
    let kind = kind_of(&input.kind)?;
    let incident = incident_of(&state, &viewer, &input.incident).await?;
    let (title, body) = notice::template(&state.engine().world(), &incident, kind, state.now());
    Ok(Json(Filled { title: title.into(), body: body.into() }))
}
