//! `PUT /api/v1/notices/{id}`: changes a draft.

use axum::Json;
use axum::extract::State;
use hinomi_domain::inform::notice::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use super::row::NoticeRow;
use crate::api::shape::TextInput;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EditNotice)]
pub struct Input {
    title: TextInput,
    body: TextInput,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// Changes a draft. What was sent is never changed: write a correction.
#[utoipa::path(
    put,
    path = "/api/v1/notices/{id}",
    operation_id = "notice_edit",
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
    let (title, body) = (input.title.into_text(), input.body.into_text());
    let edit = move |by| Command::Edit { title: title.clone(), body: body.clone(), by };
    act(&state, &viewer, id, input.version, edit).await.map(Json)
}
