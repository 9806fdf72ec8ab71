//! What every search over logs has in common: query and range, what the viewer may see, and how much it may cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hinomi_domain::access::{Permission, Viewer};
use hinomi_domain::ingest::query::Query;
use hinomi_domain::ingest::{Fact, Reading};
use hinomi_domain::kernel::{Span, Timestamp};
use hinomi_domain::policy::SubjectKind;
use hinomi_engine::ingest::Logs;
use hinomi_events::search::{Ask, Limits, SearchError};
use hinomi_events::{Events, Fault, search};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Problem, ServerState};

/// What is searched for, in which time, and why protected logs are.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Searched {
    /// In the query language; nothing: everything.
    pub query: Option<String>,
    /// RFC 3339; an hour before `to` where nothing is said.
    pub from: Option<String>,
    /// RFC 3339, not included; now where nothing is said.
    pub to: Option<String>,
    /// Why audit and security logs are searched (1 to 500 characters): without it, and without the permission `log:audit`, they are not there.
    pub reason: Option<String>,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = LogScanned)]
pub struct Scanned {
    /// Records that had to be looked at one by one.
    pub rows: u64,
    pub bytes: u64,
    pub parts: u64,
    pub elapsed_ms: u64,
}

/// A search that may be made.
pub struct Asked {
    pub ask: Ask,
    pub query: Query,
    ends: Ends,
}

/// Ends the search when whoever asked is gone.
struct Ends(Arc<AtomicBool>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

const REASON_CHARS_MAX: usize = 500;
const DEFAULT_RANGE: Span = Span::hours(1);

/// The event store, or 503 where this process has none.
pub fn logs(state: &ServerState) -> Result<&Logs, Problem> {
    state.engine().logs().ok_or_else(|| Problem::unavailable("the event store is not open"))
}

/// Reads the query, or says what is wrong with it and where.
pub fn parse(text: &str) -> Result<Query, Problem> {
    parse_in(text, "query")
}

/// The same of a query that stands in another field of the request.
pub fn parse_in(text: &str, field: &str) -> Result<Query, Problem> {
    Query::parse(text).map_err(|problems| {
        let said = problems.list.first().map_or_else(String::new, |problem| problem.message.en.clone());
        Problem::unacceptable("log.query", said, field).with("problems", &problems.list)
    })
}

impl Asked {
    pub async fn new(state: &ServerState, viewer: &Viewer, searched: &Searched) -> Result<Asked, Problem> {
        let query = parse(searched.query.as_deref().unwrap_or_default())?;
        let to = instant(searched.to.as_deref(), "to")?.unwrap_or_else(|| state.now() + Span::micros(1));
        let from = instant(searched.from.as_deref(), "from")?.unwrap_or(to - DEFAULT_RANGE);
        in_order(from, to)?;
        let hidden_purposes = hidden(state, viewer, query.to_string(), from, to, searched.reason.as_deref()).await?;
        let limits = Limits::default();
        let ends = Ends(limits.cancelled.clone());
        let ask = Ask { filter: Arc::new(query.filter.clone()), from, to, hidden_purposes, limits };
        Ok(Asked { ask, query, ends })
    }

    /// Runs a search where it may block, for at most as long as the configuration allows.
    pub async fn run<T: Send + 'static>(
        &self,
        state: &ServerState,
        search: impl FnOnce(&Events, &Ask) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<(T, u64), Problem> {
        let logs = logs(state)?;
        let (events, ask) = (logs.events().clone(), self.ask.clone());
        let timeout = state.engine().world().server.logs.query_timeout;
        let began = tokio::time::Instant::now();
        let running = async {
            let turn = logs.turn_to_search().await;
            // The turn lasts as long as the search does, also when nobody waits for it any more.
            let searching = move || {
                let _turn = turn;
                search(&events, &ask)
            };
            tokio::task::spawn_blocking(searching).await
        };
        let Ok(ended) = tokio::time::timeout(timeout.to_std(), running).await else {
            self.ends.0.store(true, Ordering::Relaxed);
            return Err(took_too_long(timeout));
        };
        let found = ended.map_err(|error| Problem::broken(&error))?.map_err(|error| match error {
            SearchError::TooManyLines { limit } => {
                Problem::unacceptable("log.too_many_lines", format!("the table has more than {limit} lines; count by less"), "query")
            }
            SearchError::Cancelled => Problem::unavailable("the search was cancelled"),
            SearchError::Cold(fault) => not_near(&fault),
            SearchError::Fault(fault) => Problem::broken(&fault),
        })?;
        Ok((found, u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)))
    }
}

/// Reads what is kept under a purpose beside the logs, in its turn and for at most as long as the configuration allows. Where the purpose is
/// protected, it needs the permission for that.
pub async fn blocking_read<T: Send + 'static>(
    state: &ServerState,
    viewer: &Viewer,
    purpose: &str,
    read: impl FnOnce(&Events) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Problem> {
    let (logs, world) = (logs(state)?, state.engine().world());
    if world.logs.purpose(&purpose.into()).read == Reading::Audit && !viewer.may(Permission::LogAudit) {
        return Err(Problem::forbidden("these are protected and need the permission log:audit"));
    }
    let events = logs.events().clone();
    let reading = async {
        let turn = logs.turn_to_search().await;
        let reading = move || {
            let _turn = turn;
            read(&events)
        };
        tokio::task::spawn_blocking(reading).await
    };
    let timeout = world.server.logs.query_timeout;
    let Ok(read) = tokio::time::timeout(timeout.to_std(), reading).await else { return Err(took_too_long(timeout)) };
    read.map_err(|error| Problem::broken(&error))?.map_err(|fault| match fault {
        Fault::Cold(fault) => not_near(&fault),
        fault => Problem::broken(&fault),
    })
}

/// Nothing is left out without a word: who asked can narrow the range to what is near, or try again.
fn not_near(fault: &impl std::fmt::Display) -> Problem {
    Problem::new(
        http::StatusCode::SERVICE_UNAVAILABLE,
        "log.cold_unavailable",
        format!("{fault}; the search needs records that are only there"),
    )
}

impl Scanned {
    pub fn of(scanned: search::Scanned, elapsed_ms: u64) -> Scanned {
        Scanned { rows: scanned.rows, bytes: scanned.bytes, parts: scanned.parts, elapsed_ms }
    }
}

/// An instant of the request; `None`: nothing is said.
pub(super) fn instant(text: Option<&str>, name: &str) -> Result<Option<Timestamp>, Problem> {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => Timestamp::parse(text).map(Some).ok_or_else(|| Problem::malformed(format!("{name} is no RFC 3339 instant"))),
        None => Ok(None),
    }
}

pub(super) fn in_order(from: Timestamp, to: Timestamp) -> Result<(), Problem> {
    if from > to { Err(Problem::unacceptable("log.range", "the range ends before it begins", "to")) } else { Ok(()) }
}

pub(super) fn took_too_long(timeout: Span) -> Problem {
    Problem::new(http::StatusCode::UNPROCESSABLE_ENTITY, "log.timeout", format!("the search took longer than {timeout}; narrow the range"))
}

/// Purposes whose records are not there for this viewer. Whoever sees protected ones leaves an entry in the journal first (`SYS-27`), with what
/// they asked, in whatever language that was.
pub(super) async fn hidden(
    state: &ServerState,
    viewer: &Viewer,
    query: String,
    from: Timestamp,
    to: Timestamp,
    reason: Option<&str>,
) -> Result<Vec<String>, Problem> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if let Some(reason) = reason {
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(Problem::unacceptable("log.reason", format!("at most {REASON_CHARS_MAX} characters"), "reason"));
        }
        if !viewer.may(Permission::LogAudit) {
            return Err(Problem::forbidden("audit and security logs need the permission log:audit"));
        }
        let fact = Fact::ProtectedRead { query, from, to, reason: reason.to_owned() };
        state
            .engine()
            .turn(viewer.actor.clone(), move |turn| {
                let fact = fact.clone();
                Box::pin(async move { turn.record(SubjectKind::Logs, "audit", true, &[fact]) })
            })
            .await?;
        return Ok(Vec::new());
    }
    Ok(logs(state)?.protected_purposes(state.engine()))
}
