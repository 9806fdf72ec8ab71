//! `GET /api/v1/ledger`: which promises were kept, per clause and month.

use axum::Json;
use axum::extract::State;
use hinomi_domain::review::ledger::{self, LedgerClause};
use hinomi_engine::read::ledger as read;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::policy::obligation::row::{ObligationRow, force_word};
use crate::api::shape::{Instant, Words};
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// `2026-11`; this month of the policy's zone if absent.
    month: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Ledger)]
pub struct LedgerView {
    pub month: String,
    /// When it was sealed; from then on it never changes.
    pub sealed_at: Option<Instant>,
    pub zone: String,
    pub clauses: Vec<ClauseLedger>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LedgerClause)]
pub struct ClauseLedger {
    pub clause: String,
    pub source: String,
    pub title: Words,
    #[schema(value_type = words::Force)]
    pub force: &'static str,
    #[schema(value_type = words::Promise)]
    pub promise: &'static str,
    pub counts: Counts,
    /// By due time.
    pub obligations: Vec<ObligationRow>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LedgerCounts)]
pub struct Counts {
    pub pending: u32,
    pub met: u32,
    pub met_late: u32,
    /// Breached commitments and missed goals.
    pub failed: u32,
    pub waived: u32,
    pub void: u32,
}

/// The ledger of a month: what fell due in it, and how it ended.
#[utoipa::path(
    get,
    path = "/api/v1/ledger",
    operation_id = "ledger_show",
    tag = "review",
    params(Query),
    responses((status = 200, body = LedgerView), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<LedgerView>, Problem> {
    let world = state.engine().world();
    let month = match query.month.as_deref() {
        None => state.now().in_zone(&world.policy.zone).date(),
        Some(text) => month_of(text).ok_or_else(|| Problem::malformed("month must be written as 2026-11"))?,
    };
    let mut tx = state.engine().store().read().await?;
    let found = read::load(&mut tx, &world.policy, month, viewer.security).await?;
    drop(tx);
    let ledger = ledger::month(&found.policy, &found.obligations, month, &found.zone);
    Ok(Json(LedgerView {
        month: read::name(month),
        sealed_at: found.sealed_at.map(Into::into),
        zone: found.zone.name().to_owned(),
        clauses: ledger.clauses.iter().map(clause).collect(),
    }))
}

fn month_of(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    let year = year.parse().ok().filter(|year| (1970..=2200).contains(year))?;
    Date::new(year, month.parse().ok()?, 1).ok()
}

fn clause(clause: &LedgerClause<'_>) -> ClauseLedger {
    let counts = &clause.counts;
    ClauseLedger {
        clause: clause.clause.to_string(),
        source: clause.source.clone(),
        title: clause.title.clone().into(),
        force: force_word(clause.force),
        promise: clause.promise.as_str(),
        counts: Counts {
            pending: counts.pending,
            met: counts.met,
            met_late: counts.met_late,
            failed: counts.failed(),
            waived: counts.waived,
            void: counts.void,
        },
        obligations: clause.obligations.iter().map(|found| ObligationRow::of(found)).collect(),
    }
}
