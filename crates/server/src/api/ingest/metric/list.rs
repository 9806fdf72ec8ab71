//! `GET /api/v1/metrics`: which numbers came, from which hosts.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Span;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PURPOSE;
use crate::api::ingest::log::blocking_read;
use crate::api::review::range;
use crate::api::shape::Instant;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

const RANGE_DEFAULT: Span = Span::hours(1);
const RANGE_MAX: Span = Span::days(31);
const METRICS_MAX: usize = 20_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// RFC 3339 or a day; an hour before `to` if absent.
    from: Option<String>,
    /// RFC 3339 or a day; now if absent.
    to: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Metrics {
    /// By host, then by name.
    pub metrics: Vec<Metric>,
    /// There are more than are shown.
    pub more: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Metric {
    /// Null: it says none.
    pub host: Option<String>,
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub last_at: Instant,
}

/// Which numbers came in a range, from which hosts.
#[utoipa::path(
    get,
    path = "/api/v1/metrics",
    operation_id = "metric_list",
    tag = "ingest",
    params(Query),
    responses((status = 200, body = Metrics), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Metrics>, Problem> {
    let (zone, now) = (state.engine().world().policy.zone.clone(), state.now() + Span::micros(1));
    let (from, to) = range(query.from.as_deref(), query.to.as_deref(), RANGE_DEFAULT, RANGE_MAX, &zone, now)?;
    let (known, more) = blocking_read(&state, &viewer, PURPOSE, move |events| events.metric_names(from, to, METRICS_MAX)).await?;
    let shown =
        |known: hinomi_events::Known| Metric { host: known.host, name: known.name, labels: known.labels, last_at: known.last_at.into() };
    Ok(Json(Metrics { metrics: known.into_iter().map(shown).collect(), more }))
}
