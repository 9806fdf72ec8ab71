//! `GET /api/v1/logs/raw`: the very bytes of a record.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use hinomi_events::search::Order;
use http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Asked, Searched};
use super::record::Place;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    id: String,
    /// Why audit and security logs are read; needs `log:audit`.
    reason: Option<String>,
}

/// Records of one instant and source among which the one is looked for.
pub(super) const TOGETHER_MAX: usize = 10_000;

/// The very bytes of a record, without the line end after it.
#[utoipa::path(
    get,
    path = "/api/v1/logs/raw",
    operation_id = "log_raw",
    tag = "ingest",
    params(Query),
    responses((status = 200, body = String, content_type = "text/plain"), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(asked): Parameters<Query>,
) -> Result<Response, Problem> {
    let place = Place::read(&asked.id)?;
    let mut search = Asked::new(&state, &viewer, &Searched { reason: asked.reason, ..Searched::default() }).await?;
    place.narrow(&mut search.ask);
    let (found, _) = search.run(&state, |events, ask| events.find(ask, Order::Oldest, TOGETHER_MAX, None)).await?;
    let row = place.among(&found.rows).map(|at| &found.rows[at]).ok_or_else(Problem::not_found)?;
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, row.bytes()).into_response())
}
