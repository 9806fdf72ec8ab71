//! `POST /api/v1/alerts/{id}/triage`: a person decides what becomes of an alert.

use axum::Json;
use axum::extract::State;
use hinomi_engine::Fault;
use hinomi_engine::respond::triage::{self, Choice};
use hinomi_engine::rows;
use hinomi_store::{alert, incident};
use serde::Deserialize;
use utoipa::ToSchema;

use super::row::AlertRow;
use crate::api::shape::id;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TriageAlert)]
pub struct Input {
    /// `open` an incident, `attach` to one, or `record` only.
    #[schema(value_type = words::TriageChoice)]
    action: String,
    /// For `attach`: an open incident.
    #[serde(default)]
    incident: Option<String>,
}

/// Decides what becomes of an alert that belongs to no incident yet. Needs the permission to write incidents.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{id}/triage",
    operation_id = "alert_triage",
    tag = "detect",
    params(("id" = String, Path)),
    request_body = Input,
    responses((status = 200, body = AlertRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<AlertRow>, Problem> {
    let name = id(name)?;
    let choice = match (input.action.as_str(), input.incident) {
        ("open", None) => Choice::Open,
        ("record", None) => Choice::Record,
        ("attach", Some(incident)) => Choice::Attach(incident.into()),
        ("attach", None) => return Err(Problem::unacceptable("alert.incident", "name the incident", "incident")),
        ("open" | "record", Some(_)) => {
            return Err(Problem::unacceptable("alert.incident", "only attaching takes an incident", "incident"));
        }
        _ => return Err(Problem::unacceptable("alert.action", "one of open, attach, record", "action")),
    };
    if let Choice::Attach(into) = &choice {
        let mut tx = state.engine().store().read().await?;
        if incident::get(&mut tx, into.as_str(), viewer.security).await?.is_none() {
            return Err(Problem::unacceptable("alert.incident", "there is no such incident", "incident"));
        }
    }
    let security = viewer.security;
    let decided = state.engine().turn(viewer.actor, move |turn| {
        let (name, choice) = (name.clone(), choice.clone());
        Box::pin(async move {
            let row = alert::get(turn.tx, &name, security).await?.ok_or(Fault::NotFound)?;
            let (alert, version) = rows::alert::read(row)?;
            triage::by_person(turn, alert, version, choice).await
        })
    });
    Ok(Json(AlertRow::of(decided.await?)))
}
