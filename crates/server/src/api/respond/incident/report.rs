//! `POST /api/v1/incidents`: a person reports what no monitor saw.

use axum::Json;
use axum::extract::State;
use hinomi_domain::access::Viewer;
use hinomi_domain::kernel::{ComponentId, Priority, Refusal, Severity, Text};
use hinomi_domain::respond::incident::{COMMENT_CHARS_MAX, ImpactKind, Intake, Kind, Opening, TITLE_CHARS_MAX};
use hinomi_domain::respond::priority::Suggestion;
use hinomi_engine::respond::{incident, measure};
use hinomi_engine::{rows, turn::Turn};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::show::{self, IncidentView};
use crate::api::shape::{TextInput, within};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, Problem, ServerState};

const COMPONENTS_MAX: usize = 50;

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReportIncident)]
pub struct Input {
    /// One line; both languages, or one string for both.
    title: TextInput,
    #[serde(default)]
    components: Vec<String>,
    #[serde(default)]
    description: String,
    /// `loss_of_access`, `degraded`, `dependents`, `customers`, `other`.
    #[serde(default)]
    #[schema(value_type = Option<words::ImpactKind>)]
    impact: Option<String>,
    /// `P0` to `P3`, for who already knows; P3 until reviewed otherwise.
    #[serde(default)]
    #[schema(value_type = Option<words::Priority>)]
    priority: Option<String>,
    /// Seen by the security team only, and never public (INC-5); only they may report so.
    #[serde(default)]
    restricted: bool,
}

/// Reports an incident by hand. The reporter is asked to confirm its end.
#[utoipa::path(
    post,
    path = "/api/v1/incidents",
    operation_id = "incident_report",
    tag = "respond",
    request_body = Input,
    responses((status = 201, body = IncidentView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Body(input): Body<Input>,
) -> Result<(StatusCode, Json<IncidentView>), Problem> {
    let report = check(&state, &viewer, input)?;
    let opened = state.engine().turn(viewer.actor.clone(), move |turn| {
        let report = report.clone();
        Box::pin(async move {
            let opening = opening(turn, report).await?;
            incident::open(turn, opening).await
        })
    });
    let id = opened.await?.id;
    Ok((StatusCode::CREATED, Json(show::view(&state, &viewer, id.as_str()).await?)))
}

#[derive(Clone)]
struct Report {
    title: Text,
    description: String,
    components: Vec<ComponentId>,
    impact: Option<ImpactKind>,
    priority: Option<Priority>,
    restricted: bool,
}

fn check(state: &ServerState, viewer: &Viewer, input: Input) -> Result<Report, Problem> {
    let title = input.title.into_text();
    for text in [&title.ja, &title.en] {
        within(text, TITLE_CHARS_MAX, "title")?;
        if text.chars().any(char::is_control) {
            return Err(Problem::unacceptable("incident.title", "a title is one line", "title"));
        }
    }
    if title.ja.trim().is_empty() && title.en.trim().is_empty() {
        return Err(Problem::unacceptable("incident.title", "an incident needs a title", "title"));
    }
    within(&input.description, COMMENT_CHARS_MAX, "description")?;
    if input.components.len() > COMPONENTS_MAX {
        return Err(Problem::unacceptable("incident.components", format!("at most {COMPONENTS_MAX} components"), "components"));
    }
    let world = state.engine().world();
    let mut components: Vec<ComponentId> = Vec::new();
    for name in input.components {
        let id = ComponentId::new(name);
        if !world.catalog.components.contains_key(&id) {
            return Err(Problem::unacceptable("incident.components", "there is no such component", "components"));
        }
        if !components.contains(&id) {
            components.push(id);
        }
    }
    let impact = input.impact.map(|word| impact_kind(&word)).transpose()?;
    let priority = match input.priority {
        None => None,
        Some(word) => Some(Priority::parse(&word).ok_or_else(|| Problem::unacceptable("incident.priority", "P0 to P3", "priority"))?),
    };
    if input.restricted && !viewer.security {
        return Err(Problem::forbidden("only the security team reports restricted incidents"));
    }
    Ok(Report { title, description: input.description.trim().to_owned(), components, impact, priority, restricted: input.restricted })
}

/// Reads the kind of impact (INC-2).
pub fn impact_kind(word: &str) -> Result<ImpactKind, Problem> {
    match word {
        "loss_of_access" => Ok(ImpactKind::LossOfAccess),
        "degraded" => Ok(ImpactKind::Degraded),
        "dependents" => Ok(ImpactKind::Dependents),
        "customers" => Ok(ImpactKind::Customers),
        "other" => Ok(ImpactKind::Other),
        _ => Err(Problem::unacceptable("incident.impact", "one of loss_of_access, degraded, dependents, customers, other", "impact")),
    }
}

async fn opening(turn: &mut Turn<'_>, report: Report) -> Result<Opening, hinomi_engine::Fault> {
    let world = turn.world.clone();
    // A reload may have come between.
    if report.components.iter().any(|id| !world.catalog.components.contains_key(id)) {
        return Err(Refusal::new("incident.components", "there is no such component").fields(["components"]).into());
    }
    let outage = report.impact == Some(ImpactKind::LossOfAccess);
    let suggestion: Suggestion = measure::suggest(turn, &report.components, Severity::Major, outage).await?;
    let target = report.components.first().and_then(|id| world.catalog.components.get(id));
    let number = if report.restricted { None } else { Some(rows::incident::next_number(turn).await?) };
    let reporter = turn.actor.label();
    Ok(Opening {
        title: report.title,
        description: report.description,
        kind: Kind::Unplanned,
        restricted: report.restricted,
        number,
        severity: Severity::Major,
        public: report.components.iter().any(|id| world.catalog.is_public(id)),
        outage,
        labels: Default::default(),
        rule: None,
        alert: None,
        intake: Intake {
            source: Some(reporter.clone()),
            target: target.map(|component| component.name.get(world.policy_language()).to_owned()),
            alert_at: Some(turn.now),
            impact: report.impact,
            ..Intake::default()
        },
        suggestion: Some(suggestion),
        priority: report.priority,
        detected_at: turn.now,
        started_at: turn.now,
        submitter: Some(reporter),
        policy_version: rows::policy::adopt(turn, &world.policy).await?,
        systems: Vec::new(),
        components: report.components,
    })
}
