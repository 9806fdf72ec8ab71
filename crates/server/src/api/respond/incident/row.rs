//! An incident as lists show it.

use hinomi_domain::respond::Incident;
use hinomi_domain::respond::incident::Kind;
use hinomi_domain::respond::priority::Suggestion;
use hinomi_engine::rows;
use hinomi_store::incident::IncidentRow as Stored;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::api::shape::{Instant, Words};
use crate::api::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IncidentRow {
    pub id: String,
    /// Public number; a restricted incident has none.
    pub number: Option<i64>,
    pub title: Words,
    /// `triage`, `investigating`, `identified`, `monitoring`, `resolved`, `closed`, `dismissed`, `self_recovered`.
    #[schema(value_type = words::IncidentState)]
    pub state: &'static str,
    /// `planned` or `unplanned`.
    #[schema(value_type = words::IncidentKind)]
    pub kind: &'static str,
    /// `P0` to `P3`.
    #[schema(value_type = words::Priority)]
    pub priority: &'static str,
    /// Whether somebody looked at the priority; P3 until then.
    pub priority_reviewed: bool,
    pub suggestion: Option<SuggestionView>,
    pub components: Vec<String>,
    pub assignee: Option<String>,
    pub acknowledged_by: Option<String>,
    pub restricted: bool,
    pub detected_at: Instant,
    pub started_at: Instant,
    pub resolved_at: Option<Instant>,
    pub updated_at: Instant,
    pub alerts_firing: u32,
    /// Send it back with a change to be told when somebody else was faster.
    pub version: i64,
}

/// What the policy's criteria propose, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub struct SuggestionView {
    #[schema(value_type = words::Priority)]
    pub priority: &'static str,
    pub reasons: Vec<Words>,
}

impl IncidentRow {
    pub fn read(row: &Stored) -> Result<Self, Problem> {
        let (incident, version) = rows::incident::read(row)?;
        Ok(Self::of(&incident, version))
    }

    pub fn of(incident: &Incident, version: i64) -> Self {
        IncidentRow {
            id: incident.id.to_string(),
            number: incident.number,
            title: incident.title.clone().into(),
            state: incident.state.as_str(),
            kind: match incident.kind {
                Kind::Planned => "planned",
                Kind::Unplanned => "unplanned",
            },
            priority: incident.priority.as_str(),
            priority_reviewed: incident.priority_reviewed,
            suggestion: incident.suggestion.as_ref().map(SuggestionView::of),
            components: incident.components.iter().map(ToString::to_string).collect(),
            assignee: incident.assignee.as_ref().map(ToString::to_string),
            acknowledged_by: incident.acknowledged_by.clone(),
            restricted: incident.restricted,
            detected_at: incident.detected_at.into(),
            started_at: incident.started_at.into(),
            resolved_at: incident.resolved_at.map(Into::into),
            updated_at: incident.updated_at.into(),
            alerts_firing: incident.alerts_firing,
            version,
        }
    }
}

impl SuggestionView {
    fn of(suggestion: &Suggestion) -> Self {
        SuggestionView { priority: suggestion.priority.as_str(), reasons: suggestion.reasons.iter().cloned().map(Into::into).collect() }
    }
}
