//! `GET /api/v1/logs`: the records that pass, newest or oldest first.

use axum::Json;
use axum::extract::State;
use hinomi_domain::ingest::query::Step;
use hinomi_domain::kernel::Timestamp;
use hinomi_events::search::{Cursor, Order};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Asked, Scanned, Searched};
use super::record::LogRecord;
use crate::problem::ProblemSchema;
use crate::{Caller, Filtered, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// 1 to 1,000; 200 where nothing is said.
    limit: Option<usize>,
    /// `newest` (first) or `oldest`.
    order: Option<String>,
    /// As `next` of the answer before said.
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogPage)]
pub struct Answer {
    records: Vec<LogRecord>,
    /// Where to go on; nothing: that was all.
    #[schema(required = true)]
    next: Option<String>,
    scanned: Scanned,
}

const LIMIT_MAX: usize = 1_000;
const LIMIT_DEFAULT: usize = 200;

/// The records that pass.
#[utoipa::path(
    get,
    path = "/api/v1/logs",
    operation_id = "log_list",
    tag = "ingest",
    params(Query, Searched),
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Filtered(asked, searched): Filtered<Query, Searched>,
) -> Result<Json<Answer>, Problem> {
    let search = Asked::new(&state, &viewer, &searched).await?;
    let said = search.query.steps.iter().filter_map(|step| if let Step::Limit(limit) = step { Some(*limit) } else { None }).min();
    let limit = asked.limit.or(said).unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::unacceptable("log.limit", format!("1 to {LIMIT_MAX}"), "limit"));
    }
    let order = match asked.order.as_deref() {
        None | Some("newest" | "") => Order::Newest,
        Some("oldest") => Order::Oldest,
        Some(_) => return Err(Problem::malformed("order is newest or oldest")),
    };
    let after = asked.cursor.as_deref().filter(|text| !text.is_empty()).map(cursor).transpose()?;
    let (found, elapsed_ms) = search.run(&state, move |events, ask| events.find(ask, order, limit, after)).await?;
    Ok(Json(Answer {
        records: LogRecord::all(found.rows, order),
        next: found.next.map(|next| format!("{}.{}", next.at.as_micros(), next.given)),
        scanned: Scanned::of(found.scanned, elapsed_ms),
    }))
}

fn cursor(text: &str) -> Result<Cursor, Problem> {
    let read = text.split_once('.').and_then(|(at, given)| {
        Some(Cursor { at: Timestamp::from_micros(at.parse().ok()?), given: given.parse().ok().filter(|given| *given <= GIVEN_MAX)? })
    });
    read.ok_or_else(|| Problem::malformed("the cursor is none that was given"))
}

/// Records of one instant that are stepped over.
const GIVEN_MAX: usize = 1_000_000;
