//! `POST /api/v1/incidents/{id}/merge`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::IncidentId;
use hinomi_domain::respond::incident::Command;
use hinomi_store::incident;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use crate::api::respond::incident::show::IncidentView;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentMerge)]
pub struct Input {
    /// Id of the incident that stays.
    into: String,
    #[serde(default)]
    reason: String,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// It is the same as another one: its alerts and impact go there, and it is closed.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/merge",
    operation_id = "incident_merge",
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
    // What the caller may not see is not there.
    let into = input.into;
    let mut tx = state.engine().store().read().await?;
    if incident::get(&mut tx, &into, viewer.security).await?.is_none() {
        return Err(Problem::unacceptable("incident.into", "there is no such incident", "into"));
    }
    drop(tx);
    act(&state, &viewer, id, input.version, Command::Merge { into: IncidentId::new(into), reason: input.reason }).await
}
