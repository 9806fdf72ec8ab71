//! `GET /api/v1/traces/{txid}`: all records of a transaction, host by host, in order.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use hinomi_domain::ingest::Header;
use hinomi_domain::ingest::query::{Field, Filter, Needle, Test, level_of};
use hinomi_domain::ingest::trace::{Step, Took, took};
use hinomi_domain::kernel::Span;
use hinomi_events::search::Order;
use hinomi_logline::Level;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::ingest::log::record::LogRecord;
use crate::api::ingest::log::{Asked, Searched};
use crate::api::shape::Instant;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, PathOf, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// RFC 3339; 31 days before `to` where nothing is said.
    from: Option<String>,
    to: Option<String>,
    /// Why audit and security logs are searched; needs `log:audit`.
    reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogTrace)]
pub struct Answer {
    txid: String,
    /// The time that was searched.
    from: Instant,
    to: Instant,
    total: u64,
    /// There are more records than are shown.
    truncated: bool,
    lanes: Vec<Lane>,
    records: Vec<TraceRecord>,
    /// What took how long, in order of beginnings.
    spans: Vec<TraceSpan>,
    /// Silence of all lanes together, the longest first.
    gaps: Vec<Gap>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogTraceLane)]
pub struct Lane {
    #[schema(required = true)]
    host: Option<String>,
    source: String,
    first_at: Instant,
    last_at: Instant,
    records: u64,
    errors: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogTraceRecord)]
pub struct TraceRecord {
    /// Its place among the lanes.
    lane: usize,
    #[serde(flatten)]
    record: LogRecord,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogTraceSpan)]
pub struct TraceSpan {
    /// Its place among the lanes.
    lane: usize,
    name: String,
    from: Instant,
    to: Instant,
    elapsed_ms: f64,
    /// Its end was seen.
    complete: bool,
    error: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogTraceGap)]
pub struct Gap {
    from: Instant,
    to: Instant,
    seconds: f64,
}

const RECORDS_MAX: usize = 5_000;
const GAPS_MAX: usize = 5;
/// Shorter silence is none.
const GAP_LEAST: Span = Span::seconds(1);
const TXID_CHARS_MAX: usize = 256;
const DEFAULT_RANGE: Span = Span::days(31);

/// All records of a transaction, host by host, in order.
#[utoipa::path(
    get,
    path = "/api/v1/traces/{txid}",
    operation_id = "trace_show",
    tag = "ingest",
    params(("txid" = String, Path), Query),
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    PathOf(txid): PathOf<String>,
    Parameters(asked): Parameters<Query>,
) -> Result<Json<Answer>, Problem> {
    if txid.chars().count() > TXID_CHARS_MAX {
        return Err(Problem::not_found());
    }
    let from = asked.from.or_else(|| asked.to.is_none().then(|| (state.now() - DEFAULT_RANGE).to_string()));
    let mut search = Asked::new(&state, &viewer, &Searched { from, to: asked.to, reason: asked.reason, query: None }).await?;
    let test = Test::Is(Needle { text: txid.clone(), folded: false });
    search.ask.filter = Arc::new(Filter::Field(Field::Header(Header::Txid), test));
    let ((found, total), _) =
        search.run(&state, |events, ask| Ok((events.find(ask, Order::Oldest, RECORDS_MAX, None)?, events.count(ask)?.0))).await?;
    let mut lanes: Vec<Lane> = Vec::new();
    let mut records = Vec::with_capacity(found.rows.len());
    let mut gaps: Vec<Gap> = Vec::new();
    let mut last = None;
    for row in LogRecord::all(found.rows, Order::Oldest) {
        let at = row.at.0;
        let error = is_error(&row);
        let place = lanes.iter().position(|lane| lane.host == row.host && lane.source == row.source).unwrap_or_else(|| {
            let (host, source) = (row.host.clone(), row.source.clone());
            lanes.push(Lane { host, source, first_at: at.into(), last_at: at.into(), records: 0, errors: 0 });
            lanes.len() - 1
        });
        let lane = &mut lanes[place];
        lane.last_at = at.into();
        lane.records += 1;
        lane.errors += u64::from(error);
        if let Some(before) = last
            && at.since(before) >= GAP_LEAST
        {
            gaps.push(Gap { from: before.into(), to: at.into(), seconds: at.since(before).as_micros() as f64 / 1e6 });
        }
        last = Some(at);
        records.push(TraceRecord { lane: place, record: row });
    }
    let spans = took(&records.iter().map(step).collect::<Vec<_>>()).into_iter().map(TraceSpan::of).collect();
    gaps.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    gaps.truncate(GAPS_MAX);
    Ok(Json(Answer {
        txid,
        from: search.ask.from.into(),
        to: search.ask.to.into(),
        total,
        truncated: total > records.len() as u64,
        lanes,
        records,
        spans,
        gaps,
    }))
}

fn is_error(record: &LogRecord) -> bool {
    record.level.as_deref().and_then(level_of) == Some(Level::Error)
}

fn step(TraceRecord { lane, record }: &TraceRecord) -> Step<'_> {
    Step {
        lane: *lane,
        at: record.at.0,
        proc: record.proc.as_deref(),
        jid: record.jid.as_deref(),
        message: &record.message,
        elapsed_ms: record.elapsed_ms,
        error: is_error(record),
    }
}

impl TraceSpan {
    fn of(span: Took) -> TraceSpan {
        TraceSpan {
            lane: span.lane,
            name: span.name,
            from: span.from.into(),
            to: span.to.into(),
            elapsed_ms: span.to.since(span.from).as_micros() as f64 / 1e3,
            complete: span.complete,
            error: span.error,
        }
    }
}
