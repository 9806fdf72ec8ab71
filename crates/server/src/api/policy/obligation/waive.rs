//! `POST /api/v1/obligations/{id}/waive`: a manager lets somebody off, with a reason.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::ObligationId;
use hinomi_engine::Fault;
use hinomi_engine::policy::obligation;
use serde::Deserialize;
use utoipa::ToSchema;

use super::row::ObligationRow;
use crate::api::shape::{id, within};
use crate::problem::ProblemSchema;
use crate::{Body, Caller, PathOf, Problem, ServerState};

const REASON_CHARS_MAX: usize = 1_000;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WaiveObligation)]
pub struct Input {
    /// Stands in the ledger; at most 1,000 characters.
    reason: String,
}

/// Waives an obligation that is still owed. The ledger shows it with its reason.
#[utoipa::path(
    post,
    path = "/api/v1/obligations/{id}/waive",
    operation_id = "obligation_waive",
    tag = "policy",
    params(("id" = String, Path)),
    request_body = Input,
    responses((status = 200, body = ObligationRow), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
    Body(input): Body<Input>,
) -> Result<Json<ObligationRow>, Problem> {
    let id = ObligationId::new(id(name)?);
    within(&input.reason, REASON_CHARS_MAX, "reason")?;
    let security = viewer.security;
    let waived = state.engine().turn(viewer.actor, move |turn| {
        let (id, reason) = (id.clone(), input.reason.clone());
        Box::pin(async move {
            hinomi_store::obligation::get(turn.tx, id.as_str(), security).await?.ok_or(Fault::NotFound)?;
            obligation::waive(turn, &id, reason).await
        })
    });
    Ok(Json(ObligationRow::of(&waived.await?)))
}
