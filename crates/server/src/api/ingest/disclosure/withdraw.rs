//! `POST /api/v1/disclosures/{id}/withdraw`: it is not wanted any more, or should not have been approved.

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
#[schema(as = WithdrawDisclosure)]
pub struct Input {
    /// Kept for good; 1 to 500 characters.
    reason: String,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// Ends a request, also one that was approved: files that were made are deleted. By who asked, or with the permission `disclosure:approve`.
#[utoipa::path(
    post,
    path = "/api/v1/disclosures/{id}/withdraw",
    operation_id = "disclosure_withdraw",
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
    let command = Command::Withdraw { reason: input.reason };
    act(&state, &viewer, id, command, input.version).await.map(Json)
}
