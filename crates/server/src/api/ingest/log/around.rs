//! `GET /api/v1/logs/around`: what the same source wrote just before and after.

use axum::Json;
use axum::extract::State;
use hinomi_domain::kernel::{Span, Timestamp};
use hinomi_events::search::Order;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Asked, Searched};
use super::raw::TOGETHER_MAX;
use super::record::{LogRecord, Place};
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    id: String,
    /// 0 to 200; 20 where nothing is said.
    before: Option<usize>,
    /// 0 to 200; 20 where nothing is said.
    after: Option<usize>,
    /// Why audit and security logs are read; needs `log:audit`.
    reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogNeighbours)]
pub struct Answer {
    /// Oldest first.
    records: Vec<LogRecord>,
    /// Where among them the asked one is.
    index: usize,
}

const NEIGHBOURS_MAX: usize = 200;
const NEIGHBOURS_DEFAULT: usize = 20;
/// What is further away is no neighbour.
const FAR: Span = Span::days(7);

/// What the same source and host wrote just before and after.
#[utoipa::path(
    get,
    path = "/api/v1/logs/around",
    operation_id = "log_around",
    tag = "ingest",
    params(Query),
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(asked): Parameters<Query>,
) -> Result<Json<Answer>, Problem> {
    let place = Place::read(&asked.id)?;
    let (before, after) = (asked.before.unwrap_or(NEIGHBOURS_DEFAULT), asked.after.unwrap_or(NEIGHBOURS_DEFAULT));
    if before.max(after) > NEIGHBOURS_MAX {
        return Err(Problem::unacceptable("log.limit", format!("at most {NEIGHBOURS_MAX}"), "before"));
    }
    let mut search = Asked::new(&state, &viewer, &Searched { reason: asked.reason, ..Searched::default() }).await?;
    place.narrow(&mut search.ask);
    let (answer, _) = search
        .run(&state, move |events, ask| {
            let same = events.find(ask, Order::Oldest, TOGETHER_MAX, None)?.rows;
            let Some(at) = place.among(&same) else { return Ok(None) };
            let host = same[at].host.clone();
            let (mut earlier, mut later) = (ask.clone(), ask.clone());
            (earlier.from, earlier.to) = (place.at - FAR, place.at);
            (later.from, later.to) = (place.at + Span::micros(1), Timestamp::from_micros(place.at.as_micros()) + FAR);
            // Other hosts of the source lie between; so many are looked at that enough of this one are among them.
            let wide = |wanted: usize| (wanted * 8).max(1);
            let mut lines = events.find(&earlier, Order::Newest, wide(before), None)?.rows;
            lines.reverse();
            lines.retain(|row| row.host == host);
            let index_in_same = same[..at].iter().filter(|row| row.host == host).count();
            let same: Vec<_> = same.into_iter().filter(|row| row.host == host).collect();
            lines.extend(same[..index_in_same].iter().cloned());
            let from = lines.len().saturating_sub(before);
            let mut lines = lines.split_off(from);
            let index = lines.len();
            lines.push(same[index_in_same].clone());
            let mut following: Vec<_> = same[index_in_same + 1..].to_vec();
            following.extend(events.find(&later, Order::Oldest, wide(after), None)?.rows.into_iter().filter(|row| row.host == host));
            following.truncate(after);
            lines.extend(following);
            Ok(Some((lines, index)))
        })
        .await?;
    let (lines, index) = answer.ok_or_else(Problem::not_found)?;
    Ok(Json(Answer { records: LogRecord::all(lines, Order::Oldest), index }))
}
