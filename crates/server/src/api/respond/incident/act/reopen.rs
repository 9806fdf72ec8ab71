//! `POST /api/v1/incidents/{id}/reopen`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Text;
use hinomi_domain::respond::incident::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use crate::api::respond::incident::show::IncidentView;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentReopen)]
pub struct Input {
    reason: String,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// It was not over.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/reopen",
    operation_id = "incident_reopen",
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
    act(&state, &viewer, id, input.version, Command::Reopen { reason: Text::same(input.reason) }).await
}
