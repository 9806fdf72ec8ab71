//! `GET /api/v1/deliveries`: deliveries, newest first.

use axum::Json;
use axum::extract::State;
use hinomi_domain::inform::DeliveryState;
use hinomi_store::delivery::{self, DeliveryFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::row::DeliveryRow;
use crate::api::page::{Items, Paging};
use crate::api::shape::{short, words_of};
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `pending`, `sending`, `sent`, `retrying`, `failed`, `suppressed`, separated by commas.
    state: Option<String>,
    channel: Option<String>,
    /// `alert`, `incident`, `notice`, `obligation`.
    cause_kind: Option<String>,
    /// Id of what caused it.
    cause: Option<String>,
}

/// Deliveries, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/deliveries",
    operation_id = "delivery_list",
    tag = "inform",
    params(Query, Paging),
    responses((status = 200, body = Items<DeliveryRow>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(query, paging): Filtered<Query>,
) -> Result<Json<Items<DeliveryRow>>, Problem> {
    let filter = DeliveryFilter {
        states: match query.state.as_deref() {
            Some("all") => Vec::new(),
            other => words_of(other, "state", |word| DeliveryState::parse(word).is_some())?,
        },
        channel: short(query.channel, "channel")?,
        cause_kind: short(query.cause_kind, "cause_kind")?,
        cause: short(query.cause, "cause")?,
        restricted: viewer.security,
        page: paging.page()?,
    };
    let mut tx = state.engine().store().read().await?;
    let rows = delivery::list(&mut tx, &filter).await?;
    let world = state.engine().world();
    Ok(Json(Items::page(rows, &filter.page, delivery::DeliveryRow::cursor, |row| DeliveryRow::of(&row, &world.catalog))))
}
