//! `POST /api/v1/incidents/{id}/classify`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Priority;
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
#[schema(as = IncidentClassify)]
pub struct Input {
    /// `P0` to `P3`.
    #[schema(value_type = words::Priority)]
    priority: String,
    #[serde(default)]
    reason: String,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// Sets the priority. Other than the proposed one needs a reason.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/classify",
    operation_id = "incident_classify",
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
    let Some(priority) = Priority::parse(&input.priority) else {
        return Err(Problem::unacceptable("incident.priority", "one of P0, P1, P2, P3", "priority"));
    };
    act(&state, &viewer, id, input.version, Command::Classify { priority, reason: input.reason }).await
}
