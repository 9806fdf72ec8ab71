//! `GET /api/v1/notices/{id}/preview`: a notice as each channel will carry it.

use axum::Json;
use axum::extract::State;
use hinomi_engine::rows;
use hinomi_store::notice;

use super::preview::{self, NoticePreview};
use crate::api::shape::id;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// Shows what each channel would carry now. What really left stands with the deliveries.
#[utoipa::path(
    get,
    path = "/api/v1/notices/{id}/preview",
    operation_id = "notice_preview_of",
    tag = "inform",
    params(("id" = String, Path)),
    responses((status = 200, body = NoticePreview), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<NoticePreview>, Problem> {
    let name = id(name)?;
    let mut tx = state.engine().store().read().await?;
    let row = notice::get(&mut tx, &name, viewer.security).await?.ok_or_else(Problem::not_found)?;
    drop(tx);
    let (notice, _) = rows::notice::read(&row)?;
    Ok(Json(preview::of(&state, &notice)))
}
