//! `GET /api/v1/now`: the first page of the console in one answer.

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::detect::{Disposition, Status};
use hinomi_domain::kernel::Priority;
use hinomi_domain::review::status::ComponentStatus;
use hinomi_engine::read::status;
use hinomi_engine::rows::incident::open_states;
use hinomi_store::alert::{self, AlertFilter};
use hinomi_store::incident::{self, IncidentFilter};
use hinomi_store::notice::{self, NoticeFilter};
use hinomi_store::{Page, Tx, delivery, obligation};
use serde::Serialize;
use utoipa::ToSchema;

use super::incident::row::IncidentRow;
use crate::api::detect::alert::row::AlertRow;
use crate::api::detect::monitor::row::{self as monitor_row, MonitorRow};
use crate::api::inform::notice::row::{self as notice_row, NoticeRow};
use crate::api::operate::config::show::{self as config, Rejected};
use crate::api::policy::obligation::row::ObligationRow;
use crate::api::shape::{Instant, Words};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Problem, ServerState};

/// Of each kind of thing; lists have the rest.
const SHOWN_MAX: i64 = 100;

/// What the caller may not see is empty here.
#[derive(Serialize, ToSchema)]
pub struct Now {
    pub at: Instant,
    /// `ok`, `degraded`, `trouble`.
    #[schema(value_type = words::Health)]
    pub health: &'static str,
    /// Those that are open.
    pub incidents: Vec<IncidentRow>,
    /// Those that are not operational.
    pub components: Vec<ComponentNow>,
    /// Those that are down, degraded or unknown.
    pub monitors: Vec<MonitorRow>,
    /// Promises that are still owed, soonest first.
    pub due: Vec<ObligationRow>,
    /// Notices that wait for somebody to let them out.
    pub approvals: Vec<NoticeRow>,
    /// Alerts that wait for a person.
    pub triage: Vec<AlertRow>,
    pub deliveries_failed: i64,
    /// Why the newest configuration on disk is not the running one.
    pub config_error: Option<Rejected>,
    pub counts: Counts,
}

#[derive(Serialize, ToSchema)]
pub struct ComponentNow {
    pub id: String,
    pub name: Words,
    #[schema(value_type = words::ComponentStatus)]
    pub status: &'static str,
    pub public: bool,
}

#[derive(Default, Serialize, ToSchema)]
pub struct Counts {
    pub monitors: MonitorCounts,
}

#[derive(Default, Serialize, ToSchema)]
pub struct MonitorCounts {
    pub up: u32,
    pub degraded: u32,
    pub down: u32,
    pub unknown: u32,
    pub paused: u32,
}

/// What is wrong, what is due, what waits for approval.
#[utoipa::path(
    get,
    path = "/api/v1/now",
    operation_id = "now",
    tag = "respond",
    responses((status = 200, body = Now), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(viewer): Caller) -> Result<Json<Now>, Problem> {
    let mut tx = state.engine().store().read().await?;
    let incidents = incidents(&mut tx, &viewer).await?;
    let components = if viewer.may(Permission::CatalogRead) { components(&state, &mut tx).await? } else { Vec::new() };
    let due = if viewer.may(Permission::PolicyRead) {
        let rows = obligation::soonest(&mut tx, &["pending", "failed"], viewer.security, SHOWN_MAX).await?;
        rows.iter().map(ObligationRow::read).collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    let approvals = if viewer.may(Permission::NoticeRead) { approvals(&mut tx, &viewer).await? } else { Vec::new() };
    let triage = if viewer.may(Permission::AlertRead) { triage(&mut tx, &viewer).await? } else { Vec::new() };
    let deliveries_failed = if viewer.may(Permission::DeliveryRead) { delivery::count_failed(&mut tx, viewer.security).await? } else { 0 };
    drop(tx);
    let (monitors, counts) = if viewer.may(Permission::MonitorRead) { monitors(&state).await? } else { Default::default() };
    let config_error = if viewer.may(Permission::ConfigRead) { config::rejected(&state) } else { None };
    let mut now = Now {
        at: state.now().into(),
        health: "ok",
        incidents,
        components,
        monitors,
        due,
        approvals,
        triage,
        deliveries_failed,
        config_error,
        counts: Counts { monitors: counts },
    };
    now.health = health(&now);
    Ok(Json(now))
}

fn health(now: &Now) -> &'static str {
    let urgent = now.incidents.iter().any(|incident| incident.priority <= Priority::P1.as_str());
    let out = [ComponentStatus::PartialOutage, ComponentStatus::MajorOutage].map(ComponentStatus::as_str);
    if urgent || now.counts.monitors.down > 0 || now.components.iter().any(|component| out.contains(&component.status)) {
        return "trouble";
    }
    let failed = now.due.iter().any(|due| due.state == "failed");
    let seen = now.counts.monitors.degraded + now.counts.monitors.unknown > 0;
    let resting = [ComponentStatus::UnderMaintenance.as_str()];
    let components = now.components.iter().any(|component| !resting.contains(&component.status));
    if !now.incidents.is_empty()
        || seen
        || components
        || failed
        || now.deliveries_failed > 0
        || now.config_error.is_some()
        || !now.triage.is_empty()
    {
        return "degraded";
    }
    "ok"
}

async fn incidents(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<IncidentRow>, Problem> {
    let filter =
        IncidentFilter { states: open_states(), restricted: viewer.security, page: Page::first(SHOWN_MAX), ..IncidentFilter::default() };
    incident::list(tx, &filter).await?.iter().map(IncidentRow::read).collect()
}

async fn components(state: &ServerState, tx: &mut Tx) -> Result<Vec<ComponentNow>, Problem> {
    let world = state.engine().world();
    let statuses = status::components(state.engine(), tx, |_| true).await?;
    let ill = |id| statuses.get(id).copied().filter(|status| *status != ComponentStatus::Operational);
    Ok(world
        .catalog
        .component_order
        .iter()
        .filter_map(|id| Some((world.catalog.components.get(id)?, ill(id)?)))
        .map(|(component, status)| ComponentNow {
            id: component.id.to_string(),
            name: component.name.clone().into(),
            status: status.as_str(),
            public: component.public,
        })
        .collect())
}

async fn approvals(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<NoticeRow>, Problem> {
    let filter = NoticeFilter {
        states: vec!["draft".to_owned(), "in_review".to_owned()],
        restricted: viewer.security,
        page: Page::first(SHOWN_MAX),
        ..NoticeFilter::default()
    };
    let rows = notice::list(tx, &filter).await?;
    notice_row::read_all(tx, rows).await
}

async fn triage(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<AlertRow>, Problem> {
    let filter = AlertFilter {
        dispositions: vec![Disposition::Waiting.as_str().to_owned()],
        restricted: viewer.security,
        page: Page::first(SHOWN_MAX),
        ..AlertFilter::default()
    };
    alert::list(tx, &filter).await?.into_iter().map(AlertRow::read).collect()
}

async fn monitors(state: &ServerState) -> Result<(Vec<MonitorRow>, MonitorCounts), Problem> {
    let mut counts = MonitorCounts::default();
    let mut ill = Vec::new();
    for (id, watched) in state.engine().monitors().all().iter() {
        let status = watched.seen().watch.status;
        match status {
            Status::Up => counts.up += 1,
            Status::Degraded => counts.degraded += 1,
            Status::Down => counts.down += 1,
            Status::Unknown => counts.unknown += 1,
            Status::Paused => counts.paused += 1,
        }
        if matches!(status, Status::Down | Status::Degraded | Status::Unknown) {
            ill.push((status, id.clone()));
        }
    }
    // What is down first.
    ill.sort_by_key(|(status, id)| {
        (
            match status {
                Status::Down => 0,
                Status::Degraded => 1,
                _ => 2,
            },
            id.clone(),
        )
    });
    ill.truncate(usize::try_from(SHOWN_MAX).unwrap_or(100));
    let uptimes = state.shown().figures.monitors(state.engine()).await?;
    let world = state.engine().world();
    let rows = ill.iter().filter_map(|(_, id)| world.catalog.monitors.get(id)).map(|monitor| monitor_row::of(state, monitor, &uptimes));
    Ok((rows.collect(), counts))
}
