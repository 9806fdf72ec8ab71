//! `GET /api/v1/monitors/{id}`: one monitor with its definition, its history and its last checks.

use axum::Json;
use axum::extract::State;
use hinomi_config::ObjectKind;
use hinomi_domain::access::Permission;
use hinomi_domain::catalog::{Monitor, MonitorKind};
use hinomi_domain::kernel::{MonitorId, Timestamp};
use hinomi_engine::detect::seen::Check;
use hinomi_store::interval;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::row::{self, MonitorRow};
use crate::api::shape::{Instant, Words, id};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

const INTERVALS_MAX: i64 = 200;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Monitor)]
pub struct MonitorView {
    #[serde(flatten)]
    pub row: MonitorRow,
    /// As configured, without headers, bodies and other places of secrets.
    #[schema(value_type = Object)]
    pub definition: Value,
    /// The same as it stands in its file, for who may read the configuration; empty for others.
    pub toml: String,
    /// Newest first.
    pub intervals: Vec<IntervalView>,
    /// Where a heartbeat's pings go; only for who may operate monitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub ping_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub push_url: Option<String>,
    pub runbook: Option<String>,
    /// The last checks, newest first.
    pub recent: Vec<CheckView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StatusInterval)]
pub struct IntervalView {
    pub started_at: Instant,
    /// Null while it lasts.
    pub ended_at: Option<Instant>,
    #[schema(value_type = words::MonitorStatus)]
    pub status: String,
    pub reason: Option<Words>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Check)]
pub struct CheckView {
    pub at: Instant,
    /// `good`, `slow`, `bad`, `could_not_run`.
    #[schema(value_type = words::Verdict)]
    pub verdict: &'static str,
    pub reason: Option<Words>,
    pub phases_us: PhasesView,
}

/// Microseconds; null: it did not happen.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Phases)]
pub struct PhasesView {
    pub dns: Option<u32>,
    pub connect: Option<u32>,
    pub tls: Option<u32>,
    pub first_byte: Option<u32>,
    pub total: u32,
}

/// One monitor.
#[utoipa::path(
    get,
    path = "/api/v1/monitors/{id}",
    operation_id = "monitor_show",
    tag = "detect",
    params(("id" = String, Path)),
    responses((status = 200, body = MonitorView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<MonitorView>, Problem> {
    let id = MonitorId::new(id(name)?);
    let row = row::one(&state, &id).await?;
    let world = state.engine().world();
    let monitor = world.catalog.monitors.get(&id).ok_or_else(Problem::not_found)?;
    let mut tx = state.engine().store().read().await?;
    let intervals = interval::recent(&mut tx, id.as_str(), INTERVALS_MAX).await?;
    drop(tx);
    let recent = state.engine().monitors().get(&id).map(|watched| watched.seen().recent.iter().rev().map(check).collect());
    let (ping_url, push_url) = match &monitor.kind {
        MonitorKind::Heartbeat(check) if viewer.may(Permission::MonitorOperate) => {
            let base = world.public_url();
            let ping = check.ping.as_ref().map(|uuid| format!("{base}/ping/{uuid}"));
            (ping, check.push.as_ref().map(|token| format!("{base}/api/push/{token}")))
        }
        _ => (None, None),
    };
    // A file's own text says more than the definition does, such as the query of an address.
    let may_read = viewer.may(Permission::ConfigRead);
    let source = world.objects.iter().find(|object| may_read && object.kind == ObjectKind::Monitor && object.id == id.as_str());
    Ok(Json(MonitorView {
        row,
        definition: definition(monitor)?,
        toml: source.map(|object| object.toml.clone()).unwrap_or_default(),
        intervals: intervals.into_iter().map(interval_view).collect(),
        ping_url,
        push_url,
        runbook: monitor.runbook.clone(),
        recent: recent.unwrap_or_default(),
    }))
}

fn interval_view(row: interval::StatusIntervalRow) -> IntervalView {
    IntervalView {
        started_at: Timestamp::from_micros(row.started_at).into(),
        ended_at: row.ended_at.map(|at| Timestamp::from_micros(at).into()),
        status: row.status,
        reason: Some(row.reason.as_str()).filter(|reason| !reason.is_empty()).map(row::reason),
    }
}

fn check(check: &Check) -> CheckView {
    CheckView {
        at: check.at.into(),
        verdict: check.verdict.as_str(),
        reason: check.reason.as_deref().map(row::reason),
        phases_us: PhasesView::of(&check.phases),
    }
}

impl PhasesView {
    pub fn of(phases: &hinomi_engine::detect::Phases) -> Self {
        PhasesView {
            dns: phases.dns_us,
            connect: phases.connect_us,
            tls: phases.tls_us,
            first_byte: phases.first_byte_us,
            total: phases.total_us,
        }
    }
}

/// The address of an http check may hold credentials, its proxy too.
fn definition(monitor: &Monitor) -> Result<Value, Problem> {
    let mut definition = serde_json::to_value(monitor)?;
    if let MonitorKind::Http(check) = &monitor.kind
        && let Some(kind) = definition.get_mut("kind")
    {
        kind["url"] = json!(row::without_secrets(&check.url));
        kind["proxy"] = json!(check.proxy.as_deref().map(row::without_secrets));
    }
    Ok(definition)
}
