//! `GET /api/v1/incidents`: incidents, newest detection first.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Priority;
use hinomi_domain::respond::IncidentState;
use hinomi_engine::rows::incident::open_states;
use hinomi_store::incident::{self, IncidentFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::row::IncidentRow;
use crate::api::page::{Items, Paging};
use crate::api::shape::{short, words_of};
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `open`, `all` (the default), or states separated by commas.
    state: Option<String>,
    /// `P0` to `P3`, separated by commas.
    priority: Option<String>,
    /// Only those that touch this component.
    component: Option<String>,
    /// Part of the title or of anything else that the incident says.
    q: Option<String>,
}

/// Incidents, newest detection first. Restricted ones are listed for the security team only.
#[utoipa::path(
    get,
    path = "/api/v1/incidents",
    operation_id = "incident_list",
    tag = "respond",
    params(Query, Paging),
    responses((status = 200, body = Items<IncidentRow>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(query, paging): Filtered<Query>,
) -> Result<Json<Items<IncidentRow>>, Problem> {
    let states = match query.state.as_deref() {
        None | Some("all" | "") => Vec::new(),
        Some("open") => open_states(),
        Some(words) => words_of(Some(words), "state", |word| IncidentState::parse(word).is_some())?,
    };
    let filter = IncidentFilter {
        states,
        priorities: words_of(query.priority.as_deref(), "priority", |word| Priority::parse(word).is_some())?,
        component: short(query.component, "component")?,
        query: short(query.q, "q")?,
        restricted: viewer.security,
        page: paging.page()?,
        ..IncidentFilter::default()
    };
    let mut tx = state.engine().store().read().await?;
    let rows = incident::list(&mut tx, &filter).await?;
    Ok(Json(Items::try_page(rows, &filter.page, incident::IncidentRow::cursor, |row| IncidentRow::read(&row))?))
}
