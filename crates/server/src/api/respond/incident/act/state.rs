//! `POST /api/v1/incidents/{id}/state`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::respond::IncidentState;
use hinomi_domain::respond::incident::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use crate::api::respond::incident::show::IncidentView;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentMove)]
pub struct Input {
    /// `investigating`, `identified`, `monitoring`.
    #[schema(value_type = words::WorkingState)]
    to: String,
    #[serde(default)]
    note: String,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// Moves it along: investigating, identified, monitoring.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/state",
    operation_id = "incident_state",
    tag = "respond",
    params(("id" = String, Path)),
    request_body = Input,
    responses((status = 200, body = IncidentView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(id): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<IncidentView>, Problem> {
    let Some(to) = IncidentState::parse(&input.to) else {
        return Err(Problem::unacceptable("incident.state", "there is no such state", "to"));
    };
    act(&state, &viewer, id, input.version, Command::Move { to, note: input.note }).await
}
