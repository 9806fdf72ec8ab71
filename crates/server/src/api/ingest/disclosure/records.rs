//! `GET /api/v1/disclosures/{id}/records`: the records, one JSON object a line.

use axum::extract::State;
use axum::response::Response;
use hinomi_domain::ingest::disclosure::DisclosedFile;

use super::fetch;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// The records as they are handed over, one JSON object a line. For who asked, and with the permission `disclosure:approve`; each time is an entry of the journal.
#[utoipa::path(
    get,
    path = "/api/v1/disclosures/{id}/records",
    operation_id = "disclosure_records",
    tag = "ingest",
    params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(viewer): Caller, PathOf(id): PathOf<String>) -> Result<Response, Problem> {
    fetch(&state, &viewer, id, DisclosedFile::Records, "application/x-ndjson").await
}
