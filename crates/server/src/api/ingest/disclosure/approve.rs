//! `POST /api/v1/disclosures/{id}/approve`: another person lets the records be handed over.

use axum::Json;
use axum::extract::State;
use hinomi_domain::ingest::disclosure::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::act;
use super::row::DisclosureItem;
use crate::problem::ProblemSchema;
use crate::{Body, PathOf, Person, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApproveDisclosure)]
pub struct Input {
    /// Kept for good; 1 to 500 characters.
    comment: String,
    /// The version that the caller saw; 409 if it has moved since.
    #[serde(default)]
    version: Option<i64>,
}

/// Lets the records be handed over, for seven days. Whoever asked cannot; neither can a token. Protected logs need the permission `log:audit` too.
#[utoipa::path(
    post,
    path = "/api/v1/disclosures/{id}/approve",
    operation_id = "disclosure_approve",
    tag = "ingest",
    params(("id" = String, Path)),
    request_body = Input,
    responses((status = 200, body = DisclosureItem), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    person: Person,
    PathOf(id): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<DisclosureItem>, Problem> {
    let command = Command::Approve { comment: input.comment };
    act(&state, &person.viewer, id, command, input.version).await.map(Json)
}
