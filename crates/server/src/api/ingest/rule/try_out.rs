//! `POST /api/v1/log-rules/try`: what a rule would have raised on the stored records.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use hinomi_domain::catalog::Origin;
use hinomi_domain::detect::LogRule;
use hinomi_domain::detect::log_rule::trial::Trial;
use hinomi_domain::detect::log_rule::{DISTINCT_MAX, Kind};
use hinomi_domain::ingest::query::{Field, Filter, Query, Seen};
use hinomi_domain::kernel::{Severity, Span, Text};
use hinomi_events::search::Order;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::ingest::log::record::LogRecord;
use crate::api::ingest::log::{Asked, Searched, parse_in};
use crate::api::shape::Instant;
use crate::api::words;
use crate::problem::ProblemSchema;
use crate::{Body, Caller, Problem, ServerState};

#[derive(Deserialize, ToSchema)]
#[schema(as = TryLogRule)]
pub struct Input {
    /// Which records count, without steps.
    query: String,
    /// `each`, `count`, `distinct`, `absence`, `ratio` or `new`.
    kind: String,
    /// Of `count` and `distinct` how many, of `ratio` the share.
    threshold: Option<f64>,
    /// The window; of `new` the time of learning.
    window_s: Option<i64>,
    #[serde(default)]
    group_by: Vec<String>,
    /// Of `distinct`: whose values are counted. Of `new`: whose values may be new; without it the message.
    field: Option<String>,
    /// Of `ratio`: the records that make the whole; without it every record.
    of: Option<String>,
    /// Of `ratio`: with fewer records in the window nothing is said; 20 where nothing is said.
    least_total: Option<u32>,
    /// After so long without another occurrence an alert is over; five minutes where nothing is said.
    hold_s: Option<i64>,
    #[schema(value_type = Option<words::Severity>)]
    severity: Option<Severity>,
    /// RFC 3339; an hour before `to` where nothing is said.
    from: Option<String>,
    /// RFC 3339, not included; now where nothing is said.
    to: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TriedLogRule)]
pub struct Answer {
    matched: u64,
    alerts: Vec<TriedAlert>,
    per_slice: Slices,
    /// There were more records, or more alerts, than are looked at.
    truncated: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TriedLogRuleAlert)]
pub struct TriedAlert {
    labels: BTreeMap<String, String>,
    from: Instant,
    /// The end of the range, where it would still fire then.
    to: Instant,
    count: u64,
    #[schema(required = true)]
    example: Option<LogRecord>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TriedLogRuleSlices)]
pub struct Slices {
    step_seconds: f64,
    counts: Vec<u64>,
}

const SLICES: usize = 60;
/// Records that are looked at.
const RECORDS_MAX: usize = 200_000;
const RECORDS_AT_ONCE: usize = 10_000;
const GROUP_BY_MAX: usize = 8;
const WITHIN_MAX: Span = Span::days(30);

/// What a rule would have raised on the stored records. Nothing is kept of it.
#[utoipa::path(
    post,
    path = "/api/v1/log-rules/try",
    operation_id = "log_rule_try",
    tag = "ingest",
    request_body = Input,
    responses((status = 200, body = Answer), (status = "4XX", body = ProblemSchema, content_type = "application/problem+json"))
)]
pub async fn handle(State(state): State<ServerState>, Caller(viewer): Caller, Body(input): Body<Input>) -> Result<Json<Answer>, Problem> {
    let searched = Searched { from: input.from.clone(), to: input.to.clone(), ..Searched::default() };
    let rule = rule(input)?;
    let mut search = Asked::new(&state, &viewer, &searched).await?;
    search.ask.filter = Arc::new(match &rule.kind {
        Kind::Ratio { of, .. } => of.filter.clone(),
        _ => rule.query.filter.clone(),
    });
    let (from, to) = (search.ask.from, search.ask.to.min(state.now()).max(search.ask.from));
    let ((tried, truncated), _) = search
        .run(&state, move |events, ask| {
            let mut trial = Trial::new(rule, from, to, SLICES);
            let (mut looked, mut after) = (0, None);
            loop {
                let found = events.find(ask, Order::Oldest, RECORDS_AT_ONCE, after)?;
                looked += found.rows.len();
                for row in found.rows {
                    let record = row.record();
                    let seen = Seen { record: &record, source: &row.source, purpose: &row.purpose, template: row.template.as_deref() };
                    trial.look_at(&seen, row.at, || LogRecord::of(row.clone()));
                }
                after = found.next;
                if after.is_none() || looked >= RECORDS_MAX {
                    return Ok((trial.end(to), after.is_some()));
                }
            }
        })
        .await?;
    let alerts = tried.alerts.into_iter().map(|alert| TriedAlert {
        labels: alert.labels,
        from: alert.from.into(),
        to: alert.to.unwrap_or(to).into(),
        count: alert.count,
        example: alert.example,
    });
    Ok(Json(Answer {
        matched: tried.matched,
        alerts: alerts.collect(),
        per_slice: Slices { step_seconds: to.since(from).as_micros() as f64 / 1e6 / SLICES as f64, counts: tried.slices },
        truncated: truncated || tried.more,
    }))
}

/// The rule as a configuration would have it; limits are the same.
fn rule(input: Input) -> Result<LogRule, Problem> {
    let filter = |text: &str, field: &'static str| {
        let query = parse_in(text, field)?;
        if query.steps.is_empty() {
            Ok(query)
        } else {
            Err(Problem::unacceptable("log_rule.steps", "the query of a rule has no steps", field))
        }
    };
    let query = filter(&input.query, "query")?;
    let kind = kind(&input, filter)?;
    if input.group_by.len() > GROUP_BY_MAX {
        return Err(Problem::unacceptable("log_rule.group_by", format!("at most {GROUP_BY_MAX} fields"), "group_by"));
    }
    let mut group_by: Vec<Field> = Vec::new();
    for name in &input.group_by {
        let field = named(name, "group_by")?;
        if !group_by.contains(&field) {
            group_by.push(field);
        }
    }
    // Each source has templates of its own.
    if matches!(kind, Kind::New { field: None, .. }) && !group_by.contains(&Field::Source) {
        group_by.insert(0, Field::Source);
    }
    let hold = match (&kind, input.hold_s) {
        (Kind::Absence { .. }, _) => Span::ZERO,
        (_, None) => Span::minutes(5),
        (_, Some(seconds)) => span(seconds, "hold_s")?,
    };
    Ok(LogRule {
        id: "try".into(),
        name: Text::same("try"),
        pack: None,
        query_text: input.query,
        query,
        kind,
        severity: input.severity.unwrap_or(Severity::Major),
        group_by,
        component: None,
        system: None,
        hold,
        late_within: Span::ZERO,
        enabled: true,
        origin: Origin::BuiltIn,
    })
}

fn kind(input: &Input, filter: impl Fn(&str, &'static str) -> Result<Query, Problem>) -> Result<Kind, Problem> {
    let threshold = |least: u32, most: u32| {
        let said = input.threshold.filter(|said| said.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(said));
        let said =
            said.ok_or_else(|| Problem::unacceptable("log_rule.threshold", format!("a whole number of {least} to {most}"), "threshold"))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the limits of a u32")]
        Ok::<_, Problem>(said as u32)
    };
    let within = || {
        let said = input.window_s.ok_or_else(|| Problem::unacceptable("log_rule.window", "say how long", "window_s"))?;
        span(said, "window_s")
    };
    let field = || input.field.as_deref().filter(|name| !name.trim().is_empty()).map(|name| named(name, "field")).transpose();
    Ok(match input.kind.as_str() {
        "each" => Kind::Each,
        "count" => Kind::Count { at_least: threshold(1, 1_000_000)?, within: within()? },
        "distinct" => Kind::Distinct {
            field: field()?.ok_or_else(|| Problem::unacceptable("log_rule.field", "say whose values are counted", "field"))?,
            at_least: threshold(2, DISTINCT_MAX)?,
            within: within()?,
        },
        "absence" => Kind::Absence { within: within()? },
        "ratio" => {
            let at_least = input.threshold.filter(|said| *said > 0.0 && *said <= 1.0);
            let of_text = input.of.clone().unwrap_or_default();
            let of = if of_text.trim().is_empty() { Query { filter: Filter::All, steps: Vec::new() } } else { filter(&of_text, "of")? };
            Kind::Ratio {
                of_text,
                of,
                at_least: at_least.ok_or_else(|| Problem::unacceptable("log_rule.threshold", "a share above 0, at most 1", "threshold"))?,
                within: within()?,
                least_total: input.least_total.unwrap_or(20),
            }
        }
        "new" => Kind::New { field: field()?, learn: if input.window_s.is_some() { within()? } else { Span::days(1) } },
        _ => return Err(Problem::unacceptable("log_rule.kind", format!("one of {}", Kind::WORDS.join(", ")), "kind")),
    })
}

fn named(name: &str, of: &'static str) -> Result<Field, Problem> {
    const NAME_CHARS_MAX: usize = 128;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Problem::unacceptable("log_rule.field", format!("names of 1 to {NAME_CHARS_MAX} characters"), of));
    }
    match Field::named(name) {
        Field::Time | Field::Message | Field::Rest | Field::Unparsed => {
            Err(Problem::unacceptable("log_rule.field", format!("`{name}` has no values that could be told apart"), of))
        }
        field => Ok(field),
    }
}

fn span(seconds: i64, field: &'static str) -> Result<Span, Problem> {
    let longest = WITHIN_MAX.as_seconds();
    if (1..=longest).contains(&seconds) {
        Ok(Span::seconds(seconds))
    } else {
        Err(Problem::unacceptable("log_rule.window", format!("1 to {longest} seconds"), field))
    }
}
