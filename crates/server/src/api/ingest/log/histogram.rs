//! `GET /api/v1/logs/histogram`: how many, when, of which level.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Asked, Scanned, Searched};
use crate::api::shape::Instant;
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// About how many slices, 1 to 500; 60 where nothing is said.
    slices: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogHistogram)]
pub struct Answer {
    /// Slice `i` begins at `from` + `i` × `step_seconds`; the first and the last may reach beyond the range that was asked for.
    from: Instant,
    to: Instant,
    step_seconds: f64,
    total: u64,
    series: Vec<LevelCounts>,
    scanned: Scanned,
}

#[derive(Serialize, ToSchema)]
pub struct LevelCounts {
    /// Nothing: records without a level.
    #[schema(required = true)]
    level: Option<String>,
    counts: Vec<u64>,
}

/// Lengths that people read at a glance.
const STEPS_S: [i64; 17] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];

/// How many records pass, by slice of time and level.
#[utoipa::path(
    get,
    path = "/api/v1/logs/histogram",
    operation_id = "log_histogram",
    tag = "ingest",
    params(Query, Searched),
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(asked, searched): Filtered<Query, Searched>,
) -> Result<Json<Answer>, Problem> {
    let slices = asked.slices.unwrap_or(60);
    if !(1..=500).contains(&slices) {
        return Err(Problem::unacceptable("log.slices", "1 to 500", "slices"));
    }
    let mut search = Asked::new(&state, &viewer, &searched).await?;
    let length = search.ask.to.since(search.ask.from).as_micros().max(1);
    let step = step(length, slices);
    // Slices begin where clocks do, so that the indexes of parts answer and bars stay where they are while time goes on.
    let from = search.ask.from.as_micros().div_euclid(step) * step;
    let count = (search.ask.to.as_micros() - from + step - 1) / step;
    search.ask.from = Timestamp::from_micros(from);
    search.ask.to = search.ask.from + Span::micros(step.saturating_mul(count));
    let (found, elapsed_ms) = search.run(&state, move |events, ask| events.histogram(ask, step)).await?;
    Ok(Json(Answer {
        from: search.ask.from.into(),
        to: search.ask.to.into(),
        step_seconds: step as f64 / 1e6,
        total: found.total,
        series: found.series.into_iter().map(|series| LevelCounts { level: series.level, counts: series.counts }).collect(),
        scanned: Scanned::of(found.scanned, elapsed_ms),
    }))
}

/// The shortest of the usual lengths with not more slices than were asked for.
pub(super) fn step(length: i64, slices: i64) -> i64 {
    let least = length / slices;
    match STEPS_S.iter().find(|seconds| **seconds * 1_000_000 >= least) {
        Some(seconds) => seconds * 1_000_000,
        None => (least / 86_400_000_000 + 1) * 86_400_000_000,
    }
}
