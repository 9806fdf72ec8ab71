//! `GET /api/v1/openapi.json`: the description of this API.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::CONTENT_TYPE;

use crate::problem::ProblemSchema;
use crate::{Problem, ServerState};

/// This document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "openapi",
    tag = "live",
    responses((status = 200, body = Object), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>) -> Result<Response, Problem> {
    let document: Bytes = state.openapi().get().cloned().ok_or_else(|| Problem::broken(&"the document was not made"))?;
    Ok(([(CONTENT_TYPE, "application/json")], document).into_response())
}
