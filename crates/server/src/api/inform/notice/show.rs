//! `GET /api/v1/notices/{id}`.

use axum::Json;
use axum::extract::State;

use super::row::{self, NoticeRow};
use crate::api::shape::id;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// One notice.
#[utoipa::path(
    get,
    path = "/api/v1/notices/{id}",
    operation_id = "notice_show",
    tag = "inform",
    params(("id" = String, Path)),
    responses((status = 200, body = NoticeRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<NoticeRow>, Problem> {
    row::one(&state, &viewer, &id(name)?).await.map(Json)
}
