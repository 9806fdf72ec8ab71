//! `POST /api/v1/deliveries/{id}/retry`: sends a dead letter again.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Refusal;
use hinomi_domain::policy::SubjectKind;
use hinomi_engine::Fault;
use hinomi_store::delivery;
use serde::Serialize;

use super::show::{self, DeliveryView};
use crate::api::shape::id;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// Journalled with the delivery: who had it sent again.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Fact {
    Retried,
}

/// Sends it again now: a dead letter, or one that waits for its next attempt.
#[utoipa::path(
    post,
    path = "/api/v1/deliveries/{id}/retry",
    operation_id = "delivery_retry",
    tag = "inform",
    params(("id" = String, Path)),
    responses((status = 200, body = DeliveryView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<DeliveryView>, Problem> {
    let name = id(name)?;
    let (wanted, security) = (name.clone(), viewer.security);
    let turn = state.engine().turn(viewer.actor.clone(), move |turn| {
        let wanted = wanted.clone();
        Box::pin(async move {
            let row = delivery::get(turn.tx, &wanted, security).await?.ok_or(Fault::NotFound)?;
            if !delivery::retry(turn.tx, &wanted, turn.now.as_micros()).await? {
                return Err(Refusal::new("delivery.state", format!("a delivery in state {} is not sent again", row.state)).into());
            }
            turn.record(SubjectKind::Delivery, &wanted, row.restricted, &[Fact::Retried])
        })
    });
    turn.await?;
    state.engine().live().nudge_outbox();
    show::view(&state, &viewer, &name).await.map(Json)
}
