//! `POST /api/v1/notices/{id}/send`: lets a notice out.

use axum::Json;
use axum::extract::State;
use hinomi_domain::inform::notice::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use super::row::NoticeRow;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendNotice)]
pub struct Input {
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// Lets a notice out to everybody who is told of notices, in the caller's name.
#[utoipa::path(
    post,
    path = "/api/v1/notices/{id}/send",
    operation_id = "notice_send",
    tag = "inform",
    params(("id" = String, Path)),
    request_body = Input,
    responses((status = 200, body = NoticeRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(id): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<NoticeRow>, Problem> {
    act(&state, &viewer, id, input.version, |by| Command::Send { by }).await.map(Json)
}
