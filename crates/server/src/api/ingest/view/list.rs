//! `GET /api/v1/log-views`: one's own views, and those that others share.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::Actor;
use hinomi_store::log_view;
use serde::Serialize;
use utoipa::ToSchema;

use super::row::ViewRow;
use crate::problem::ProblemSchema;
use crate::{Caller, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = LogViews)]
pub struct Answer {
    /// In order of their names.
    views: Vec<ViewRow>,
}

/// One's own views of the logs, and those that others share.
#[utoipa::path(
    get,
    path = "/api/v1/log-views",
    operation_id = "log_view_list",
    tag = "ingest",
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(viewer): Caller) -> Result<Json<Answer>, Problem> {
    // A token has none of its own; it sees what is shared.
    let asking = match &viewer.actor {
        Actor::Person { id } => Some(id.as_str()),
        _ => None,
    };
    let rows = log_view::list(&mut state.engine().store().read().await?, asking.unwrap_or_default()).await?;
    let views = rows.into_iter().map(|row| ViewRow::of(row, asking)).collect::<Result<_, _>>()?;
    Ok(Json(Answer { views }))
}
