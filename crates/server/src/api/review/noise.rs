//! `GET /api/v1/log-noise`: the commonest messages on which nobody had to act (`SYS-21`).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use hinomi_domain::ingest::query::{Field, Filter, Key, Needle, Query as LogQuery, Seen, Step, Test};
use hinomi_domain::kernel::{Span, Timestamp};
use hinomi_domain::review::noise::{self, TemplateCount};
use hinomi_events::Events;
use hinomi_events::search::{Ask, Cell, Order, Row, SearchError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::ingest::log::{Asked, Searched};
use crate::api::shape::{Instant, Words};
use crate::problem::ProblemSchema;
use crate::{Caller, Parameters, Problem, ServerState};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// RFC 3339; seven days before `to` where nothing is said.
    from: Option<String>,
    /// RFC 3339, not included; now where nothing is said.
    to: Option<String>,
    /// 1 to 500; 100 where nothing is said.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogNoise)]
pub struct Answer {
    /// Records counted, those that rules look at included.
    total: u64,
    /// The commonest first.
    rows: Vec<NoiseRow>,
    /// There are more different messages than are counted.
    truncated: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LogNoiseRow)]
pub struct NoiseRow {
    source: String,
    #[schema(required = true)]
    level: Option<String>,
    /// The message without what varies.
    template: String,
    count: u64,
    /// Of all records, 0 to 1.
    share: f64,
    first_at: Instant,
    last_at: Instant,
    /// Rules that would raise an alert for it: none, or it were not here.
    alerts: u64,
    /// Why it probably need not be written where somebody watches.
    #[schema(required = true)]
    advice: Option<Words>,
}

const LIMIT_MAX: usize = 500;
const LIMIT_DEFAULT: usize = 100;
/// So many of the commonest are looked at to find those that no rule concerns.
const LOOKED_AT_MAX: usize = 600;
/// Different messages that are counted.
const TEMPLATES_MAX: usize = 1_000_000;
const DEFAULT_RANGE: Span = Span::days(7);

/// The commonest messages on which nobody had to act.
#[utoipa::path(
    get,
    path = "/api/v1/log-noise",
    operation_id = "log_noise",
    tag = "review",
    params(Query),
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(
    State(state): State<ServerState>,
    Caller(viewer): Caller,
    Parameters(asked): Parameters<Query>,
) -> Result<Json<Answer>, Problem> {
    let limit = asked.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::unacceptable("log.limit", format!("1 to {LIMIT_MAX}"), "limit"));
    }
    let from = asked.from.or_else(|| asked.to.is_none().then(|| (state.now() - DEFAULT_RANGE).to_string()));
    let search = Asked::new(&state, &viewer, &Searched { from, to: asked.to, ..Searched::default() }).await?;
    let world = state.engine().world();
    let ((counts, total, truncated), _) = search
        .run(&state, move |events, ask| {
            let by = [Field::Source, Field::Level, Field::Template].map(Key::Field).to_vec();
            let query = LogQuery { filter: Filter::All, steps: vec![Step::Count { by }] };
            let mut counting = ask.clone();
            counting.limits.lines_max = TEMPLATES_MAX;
            let lines = events.table(&counting, &query, 0)?.lines;
            let total = lines.iter().filter_map(|line| if let Some(Cell::Number(count)) = line.last() { Some(*count) } else { None });
            let total = total.sum::<f64>() as u64;
            let mut counts = Vec::new();
            let truncated = lines.len() > LOOKED_AT_MAX;
            let mut quiet = 0;
            for line in lines.into_iter().take(LOOKED_AT_MAX) {
                let [Cell::Text(source), level, Cell::Text(template), Cell::Number(count)] = &line[..] else { continue };
                let level = if let Cell::Text(level) = level { Some(level.clone()) } else { None };
                let Some((first_at, last)) = ends(events, ask, source, level.as_deref(), template)? else { continue };
                let record = last.record();
                let seen = Seen { record: &record, source: &last.source, purpose: &last.purpose, template: last.template.as_deref() };
                let rules = world.logs.rules.values().filter(|rule| rule.enabled && rule.query.filter.matches(&seen));
                let alerts = rules.count() as u64;
                counts.push(TemplateCount {
                    source: source.as_str().into(),
                    level,
                    template: template.clone(),
                    count: *count as u64,
                    first_at,
                    last_at: last.at,
                    alerts,
                });
                quiet += usize::from(alerts == 0);
                if quiet >= limit {
                    break;
                }
            }
            Ok((counts, total, truncated))
        })
        .await?;
    let looked_at: u64 = counts.iter().map(|counted| counted.count).sum();
    let ranked = noise::rank(counts, total.saturating_sub(looked_at), limit);
    let rows = ranked.rows.into_iter().map(|row| NoiseRow {
        source: row.counted.source.to_string(),
        level: row.counted.level,
        template: row.counted.template,
        share: row.share,
        count: row.counted.count,
        first_at: row.counted.first_at.into(),
        last_at: row.counted.last_at.into(),
        alerts: row.counted.alerts,
        advice: row.advice.map(|advice| advice.text().into()),
    });
    Ok(Json(Answer { total: ranked.total, rows: rows.collect(), truncated }))
}

/// When a message came first, and its last record.
fn ends(events: &Events, ask: &Ask, source: &str, level: Option<&str>, template: &str) -> Result<Option<(Timestamp, Row)>, SearchError> {
    let is = |field: Field, text: &str| Filter::Field(field, Test::Is(Needle { text: text.to_owned(), folded: false }));
    let mut members = vec![is(Field::Source, source), is(Field::Template, template)];
    members.push(level.map_or_else(|| Filter::Not(Box::new(Filter::Field(Field::Level, Test::Exists))), |level| is(Field::Level, level)));
    let ask = Ask { filter: Arc::new(Filter::And(members)), ..ask.clone() };
    let one = |order| Ok::<_, SearchError>(events.find(&ask, order, 1, None)?.rows.into_iter().next());
    Ok(one(Order::Oldest)?.map(|row| row.at).zip(one(Order::Newest)?))
}
