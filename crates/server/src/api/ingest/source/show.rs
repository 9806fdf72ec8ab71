//! `GET /api/v1/log-sources/{id}`.

use axum::Json;
use axum::extract::State;

use hinomi_engine::ingest::{Broken, SeenAgent};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::{LogSourceRow, counted};
use crate::api::ingest::log::logs;
use crate::api::shape::{Instant, id};
use crate::problem::ProblemSchema;
use crate::{PathOf, Problem, ServerState};

#[derive(Serialize, ToSchema)]
#[schema(as = LogSourceDetail)]
pub struct Answer {
    #[serde(flatten)]
    source: LogSourceRow,
    /// Rules of the standard line that it breaks, in a sample since this process started.
    findings: Vec<Finding>,
    /// Agents that sent of it since this process started, with the files from which they send.
    agents: Vec<Agent>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogSourceFinding)]
pub struct Finding {
    rule: &'static str,
    lines: u64,
    /// Masked.
    example: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogSourceAgent)]
pub struct Agent {
    agent: String,
    #[schema(required = true)]
    host: Option<String>,
    #[schema(required = true)]
    path: Option<String>,
    /// Bytes of the file that it had not sent yet when it was seen last.
    #[schema(required = true)]
    lag_bytes: Option<u64>,
    last_seen_at: Instant,
    /// Bytes that were destroyed before it could read them.
    #[schema(required = true)]
    lost_bytes: Option<u64>,
}

/// One source.
#[utoipa::path(
    get,
    path = "/api/v1/log-sources/{id}",
    operation_id = "log_source_show",
    tag = "ingest",
    params(("id" = String, Path)),
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, PathOf(wanted): PathOf<String>) -> Result<Json<Answer>, Problem> {
    let (logs, wanted) = (logs(&state)?, id(wanted)?);
    let source = logs.source(state.engine(), &wanted.as_str().into()).ok_or_else(Problem::not_found)?;
    let counted = counted(&state).await?;
    let finding = |Broken { rule, lines, example }| Finding { rule, lines, example };
    let agent = |SeenAgent { sender, last_seen_at }| Agent {
        agent: sender.agent,
        host: sender.host,
        path: sender.path,
        lag_bytes: sender.lag_bytes,
        last_seen_at: last_seen_at.into(),
        lost_bytes: sender.lost_bytes,
    };
    Ok(Json(Answer {
        findings: logs.broken_rules(&source.id).into_iter().map(finding).collect(),
        agents: logs.agents(&source.id).into_iter().map(agent).collect(),
        source: LogSourceRow::of(&source, logs, counted.get(source.id.as_str()), state.now()),
    }))
}
