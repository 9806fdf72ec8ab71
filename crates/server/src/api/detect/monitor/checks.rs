//! `GET /api/v1/monitors/{id}/checks`: single results of a monitor, as far back as they are kept.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{MonitorId, Span, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::row::{self, milliseconds};
use crate::api::ingest::log::blocking_read;
use crate::api::review::range;
use crate::api::shape::{Instant, Words, id};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, PathOf, Problem, ServerState};

const RANGE_MAX: Span = Span::days(400);
const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 1_000;
/// Under which results are kept and read.
const PURPOSE: &str = "availability";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// RFC 3339 or a day; a day before `to` if absent.
    from: Option<String>,
    /// RFC 3339 or a day, not included: the instant of the last result goes on from there; now if absent.
    to: Option<String>,
    /// 1 to 1,000; 100 if absent.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub struct MonitorChecks {
    /// Newest first.
    pub checks: Vec<KeptCheck>,
    /// There are older ones in the range.
    pub more: bool,
}

#[derive(Serialize, ToSchema)]
pub struct KeptCheck {
    pub at: Instant,
    #[schema(value_type = words::Verdict)]
    pub verdict: String,
    /// Of a good check.
    pub latency_ms: Option<f64>,
    pub reason: Option<Words>,
}

/// Single results of a monitor.
#[utoipa::path(
    get,
    path = "/api/v1/monitors/{id}/checks",
    operation_id = "monitor_checks",
    tag = "detect",
    params(("id" = String, Path), Query),
    responses((status = 200, body = MonitorChecks), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<MonitorChecks>, Problem> {
    let id = MonitorId::new(id(name)?);
    let world = state.engine().world();
    if !world.catalog.monitors.contains_key(&id) {
        return Err(Problem::not_found());
    }
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::malformed(format!("limit must be 1 to {LIMIT_MAX}")));
    }
    let now = state.now() + Span::micros(1);
    let (from, to): (Timestamp, Timestamp) =
        range(query.from.as_deref(), query.to.as_deref(), Span::days(1), RANGE_MAX, &world.policy.zone, now)?;
    let mut checks = blocking_read(&state, &viewer, PURPOSE, move |events| events.checks(id.as_str(), from, to, limit + 1)).await?;
    let more = checks.len() > limit;
    checks.truncate(limit);
    let shown = |check: hinomi_events::Check| KeptCheck {
        at: check.at.into(),
        verdict: check.state,
        latency_ms: check.latency_us.map(milliseconds),
        reason: check.reason.as_deref().map(row::reason),
    };
    Ok(Json(MonitorChecks { checks: checks.into_iter().map(shown).collect(), more }))
}
