//! `POST /api/v1/incidents/{id}/impact`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{ComponentId, IncidentId, Refusal};
use hinomi_domain::respond::incident::{Command, DeclaredStatus};
use hinomi_engine::Fault;
use hinomi_engine::respond::incident;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::respond::incident::show::{self, IncidentView};
use crate::api::shape;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

/// Component to status.
const COMPONENTS_MAX: usize = 50;

#[derive(Deserialize, ToSchema)]
#[schema(as = IncidentImpact)]
pub struct Input {
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
    /// Every other field is a component with `operational`, `degraded_performance`, `partial_outage` or `major_outage`.
    #[serde(flatten)]
    components: BTreeMap<String, serde_json::Value>,
}

/// Declares what users notice of components, as the public page shows it.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/impact",
    operation_id = "incident_impact",
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
    let id = IncidentId::new(shape::id(id)?);
    let declared = declared(input.components)?;
    let (done, security, version) = (id.clone(), viewer.security, input.version);
    let turn = state.engine().turn(viewer.actor.clone(), move |turn| {
        let (id, declared) = (id.clone(), declared.clone());
        Box::pin(async move {
            hinomi_store::incident::get(turn.tx, id.as_str(), security).await?.ok_or(Fault::NotFound)?;
            let world = turn.world.clone();
            let mut seen = version;
            for (component, status) in declared {
                if !world.catalog.components.contains_key(&component) {
                    return Err(Refusal::new("incident.components", "there is no such component").fields(["components"]).into());
                }
                let public = world.catalog.is_public(&component);
                incident::command(turn, &id, Command::Impact { component, status, public }, seen).await?;
                // The caller's version was checked with the first.
                seen = None;
            }
            Ok(())
        })
    });
    turn.await?;
    show::view(&state, &viewer, done.as_str()).await.map(Json)
}

fn declared(components: BTreeMap<String, serde_json::Value>) -> Result<Vec<(ComponentId, DeclaredStatus)>, Problem> {
    if components.is_empty() || components.len() > COMPONENTS_MAX {
        return Err(Problem::unacceptable("incident.components", format!("1 to {COMPONENTS_MAX} components"), "components"));
    }
    let read = |(component, word): (String, serde_json::Value)| {
        let words = "one of operational, degraded_performance, partial_outage, major_outage";
        let status = serde_json::from_value(word).map_err(|_| Problem::unacceptable("incident.impact", words, "components"))?;
        Ok((ComponentId::new(component), status))
    };
    components.into_iter().map(read).collect()
}
