//! `GET /api/v1/log-rules`: the rules over logs, and how each stands.

use axum::Json;
use axum::extract::State;
use hinomi_domain::catalog::Origin;
use hinomi_domain::kernel::Severity;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::ingest::log::logs;
use crate::api::shape::{self, Instant, Words};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = LogRules)]
pub struct Answer {
    rules: Vec<LogRuleRow>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogRule)]
pub struct LogRuleRow {
    id: String,
    name: Words,
    #[schema(required = true)]
    pack: Option<String>,
    query: String,
    /// `each`, `count`, `distinct`, `absence`, `ratio` or `new`.
    kind: &'static str,
    #[schema(value_type = words::Severity)]
    severity: Severity,
    group_by: Vec<String>,
    #[schema(required = true)]
    threshold: Option<f64>,
    #[schema(required = true)]
    window_s: Option<i64>,
    enabled: bool,
    #[schema(value_type = shape::Origin)]
    origin: Origin,
    /// Groups whose alert fires.
    firing: usize,
    #[schema(required = true)]
    last_fired_at: Option<Instant>,
    /// Since this process started.
    matched: u64,
    /// Of them, those that came later than the rule's allowance.
    late: u64,
}

/// The rules over logs, and how each stands.
#[utoipa::path(
    get,
    path = "/api/v1/log-rules",
    operation_id = "log_rule_list",
    tag = "ingest",
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>) -> Result<Json<Answer>, Problem> {
    let standing = logs(&state)?.rules().standing();
    let world = state.engine().world();
    let rules = world.logs.rules.values().map(|rule| {
        let standing = standing.iter().find(|standing| standing.rule == rule.id);
        LogRuleRow {
            id: rule.id.to_string(),
            name: rule.name.clone().into(),
            pack: rule.pack.clone(),
            query: rule.query_text.clone(),
            kind: rule.kind.as_str(),
            severity: rule.severity,
            group_by: rule.group_by.iter().map(|field| field.name().to_owned()).collect(),
            threshold: rule.kind.threshold(),
            window_s: rule.kind.within().map(|span| span.as_seconds()),
            enabled: rule.enabled,
            origin: rule.origin.clone(),
            firing: standing.map_or(0, |standing| standing.firing),
            last_fired_at: standing.and_then(|standing| standing.last_fired_at).map(Into::into),
            matched: standing.map_or(0, |standing| standing.matched),
            late: standing.map_or(0, |standing| standing.late),
        }
    });
    Ok(Json(Answer { rules: rules.collect() }))
}
