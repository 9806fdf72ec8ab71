//! `GET /api/v1/logs/tail`: what comes in from now on, as it comes.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use hinomi_events::search::{Order, of_batch};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use utoipa::IntoParams;

use super::asked::{Asked, Searched, logs};
use super::record::LogRecord;
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    query: Option<String>,
    /// Why audit and security logs are followed; needs `log:audit`.
    reason: Option<String>,
}

/// Records of one event; of more the reader is told how many.
const RECORDS_MAX: usize = 500;
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Events `records` (records that pass, as of `/api/v1/logs`) and `skipped` (`{count}`: so many passed and are not shown, because there were too
/// many at once).
#[utoipa::path(
    get,
    path = "/api/v1/logs/tail",
    operation_id = "log_tail",
    tag = "ingest",
    params(Query),
    responses((status = 200, body = String, content_type = "text/event-stream"), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(asked): Parameters<Query>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let searched = Searched { query: asked.query, reason: asked.reason, ..Searched::default() };
    let mut search = Asked::new(&state, &viewer, &searched).await?;
    // Whatever time a record says: it came in now.
    (search.ask.from, search.ask.to) =
        (hinomi_domain::kernel::Timestamp::from_micros(i64::MIN), hinomi_domain::kernel::Timestamp::from_micros(i64::MAX));
    let batches = logs(&state)?.follow();
    let closing = state.closing().clone();
    let stream = futures::stream::unfold((batches, search, closing), |(mut batches, search, closing)| async move {
        loop {
            let received = tokio::select! {
                () = closing.cancelled() => return None,
                received = batches.recv() => received,
            };
            let events = match received {
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(batches)) => vec![skipped(batches)],
                Ok(batch) => {
                    let ask = search.ask.clone();
                    let found = tokio::task::spawn_blocking(move || of_batch(&batch, &ask)).await;
                    let Ok(Ok(mut rows)) = found else { continue };
                    if rows.is_empty() {
                        continue;
                    }
                    let more = rows.len().saturating_sub(RECORDS_MAX);
                    rows.drain(..more);
                    let records = LogRecord::all(rows, Order::Oldest);
                    let told = Event::default().event("records").json_data(&records).unwrap_or_default();
                    if more > 0 { vec![skipped(more as u64), told] } else { vec![told] }
                }
            };
            return Some((futures::stream::iter(events.into_iter().map(Ok)), (batches, search, closing)));
        }
    });
    Ok(Sse::new(futures::StreamExt::flatten(stream)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn skipped(count: u64) -> Event {
    Event::default().event("skipped").data(format!("{{\"count\":{count}}}"))
}
