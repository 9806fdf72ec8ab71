//! `GET /api/v1/monitors/{id}/pings`: what a heartbeat's job said of itself.

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::Permission;
use hinomi_domain::kernel::{MonitorId, Timestamp};
use hinomi_store::ping::{self, HeartbeatPingRow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::page::{Items, Paging};
use crate::api::shape::{Instant, id};
use crate::api::words;
use crate::intake::ping::BODY_BYTES_KEPT;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, PathOf, Problem, ServerState};

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Ping)]
pub struct PingView {
    pub at: Instant,
    /// `start`, `success`, `fail`, `log`.
    #[schema(value_type = words::PingKind)]
    pub kind: String,
    /// 0 to 255; null where the ping said none.
    pub exit_code: Option<i64>,
    /// The run's id, where the job sends one.
    pub run: Option<String>,
    /// The beginning of what was sent along. Only for who may operate monitors: a job's own output may hold anything.
    pub body: Option<String>,
    /// More was sent than is kept.
    pub cut: bool,
}

/// A heartbeat's pings, newest first, as long as they are kept.
#[utoipa::path(
    get,
    path = "/api/v1/monitors/{id}/pings",
    operation_id = "monitor_pings",
    tag = "detect",
    params(("id" = String, Path), Paging),
    responses((status = 200, body = Items<PingView>), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
    Parameters(paging): Parameters<Paging>,
) -> Result<Json<Items<PingView>>, Problem> {
    let (id, page) = (MonitorId::new(id(name)?), paging.page()?);
    if !state.engine().world().catalog.monitors.contains_key(&id) {
        return Err(Problem::not_found());
    }
    let mut tx = state.engine().store().read().await?;
    let rows = ping::list(&mut tx, id.as_str(), &page).await?;
    let bodies = viewer.may(Permission::MonitorOperate);
    Ok(Json(Items::page(rows, &page, HeartbeatPingRow::cursor, |row| PingView {
        at: Timestamp::from_micros(row.at).into(),
        kind: row.kind,
        exit_code: row.exit_code,
        run: row.run,
        cut: bodies && row.body.as_ref().is_some_and(|body| body.len() >= BODY_BYTES_KEPT),
        body: row.body.filter(|_| bodies),
    })))
}
