//! `GET /api/v1/deliveries/{id}`: what left, and every attempt.

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::Viewer;
use hinomi_domain::kernel::Timestamp;
use hinomi_store::delivery;
use hinomi_store::delivery::attempt::{self, DeliveryAttemptRow};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::row::DeliveryRow;
use crate::api::detect::monitor::row::milliseconds;
use crate::api::shape::{Instant, id};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView {
    #[serde(flatten)]
    pub row: DeliveryRow,
    /// The same for every attempt, so that a receiver can tell a repeat.
    pub idempotency_key: String,
    /// What goes over the wire, as it was written when it happened.
    #[schema(value_type = Object)]
    pub content: Value,
    pub attempts_log: Vec<Attempt>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Attempt {
    pub n: i64,
    pub at: Instant,
    pub took_ms: f64,
    /// `sent`, `retry`, `failed`, `suppressed`.
    #[schema(value_type = words::AttemptOutcome)]
    pub outcome: String,
    /// What the provider said, shortened.
    pub answer: String,
}

/// One delivery with its proof.
#[utoipa::path(
    get,
    path = "/api/v1/deliveries/{id}",
    operation_id = "delivery_show",
    tag = "inform",
    params(("id" = String, Path)),
    responses((status = 200, body = DeliveryView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<DeliveryView>, Problem> {
    view(&state, &viewer, &id(name)?).await.map(Json)
}

pub async fn view(state: &ServerState, viewer: &Viewer, id: &str) -> Result<DeliveryView, Problem> {
    let mut tx = state.engine().store().read().await?;
    let row = delivery::get(&mut tx, id, viewer.security).await?.ok_or_else(Problem::not_found)?;
    let attempts = attempt::list(&mut tx, id).await?;
    Ok(DeliveryView {
        row: DeliveryRow::of(&row, &state.engine().world().catalog),
        idempotency_key: row.idempotency_key,
        content: serde_json::from_str(&row.payload)?,
        attempts_log: attempts.into_iter().map(attempt_of).collect(),
    })
}

fn attempt_of(row: DeliveryAttemptRow) -> Attempt {
    Attempt {
        n: row.n,
        at: Timestamp::from_micros(row.at).into(),
        took_ms: milliseconds(row.took_us),
        outcome: row.outcome,
        answer: row.answer,
    }
}
