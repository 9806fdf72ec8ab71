//! `POST /api/v1/monitors/{id}/test`: looks once, now, for the person who asks.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::MonitorId;
use hinomi_engine::detect::scheduler;
use serde::Serialize;
use utoipa::ToSchema;

use super::row;
use super::show::PhasesView;
use crate::api::shape::{Words, id};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

#[derive(Serialize, ToSchema)]
pub struct TestResult {
    /// `good`, `slow`, `bad`, `could_not_run`.
    #[schema(value_type = words::Verdict)]
    pub verdict: &'static str,
    pub reason: Option<Words>,
    pub phases_us: PhasesView,
    pub status_code: Option<u16>,
    /// Whole days until the certificate expires; negative: since.
    pub certificate_days: Option<i64>,
    pub address: Option<String>,
    /// Records that a DNS check found.
    pub answers: Vec<String>,
}

/// Checks a target now and shows what was seen. It counts nowhere: the monitor's state is decided by its own checks.
#[utoipa::path(
    post,
    path = "/api/v1/monitors/{id}/test",
    operation_id = "monitor_test",
    tag = "detect",
    params(("id" = String, Path)),
    responses((status = 200, body = TestResult), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(_viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<TestResult>, Problem> {
    let id = MonitorId::new(id(name)?);
    let world = state.engine().world();
    let monitor = world.catalog.monitors.get(&id).ok_or_else(Problem::not_found)?;
    let watched = state.engine().monitors().get(&id);
    let not_checked = || {
        Problem::new(http::StatusCode::UNPROCESSABLE_ENTITY, "monitor.not_checked", "hinomi does not go and look at a monitor of this kind")
    };
    if !monitor.kind.is_active() {
        return Err(not_checked());
    }
    state.shown().tests.take(&id.to_string())?;
    let prepared = match watched.as_ref().and_then(|watched| watched.prepared.as_ref()) {
        Some(Ok(prepared)) => prepared.clone(),
        Some(Err(why)) => return Err(Problem::new(http::StatusCode::UNPROCESSABLE_ENTITY, "monitor.not_ready", why.clone())),
        // Switched off in the configuration, and still worth a look.
        None => state.engine().prober().prepare(&monitor.kind).map_err(|_| not_checked())?,
    };
    let report = state.engine().prober().check(&prepared, monitor.timeout.to_std()).await;
    let (verdict, reason) = scheduler::judge(monitor, &report);
    Ok(Json(TestResult {
        verdict: verdict.as_str(),
        reason: reason.as_deref().map(row::reason),
        phases_us: PhasesView::of(&report.phases),
        status_code: report.detail.status,
        certificate_days: report.detail.certificate_days,
        address: report.detail.address.map(|address| address.to_string()),
        answers: report.detail.answers,
    }))
}
