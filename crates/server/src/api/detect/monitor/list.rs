//! `GET /api/v1/monitors`: everything that is watched.

use axum::Json;
use axum::extract::State;
use hinomi_domain::catalog::Monitor;
use hinomi_store::Cursor;

use super::row::{self, MonitorRow};
use crate::api::page::{Items, Paging};
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

/// Monitors in the order of their ids, with how they are now.
#[utoipa::path(
    get,
    path = "/api/v1/monitors",
    operation_id = "monitor_list",
    tag = "detect",
    params(Paging),
    responses((status = 200, body = Items<MonitorRow>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Items<MonitorRow>>, Problem> {
    let page = paging.page()?;
    let uptimes = state.shown().figures.monitors(state.engine()).await?;
    let world = state.engine().world();
    let after = page.cursor.as_ref().map(|cursor| cursor.id.as_str());
    let monitors: Vec<&Monitor> = world
        .catalog
        .monitors
        .values()
        .filter(|monitor| after.is_none_or(|after| monitor.id.as_str() > after))
        .take(usize::try_from(page.limit).unwrap_or(usize::MAX))
        .collect();
    let cursor = |monitor: &&Monitor| Cursor::new(0, monitor.id.as_str());
    Ok(Json(Items::page(monitors, &page, cursor, |monitor| row::of(&state, monitor, &uptimes))))
}
