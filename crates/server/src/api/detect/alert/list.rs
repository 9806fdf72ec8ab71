//! `GET /api/v1/alerts`: alerts, newest detection first.

use axum::Json;
use axum::extract::State;
use hinomi_domain::detect::Disposition;
use hinomi_domain::kernel::Severity;
use hinomi_store::alert::{self, AlertFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::row::AlertRow;
use crate::api::page::{Items, Paging};
use crate::api::shape::{short, words_of};
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `firing` or `resolved`.
    state: Option<String>,
    /// `critical`, `major`, `moderate`, `minor`, `none`, separated by commas.
    severity: Option<String>,
    /// `incident`, `attached`, `recorded`, `suppressed`, `waiting`, separated by commas.
    disposition: Option<String>,
    component: Option<String>,
    incident: Option<String>,
    /// Part of the rule, the labels or the annotations.
    q: Option<String>,
}

/// Alerts, newest detection first.
#[utoipa::path(
    get,
    path = "/api/v1/alerts",
    operation_id = "alert_list",
    tag = "detect",
    params(Query, Paging),
    responses((status = 200, body = Items<AlertRow>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(query, paging): Filtered<Query>,
) -> Result<Json<Items<AlertRow>>, Problem> {
    let filter = AlertFilter {
        states: match query.state.as_deref() {
            Some("all") => Vec::new(),
            other => words_of(other, "state", |word| matches!(word, "firing" | "resolved"))?,
        },
        severities: words_of(query.severity.as_deref(), "severity", |word| Severity::parse(word).is_some())?,
        dispositions: words_of(query.disposition.as_deref(), "disposition", |word| Disposition::parse(word).is_some())?,
        component: short(query.component, "component")?,
        incident: short(query.incident, "incident")?,
        query: short(query.q, "q")?,
        restricted: viewer.security,
        page: paging.page()?,
    };
    let mut tx = state.engine().store().read().await?;
    let rows = alert::list(&mut tx, &filter).await?;
    Ok(Json(Items::try_page(rows, &filter.page, alert::AlertRow::cursor, AlertRow::read)?))
}
