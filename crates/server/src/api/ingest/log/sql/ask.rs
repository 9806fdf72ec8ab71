//! `POST /api/v1/logs/sql`: one question in SQL, its answer as it comes.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::body::Body as Stream;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use hinomi_domain::kernel::Timestamp;
use hinomi_events::sql::{SqlAnswer, SqlAsk, SqlError};
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;
use utoipa::ToSchema;

use super::form::{Form, Writer};
use crate::api::ingest::log::asked::{Scanned, hidden, in_order, instant, logs, took_too_long};
use crate::problem::ProblemSchema;
use crate::{Body, Caller, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = AskSql)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// One `SELECT`, `WITH`, `VALUES` or `EXPLAIN`.
    query: String,
    /// RFC 3339: the tables hold nothing before it. Where nothing is said they begin with what was stored first.
    from: Option<String>,
    /// RFC 3339, not included: they hold nothing from it on.
    to: Option<String>,
    /// At most so many rows; no more than the configuration allows.
    limit: Option<usize>,
    /// Why audit and security logs are looked at (1 to 500 characters): without it, and without the permission `log:audit`, they are not there.
    reason: Option<String>,
}

/// The form of an answer in JSON, which is written as it comes.
#[derive(Serialize, ToSchema)]
#[schema(as = SqlAnswer)]
pub struct Answer {
    columns: Vec<Column>,
    /// Cells in the order of the columns: truths, numbers, texts, instants (RFC 3339), bytes (Base64), or nothing.
    #[schema(value_type = Vec<Vec<Value>>)]
    rows: Vec<Vec<Value>>,
    /// There were more rows, or longer ones, than are given.
    truncated: bool,
    elapsed_ms: u64,
    scanned: Scanned,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SqlColumn)]
pub struct Column {
    name: String,
    /// `boolean`, `integer`, `number`, `text`, `time` or `bytes`.
    kind: String,
}

/// Answers are cut there.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Year 1 and year 9999: what is stored lies between them.
const FIRST: Timestamp = Timestamp::from_seconds(-62_135_596_800);
const LAST: Timestamp = Timestamp::from_seconds(253_402_300_799);

/// One question in SQL over logs, results of monitors, metrics and jobs. It can read what the viewer may see, and nothing else.
#[utoipa::path(
    post,
    path = "/api/v1/logs/sql",
    operation_id = "log_sql",
    tag = "ingest",
    request_body = Input,
    responses(
        (status = 200, content((Answer = "application/json"), (String = "text/csv"), (String = "application/x-ndjson"))),
        (status = "4XX", body = ProblemSchema, content_type = "application/problem+json")
    )
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    headers: HeaderMap,
    Body(input): Body<Input>,
) -> Result<Response, Problem> {
    let form = Form::of(headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default());
    let (from, to) = (instant(input.from.as_deref(), "from")?.unwrap_or(FIRST), instant(input.to.as_deref(), "to")?.unwrap_or(LAST));
    in_order(from, to)?;
    let hidden_purposes = hidden(&state, &viewer, input.query.clone(), from, to, input.reason.as_deref()).await?;
    let settings = state.engine().world().server.logs.clone();
    let (began, timeout) = (Instant::now(), settings.query_timeout.to_std());
    let logs = logs(&state)?;
    let turn = tokio::time::timeout(timeout, logs.turn_to_search()).await.map_err(|_| took_too_long(settings.query_timeout))?;
    let ask = SqlAsk {
        query: input.query,
        from,
        to,
        hidden_purposes,
        now: state.now(),
        rows_max: input.limit.map_or(settings.query_rows_max, |limit| limit.min(settings.query_rows_max)),
        bytes_max: ANSWER_BYTES_MAX,
        timeout: timeout.saturating_sub(began.elapsed()),
        cancelled: Arc::new(AtomicBool::new(false)),
    };
    let refused = |error| match error {
        SqlError::Timeout { .. } => took_too_long(settings.query_timeout),
        error => problem(error),
    };
    let mut answer = logs.events().sql(ask).await.map_err(refused)?;
    let mut writer = Writer::new(form);
    let mut first = writer.head(&answer.columns);
    // What goes wrong before the first rows is still a problem with a status.
    let rows = answer.next().await.map_err(refused)?;
    let more = rows.is_some();
    match rows {
        Some(rows) => writer.rows(&answer.columns, rows, &mut first),
        None => writer.tail(&answer, began.elapsed(), &mut first),
    }
    let rest = Rest { answer, writer, began, _turn: turn };
    let rest = stream::unfold(more.then_some(rest), next);
    let body = stream::once(async move { Ok(Bytes::from(first)) }).chain(rest);
    let headers = [(CONTENT_TYPE, form.content_type()), (VARY, "accept"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, Stream::from_stream(body)).into_response())
}

/// What is still to be given. The question ends when nobody takes it any more.
struct Rest<T> {
    answer: SqlAnswer,
    writer: Writer,
    began: Instant,
    _turn: T,
}

async fn next<T>(rest: Option<Rest<T>>) -> Option<(Result<Bytes, std::io::Error>, Option<Rest<T>>)> {
    let mut rest = rest?;
    let mut piece = Vec::new();
    match rest.answer.next().await {
        Ok(Some(rows)) => {
            rest.writer.rows(&rest.answer.columns, rows, &mut piece);
            Some((Ok(piece.into()), Some(rest)))
        }
        Ok(None) => {
            rest.writer.tail(&rest.answer, rest.began.elapsed(), &mut piece);
            Some((Ok(piece.into()), None))
        }
        // The answer ends in the middle, and the reader sees that it does.
        Err(error) => Some((Err(std::io::Error::other(error.to_string())), None)),
    }
}

fn problem(error: SqlError) -> Problem {
    match error {
        SqlError::Query { message, at } => {
            let problem = Problem::unacceptable("log.sql", message, "query");
            match at {
                Some((line, column)) => problem.with("line", line).with("column", column),
                None => problem,
            }
        }
        SqlError::Memory => Problem::unacceptable("log.sql_memory", error.to_string(), "query"),
        SqlError::Timeout { .. } | SqlError::Cancelled => Problem::unavailable(error.to_string()),
        SqlError::Cold(_) => Problem::new(http::StatusCode::SERVICE_UNAVAILABLE, "log.cold_unavailable", error.to_string()),
        SqlError::Broken(reason) => Problem::broken(&reason),
    }
}
