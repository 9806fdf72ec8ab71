//! `POST /api/v1/monitors/{id}/resume`.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::MonitorId;
use hinomi_engine::detect::monitors;

use super::row::{self, MonitorRow};
use crate::api::shape::id;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// Looks again.
#[utoipa::path(
    post,
    path = "/api/v1/monitors/{id}/resume",
    operation_id = "monitor_resume",
    tag = "detect",
    params(("id" = String, Path)),
    responses((status = 200, body = MonitorRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<MonitorRow>, Problem> {
    let id = MonitorId::new(id(name)?);
    monitors::pause(state.engine(), &id, viewer.actor, None).await?;
    row::one(&state, &id).await.map(Json)
}
