//! `GET /api/v1/incidents/{id}`: the incident room.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::kernel::Text;
use hinomi_domain::policy::Policy;
use hinomi_domain::respond::Incident;
use hinomi_domain::respond::incident::{Intake, actions, intake_missing};
use hinomi_engine::rows;
use hinomi_store::{Tx, alert, delivery, incident, notice, obligation, policy_version};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::row::IncidentRow;
use crate::api::detect::alert::row::AlertRow;
use crate::api::inform::notice::row::{self as notice_row, NoticeRow};
use crate::api::policy::obligation::row::ObligationRow;
use crate::api::shape::{Instant, Words, id};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, PathOf, Problem, ServerState};

/// Alerts shown with an incident; `/alerts` lists all.
const ALERTS_MAX: i64 = 200;

/// Everything about an incident but its timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentView {
    #[serde(flatten)]
    pub row: IncidentRow,
    pub description: String,
    pub intake: IntakeView,
    /// Names of fields that must be known before it leaves triage.
    pub intake_missing: Vec<&'static str>,
    /// Component to what was declared of it.
    #[schema(value_type = BTreeMap<String, words::DeclaredStatus>)]
    pub impact: BTreeMap<String, Value>,
    pub resolution: Option<String>,
    pub submitter: Option<String>,
    pub submitter_confirmed_at: Option<Instant>,
    pub acknowledged_at: Option<Instant>,
    pub first_notice_at: Option<Instant>,
    pub mitigated_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    pub merged_into: Option<String>,
    pub policy_version: String,
    pub alerts: Vec<AlertRow>,
    pub obligations: Vec<ObligationRow>,
    pub notices: Vec<NoticeRow>,
    pub deliveries: DeliveryCounts,
    pub actions: Vec<Action>,
}

/// What must be known of an incident (INC-2).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Intake)]
pub struct IntakeView {
    pub source: Option<String>,
    pub target: Option<String>,
    pub alert_at: Option<Instant>,
    /// Estimated number of systems.
    pub systems: Option<u32>,
    /// Estimated number of users.
    pub users: Option<u32>,
    pub regions: Option<String>,
    /// `loss_of_access`, `degraded`, `dependents`, `customers`, `other`.
    #[schema(value_type = Option<words::ImpactKind>)]
    pub impact: Value,
    pub customer: Option<String>,
    pub host: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct DeliveryCounts {
    pub sent: i64,
    pub failed: i64,
    /// Pending, sending or retrying.
    pub pending: i64,
}

/// One button: whether it may be pressed now, and why not.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IncidentAction)]
pub struct Action {
    #[schema(value_type = words::IncidentActionName)]
    pub name: &'static str,
    pub allowed: bool,
    pub why_not: Option<Words>,
}

/// One incident with its alerts, promises, notices, and what may be done to it now.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{id}",
    operation_id = "incident_show",
    tag = "respond",
    params(("id" = String, Path)),
    responses((status = 200, body = IncidentView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(name): PathOf<String>,
) -> Result<Json<IncidentView>, Problem> {
    view(&state, &viewer, &id(name)?).await.map(Json)
}

/// The incident as the viewer sees it; not found where the viewer may not know of it.
pub async fn view(state: &ServerState, viewer: &Viewer, id: &str) -> Result<IncidentView, Problem> {
    let mut tx = state.engine().store().read().await?;
    let row = incident::get(&mut tx, id, viewer.security).await?.ok_or_else(Problem::not_found)?;
    let (incident, version) = rows::incident::read(&row)?;
    let alerts = alert::of_incident(&mut tx, id, viewer.security, ALERTS_MAX).await?;
    let obligations = obligation::of_subject(&mut tx, "incident", id, viewer.security).await?;
    let notices = notice::of_incident(&mut tx, id, viewer.security).await?;
    let deliveries = deliveries(&mut tx, id, &obligations, &notices).await?;
    let notices = notice_row::read_all(&mut tx, notices).await?;
    let policy = policy(state, &mut tx, &incident).await?;
    let may_write = viewer.may(Permission::IncidentWrite);
    Ok(IncidentView {
        row: IncidentRow::of(&incident, version),
        description: incident.description.clone(),
        intake: IntakeView::of(&incident.intake)?,
        intake_missing: intake_missing(&incident),
        impact: incident
            .impact
            .iter()
            .map(|(id, status)| Ok((id.to_string(), serde_json::to_value(status)?)))
            .collect::<Result<_, Problem>>()?,
        resolution: incident.resolution.clone(),
        submitter: incident.submitter.clone(),
        submitter_confirmed_at: incident.submitter_confirmed_at.map(Into::into),
        acknowledged_at: incident.acknowledged_at.map(Into::into),
        first_notice_at: incident.first_notice_at.map(Into::into),
        mitigated_at: incident.mitigated_at.map(Into::into),
        closed_at: incident.closed_at.map(Into::into),
        merged_into: incident.merged_into.as_ref().map(ToString::to_string),
        policy_version: incident.policy_version.to_string(),
        alerts: alerts.into_iter().map(AlertRow::read).collect::<Result<_, _>>()?,
        obligations: obligations.iter().map(ObligationRow::read).collect::<Result<_, _>>()?,
        notices,
        deliveries,
        actions: actions(&incident, &policy, state.now())
            .into_iter()
            .map(|action| match may_write {
                true => Action { name: action.name, allowed: action.allowed, why_not: action.why_not.map(Into::into) },
                false => Action { name: action.name, allowed: false, why_not: Some(not_permitted().into()) },
            })
            .collect(),
    })
}

fn not_permitted() -> Text {
    Text::new("権限がないため", "because you do not have the permission")
}

impl IntakeView {
    fn of(intake: &Intake) -> Result<Self, Problem> {
        Ok(IntakeView {
            source: intake.source.clone(),
            target: intake.target.clone(),
            alert_at: intake.alert_at.map(Into::into),
            systems: intake.systems,
            users: intake.users,
            regions: intake.regions.clone(),
            impact: serde_json::to_value(intake.impact)?,
            customer: intake.customer.clone(),
            host: intake.host.clone(),
        })
    }
}

/// What the incident itself, its notices and its promises sent.
async fn deliveries(
    tx: &mut Tx,
    id: &str,
    obligations: &[obligation::ObligationRow],
    notices: &[notice::NoticeRow],
) -> Result<DeliveryCounts, Problem> {
    let obligations: Vec<&str> = obligations.iter().map(|row| row.id.as_str()).collect();
    let notices: Vec<&str> = notices.iter().map(|row| row.id.as_str()).collect();
    let mut sum = DeliveryCounts::default();
    for (kind, causes) in [("incident", vec![id]), ("notice", notices), ("obligation", obligations)] {
        for (_, counts) in delivery::counts_of_causes(tx, kind, &causes).await? {
            sum.sent += counts.sent;
            sum.failed += counts.failed;
            sum.pending += counts.pending;
        }
    }
    Ok(sum)
}

/// The policy that the incident started under.
async fn policy(state: &ServerState, tx: &mut Tx, incident: &Incident) -> Result<Policy, Problem> {
    let world = state.engine().world();
    if world.policy.version == incident.policy_version {
        return Ok(world.policy.clone());
    }
    match policy_version::get(tx, incident.policy_version.as_str()).await? {
        Some(row) => Ok(serde_json::from_str(&row.doc)?),
        None => Ok(world.policy.clone()),
    }
}
