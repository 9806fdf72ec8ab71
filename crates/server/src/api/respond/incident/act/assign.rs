//! `POST /api/v1/incidents/{id}/assign`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::PersonId;
use hinomi_domain::respond::incident::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use crate::api::respond::incident::show::IncidentView;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentAssign)]
pub struct Input {
    /// Id of a person; null takes it from whoever has it.
    #[serde(default)]
    person: Option<String>,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// Hands it to a person, or to nobody.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/assign",
    operation_id = "incident_assign",
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
    let person = input.person.map(PersonId::new);
    if person.as_ref().is_some_and(|id| !state.engine().world().catalog.people.contains_key(id)) {
        return Err(Problem::unacceptable("incident.person", "there is no such person", "person"));
    }
    act(&state, &viewer, id, input.version, Command::Assign { person }).await
}
