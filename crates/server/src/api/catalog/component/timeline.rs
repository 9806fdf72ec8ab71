//! `GET /api/v1/components/{id}/timeline`: how a component was, stretch by stretch.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{ComponentId, Span};
use hinomi_domain::review::timeline::Slice;
use hinomi_engine::read::uptime::Timelines;
use hinomi_store::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::page::{Items, Paging};
use crate::api::review::range;
use crate::api::shape::{Instant, id};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, PathOf, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// RFC 3339 or a day; 30 days ago if absent.
    from: Option<String>,
    /// RFC 3339 or a day; now if absent. At most 400 days after `from`.
    to: Option<String>,
}

/// A stretch in which the component was one thing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineSlice {
    pub from: Instant,
    pub to: Instant,
    /// `up`, `degraded`, `partial`, `down`, `unknown`, `paused`.
    #[schema(value_type = words::TimelineStatus)]
    pub status: &'static str,
    /// Left out of the figure: maintenance announced in time, or nobody was to look.
    pub excluded: bool,
    /// A person said how it was in some of this stretch.
    pub corrected: bool,
}

/// How a component was, newest first: what monitors saw and people declared, as people corrected it.
#[utoipa::path(
    get,
    path = "/api/v1/components/{id}/timeline",
    operation_id = "component_timeline",
    tag = "catalog",
    params(("id" = String, Path), Query, Paging),
    responses((status = 200, body = Items<TimelineSlice>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    PathOf(name): PathOf<String>,
    Filtered(query, paging): Filtered<Query>,
) -> Result<Json<Items<TimelineSlice>>, Problem> {
    let (id, page, world) = (ComponentId::new(id(name)?), paging.page()?, state.engine().world());
    if !world.catalog.components.contains_key(&id) {
        return Err(Problem::not_found());
    }
    let now = state.now();
    let zone = &world.policy.zone;
    let (from, to) = range(query.from.as_deref(), query.to.as_deref(), Span::days(30), Span::days(400), zone, now)?;
    let mut tx = state.engine().store().read().await?;
    let timelines = Timelines::of_one(&mut tx, &world.catalog, &id, from, to, now).await?;
    drop(tx);
    let slices = timelines.of(&id).unwrap_or_default();
    let corrected = timelines.corrected(&id);
    // By the instant a stretch began: what is appended at the newest end meanwhile moves nothing.
    let before = page.cursor.as_ref().map(|cursor| cursor.at);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let listed = slices.iter().rev().filter(|slice| before.is_none_or(|before| slice.from.as_micros() < before));
    let rows: Vec<&Slice> = listed.take(limit).collect();
    let item = |slice: &Slice| TimelineSlice {
        from: slice.from.into(),
        to: slice.to.into(),
        status: slice.status.as_str(),
        excluded: slice.excluded,
        corrected: corrected.is_some_and(|standing| standing.touches(slice.from, slice.to)),
    };
    Ok(Json(Items::page(rows, &page, |slice| Cursor::new(slice.from.as_micros(), ""), item)))
}
