//! `GET /api/v1/metrics/series`: one kind of number over time.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Span;
use hinomi_events::{Point, Series, SeriesAsk};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PURPOSE;
use crate::api::ingest::log::blocking_read;
use crate::api::review::range;
use crate::api::shape::Instant;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

const RANGE_DEFAULT: Span = Span::hours(6);
const RANGE_MAX: Span = Span::days(400);
const POINTS_DEFAULT: i64 = 240;
const POINTS_MAX: i64 = 2_000;
const SERIES_MAX: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Such as `memory_used_ratio`.
    name: String,
    /// Of all hosts if absent.
    host: Option<String>,
    /// A JSON object of texts: only series that have all of these labels, such as `{"mount":"/"}`.
    labels: Option<String>,
    /// RFC 3339 or a day; six hours before `to` if absent.
    from: Option<String>,
    /// RFC 3339 or a day; now if absent.
    to: Option<String>,
    /// About how many points, 1 to 2,000; 240 if absent. Never closer than a second.
    points: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct MetricAnswer {
    /// Seconds that a point covers.
    pub step_s: i64,
    pub series: Vec<MetricSeries>,
    /// There are more series than are shown.
    pub more: bool,
}

#[derive(Serialize, ToSchema)]
pub struct MetricSeries {
    pub host: Option<String>,
    pub labels: BTreeMap<String, String>,
    /// Oldest first; where nothing came there is none.
    pub points: Vec<MetricPoint>,
}

#[derive(Serialize, ToSchema)]
pub struct MetricPoint {
    pub at: Instant,
    pub count: u64,
    pub mean: f64,
    pub min: f64,
    pub max: f64,
    pub last: f64,
}

/// One kind of number over time, by host and labels.
#[utoipa::path(
    get,
    path = "/api/v1/metrics/series",
    operation_id = "metric_series",
    tag = "ingest",
    params(Query),
    responses((status = 200, body = MetricAnswer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<MetricAnswer>, Problem> {
    let (zone, now) = (state.engine().world().policy.zone.clone(), state.now() + Span::micros(1));
    let (from, to) = range(query.from.as_deref(), query.to.as_deref(), RANGE_DEFAULT, RANGE_MAX, &zone, now)?;
    let points = query.points.unwrap_or(POINTS_DEFAULT);
    if !(1..=POINTS_MAX).contains(&points) {
        return Err(Problem::malformed(format!("points must be 1 to {POINTS_MAX}")));
    }
    let labels = match query.labels.as_deref() {
        None => BTreeMap::new(),
        Some(text) => serde_json::from_str(text).map_err(|_| Problem::malformed("labels must be a JSON object of texts"))?,
    };
    // Whole seconds, so that neighbouring questions have the same points.
    let step_s = (to.since(from).as_micros() / points / 1_000_000).max(1);
    let ask = SeriesAsk { name: query.name, host: query.host, labels, from, to, step: Span::seconds(step_s), series_max: SERIES_MAX };
    let (series, more) = blocking_read(&state, &viewer, PURPOSE, move |events| events.series(&ask)).await?;
    Ok(Json(MetricAnswer { step_s, series: series.into_iter().map(shown).collect(), more }))
}

fn shown(series: Series) -> MetricSeries {
    let point = |point: Point| MetricPoint {
        at: point.at.into(),
        count: point.count,
        mean: point.mean(),
        min: point.min,
        max: point.max,
        last: point.last,
    };
    MetricSeries { host: series.host, labels: series.labels, points: series.points.into_iter().map(point).collect() }
}
