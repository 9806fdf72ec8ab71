//! `POST /api/v1/disclosures/{id}/refuse`: nothing is handed over.

use axum::Json;
use axum::extract::State;
use hinomi_domain::ingest::disclosure::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use super::row::DisclosureItem;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefuseDisclosure)]
pub struct Input {
    /// Kept for good; 1 to 500 characters.
    reason: String,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// Refuses a request that nobody has decided yet.
#[utoipa::path(
    post,
    path = "/api/v1/disclosures/{id}/refuse",
    operation_id = "disclosure_refuse",
    tag = "ingest",
    params(("id" = String, Path)),
    request_body = Input,
    responses((status = 200, body = DisclosureItem), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(id): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<DisclosureItem>, Problem> {
    let command = Command::Refuse { reason: input.reason };
    act(&state, &viewer, id, command, input.version).await.map(Json)
}
