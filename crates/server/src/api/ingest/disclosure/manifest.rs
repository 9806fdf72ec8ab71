//! `GET /api/v1/disclosures/{id}/manifest`: what stands beside the records.

use axum::extract::State;
use axum::response::Response;
use hinomi_domain::ingest::disclosure::DisclosedFile;

use super::fetch;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// Who asked and who approved, what was looked for and taken out, how many records there are, and their SHA-256. Each time is an entry of the journal.
#[utoipa::path(
    get,
    path = "/api/v1/disclosures/{id}/manifest",
    operation_id = "disclosure_manifest",
    tag = "ingest",
    params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/json"), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(viewer): Caller, PathOf(id): PathOf<String>) -> Result<Response, Problem> {
    fetch(&state, &viewer, id, DisclosedFile::Manifest, "application/json").await
}
