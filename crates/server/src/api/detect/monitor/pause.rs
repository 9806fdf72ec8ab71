//! `POST /api/v1/monitors/{id}/pause`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::MonitorId;
use hinomi_engine::detect::monitors;
use serde::Deserialize;
use utoipa::ToSchema;

use super::row::{self, MonitorRow};
use crate::api::shape::{id, said};
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

const REASON_CHARS_MAX: usize = 500;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PauseMonitor)]
pub struct Input {
    /// Why nobody looks; at most 500 characters.
    reason: String,
}

/// Stops looking, until somebody resumes. The time counts nowhere.
#[utoipa::path(
    post,
    path = "/api/v1/monitors/{id}/pause",
    operation_id = "monitor_pause",
    tag = "detect",
    params(("id" = String, Path)),
    request_body = Input,
    responses((status = 200, body = MonitorRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<MonitorRow>, Problem> {
    let id = MonitorId::new(id(name)?);
    let reason = said(&input.reason, REASON_CHARS_MAX, "reason")?;
    monitors::pause(state.engine(), &id, viewer.actor, Some(reason)).await?;
    row::one(&state, &id).await.map(Json)
}
