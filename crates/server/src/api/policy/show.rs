//! `GET /api/v1/policy`: the promises as they stand now.

use axum::Json;
use axum::extract::State;
use hinomi_domain::policy::{Clause, SendMode};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::shape::{Origin, Words};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = Policy)]
pub struct PolicyView {
    /// Digest of everything in it; what is open keeps the version that it started under.
    pub version: String,
    pub name: Words,
    /// Days and months of deadlines are counted in this zone.
    pub zone: String,
    pub objective: Objective,
    pub clauses: Vec<ClauseView>,
}

/// Yearly availability.
#[derive(Serialize, ToSchema)]
pub struct Objective {
    pub percent: f64,
    /// A guarantee, or only a goal.
    pub guarantee: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Clause)]
pub struct ClauseView {
    pub id: String,
    /// `flash`, `follow_up`, `resolved`, `update`, `recovery`.
    #[schema(value_type = words::Promise)]
    pub promise: &'static str,
    /// Where it comes from, such as `OPS-5`.
    pub source: String,
    pub title: Words,
    /// `commitment`, `goal`, `planned`.
    #[schema(value_type = words::Force)]
    pub force: &'static str,
    /// Such as `30m`.
    pub within: String,
    pub aim_from: Option<String>,
    pub warn_before: String,
    pub on_change_within: Option<String>,
    /// Empty: every priority.
    #[schema(value_type = Vec<words::Priority>)]
    pub priorities: Vec<&'static str>,
    /// `auto` or `draft`.
    #[schema(value_type = words::SendMode)]
    pub send: &'static str,
    /// Role that owes it.
    #[schema(value_type = words::Role)]
    pub owner: &'static str,
    #[schema(value_type = Origin)]
    pub origin: Value,
}

/// The policy.
#[utoipa::path(
    get,
    path = "/api/v1/policy",
    operation_id = "policy_show",
    tag = "policy",
    responses((status = 200, body = PolicyView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(_viewer): Caller) -> Result<Json<PolicyView>, Problem> {
    let world = state.engine().world();
    let policy = &world.policy;
    Ok(Json(PolicyView {
        version: policy.version.to_string(),
        name: policy.name.clone().into(),
        zone: policy.zone.name().to_owned(),
        objective: Objective { percent: policy.objective_percent, guarantee: policy.objective_is_guarantee },
        clauses: policy.clauses.values().map(clause).collect::<Result<_, _>>()?,
    }))
}

fn clause(clause: &Clause) -> Result<ClauseView, Problem> {
    Ok(ClauseView {
        id: clause.id.to_string(),
        promise: clause.promise.as_str(),
        source: clause.source.clone(),
        title: clause.title.clone().into(),
        force: super::obligation::row::force_word(clause.force),
        within: clause.within.to_string(),
        aim_from: clause.aim_from.map(|span| span.to_string()),
        warn_before: clause.warn_before.to_string(),
        on_change_within: clause.on_change_within.map(|span| span.to_string()),
        priorities: clause.priorities.iter().map(|priority| priority.as_str()).collect(),
        send: match clause.send {
            SendMode::Auto => "auto",
            SendMode::Draft => "draft",
        },
        owner: clause.owner.as_str(),
        origin: serde_json::to_value(&clause.origin)?,
    })
}
