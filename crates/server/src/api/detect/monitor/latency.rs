//! `GET /api/v1/monitors/{id}/latency`: how long answers took, for a chart, with the incidents of that time.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{MonitorId, Span, Timestamp};
use hinomi_domain::respond::Incident;
use hinomi_domain::review::latency::{self, LatencyDay};
use hinomi_engine::rows;
use hinomi_store::incident::{self, IncidentFilter};
use hinomi_store::{Page, latency as store};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::row::milliseconds;
use crate::api::review::range;
use crate::api::shape::{Instant, Words, id};
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, PathOf, Problem, ServerState};

const POINTS_DEFAULT: i64 = 240;
const POINTS_MAX: i64 = 1_000;
const RANGE_MAX: Span = Span::days(400);
const INCIDENTS_MAX: i64 = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// RFC 3339; a day ago if absent.
    from: Option<String>,
    /// RFC 3339; now if absent.
    to: Option<String>,
    /// About how many points, 1 to 1,000; 240 if absent. Never closer than five minutes.
    points: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Latency {
    /// Those without measurements are left out.
    pub points: Vec<LatencyPoint>,
    pub incidents: Vec<IncidentMark>,
}

#[derive(Serialize, ToSchema)]
pub struct LatencyPoint {
    pub at: Instant,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub max_ms: f64,
    pub count: u64,
}

#[derive(Serialize, ToSchema)]
pub struct IncidentMark {
    pub id: String,
    pub title: Words,
    pub from: Instant,
    pub to: Option<Instant>,
}

/// Latencies of a monitor over time.
#[utoipa::path(
    get,
    path = "/api/v1/monitors/{id}/latency",
    operation_id = "monitor_latency",
    tag = "detect",
    params(("id" = String, Path), Query),
    responses((status = 200, body = Latency), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Latency>, Problem> {
    let id = MonitorId::new(id(name)?);
    let world = state.engine().world();
    let monitor = world.catalog.monitors.get(&id).ok_or_else(Problem::not_found)?;
    let now = state.now();
    let (from, to) = range(query.from.as_deref(), query.to.as_deref(), Span::days(1), RANGE_MAX, &world.policy.zone, now)?;
    let wanted = match query.points.as_deref().map(str::parse::<i64>) {
        None => POINTS_DEFAULT,
        Some(Ok(points)) if (1..=POINTS_MAX).contains(&points) => points,
        Some(_) => return Err(Problem::malformed("points must be 1 to 1000")),
    };
    let mut tx = state.engine().store().read().await?;
    let mut days: Vec<(i64, LatencyDay)> = Vec::new();
    for row in store::between(&mut tx, id.as_str(), latency::day_of(from), latency::day_of(to)).await? {
        // One damaged day leaves a hole in the chart, and no more.
        match LatencyDay::decode(&row.histogram) {
            Ok(day) => days.push((row.day, day)),
            Err(error) => tracing::warn!(monitor.id = %id, %error, "failed to read the latencies of day {}", row.day),
        }
    }
    let filter = IncidentFilter {
        component: monitor.component.as_ref().map(ToString::to_string),
        detected_from: Some((from - Span::days(30)).as_micros()),
        detected_to: Some(to.as_micros()),
        restricted: viewer.security,
        page: Page::first(INCIDENTS_MAX),
        ..IncidentFilter::default()
    };
    let rule = format!("monitor:{id}");
    let mut incidents = Vec::new();
    for row in incident::list(&mut tx, &filter).await? {
        let (incident, _) = rows::incident::read(&row)?;
        let touches = incident.rules.contains(&rule) || monitor.component.as_ref().is_some_and(|id| incident.components.contains(id));
        if touches && ended_at(&incident).is_none_or(|at| at >= from) {
            incidents.push(incident);
        }
    }
    drop(tx);
    waiting(&state, &id, &mut days);
    let width = Span::micros(to.since(from).as_micros() / wanted);
    let points = latency::points(&days, from, to, width).into_iter().map(|point| LatencyPoint {
        at: point.at.into(),
        p50_ms: milliseconds(point.p50_us),
        p95_ms: milliseconds(point.p95_us),
        max_ms: milliseconds(point.max_us),
        count: point.count,
    });
    Ok(Json(Latency { points: points.collect(), incidents: incidents.iter().map(mark).collect() }))
}

/// What was measured and is not stored yet.
fn waiting(state: &ServerState, id: &MonitorId, days: &mut Vec<(i64, LatencyDay)>) {
    let Some(watched) = state.engine().monitors().get(id) else { return };
    let seen = watched.seen();
    for (day, slot, histogram) in seen.latency.waiting() {
        match days.iter_mut().find(|(known, _)| *known == day) {
            Some((_, known)) => known.merge_slot(slot, histogram),
            None => {
                let mut new = LatencyDay::default();
                new.merge_slot(slot, histogram);
                days.push((day, new));
            }
        }
    }
}

fn ended_at(incident: &Incident) -> Option<Timestamp> {
    incident
        .mitigated_at
        .or(incident.resolved_at)
        .or(incident.closed_at)
        .or_else(|| (!incident.state.is_open()).then_some(incident.updated_at))
}

fn mark(incident: &Incident) -> IncidentMark {
    IncidentMark {
        id: incident.id.to_string(),
        title: incident.title.clone().into(),
        from: incident.started_at.into(),
        to: ended_at(incident).map(Into::into),
    }
}
