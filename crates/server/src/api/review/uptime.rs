//! `GET /api/v1/uptime`: a component by days, months or years.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{ComponentId, Span};
use hinomi_domain::review::timeline::{By, Period, periods};
use hinomi_engine::read::uptime::Timelines;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::range;
use crate::api::page::Items;
use crate::api::shape::Instant;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Id of a component.
    component: String,
    /// RFC 3339 or a day; 90 days, 12 months or 5 years ago if absent.
    from: Option<String>,
    /// RFC 3339 or a day; now if absent.
    to: Option<String>,
    /// `day` (the default, at most 400 days), `month` or `year` (at most ten years).
    by: Option<String>,
}

/// Microseconds by status; they add up to the part of the period that has passed.
#[derive(Serialize, ToSchema)]
pub struct UptimePeriod {
    pub from: Instant,
    pub to: Instant,
    pub up_us: i64,
    pub degraded_us: i64,
    /// Out in part: a component below was down, or a partial outage was declared.
    pub partial_us: i64,
    pub down_us: i64,
    pub unknown_us: i64,
    /// Maintenance announced in time, and time in which nobody was to look.
    pub excluded_us: i64,
    /// 0 to 1, without maintenance that was announced in time; null where nothing was seen.
    pub uptime: Option<f64>,
    /// The same with maintenance counted as what it was.
    pub uptime_with_maintenance: Option<f64>,
}

/// How a component was, in periods of the policy's zone.
#[utoipa::path(
    get,
    path = "/api/v1/uptime",
    operation_id = "uptime_show",
    tag = "review",
    params(Query),
    responses((status = 200, body = Items<UptimePeriod>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Items<UptimePeriod>>, Problem> {
    let world = state.engine().world();
    let component = ComponentId::new(query.component);
    if !world.catalog.components.contains_key(&component) {
        return Err(Problem::not_found());
    }
    let by = match query.by.as_deref() {
        None => By::Day,
        Some(word) => By::parse(word).ok_or_else(|| Problem::malformed("by must be day, month or year"))?,
    };
    let (length, length_max) = match by {
        By::Day => (Span::days(90), Span::days(400)),
        By::Month => (Span::days(365), Span::days(3_660)),
        By::Year => (Span::days(5 * 365), Span::days(3_660)),
    };
    let now = state.now();
    let (from, to) = range(query.from.as_deref(), query.to.as_deref(), length, length_max, &world.policy.zone, now)?;
    let mut tx = state.engine().store().read().await?;
    let timelines = Timelines::of_one(&mut tx, &world.catalog, &component, from, to, now).await?;
    drop(tx);
    let slices = timelines.of(&component).unwrap_or_default();
    let weights = world.policy.weights;
    let item = |period: Period| UptimePeriod {
        from: period.from.into(),
        to: period.to.into(),
        up_us: period.sums.up_us,
        degraded_us: period.sums.degraded_us,
        partial_us: period.sums.partial_us,
        down_us: period.sums.down_us,
        unknown_us: period.sums.unknown_us,
        excluded_us: period.sums.excluded_us,
        uptime: period.sums.uptime(weights),
        uptime_with_maintenance: period.sums.uptime_with_maintenance(weights),
    };
    Ok(Json(Items::all(periods(slices, by, &world.policy.zone, from, to).into_iter().map(item).collect())))
}
