//! `POST /api/v1/incidents/{id}/no_news`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::respond::incident::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use crate::api::respond::incident::show::IncidentView;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentNoNews)]
pub struct Input {
    #[serde(default)]
    note: String,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// There is nothing new to tell: recorded, and the clock of the next notice starts again (OPS-4).
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/no_news",
    operation_id = "incident_no_news",
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
    act(&state, &viewer, id, input.version, Command::NoNews { note: input.note }).await
}
