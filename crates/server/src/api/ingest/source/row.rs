//! A log source as the API shows it.

use std::collections::HashMap;

use hinomi_domain::catalog::Origin;
use hinomi_domain::ingest::query::{Field, Filter, Needle, Query, Step, Test};
use hinomi_domain::ingest::{Format, Source};
use hinomi_domain::kernel::{Span, Timestamp};
use hinomi_engine::ingest::Logs;
use hinomi_events::search::Cell;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::ingest::log::{Asked, Searched};
use crate::api::shape::{self, Instant, Words};
use crate::{Problem, ServerState};

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = LogSource)]
pub struct LogSourceRow {
    pub id: String,
    pub name: Words,
    /// `auto`, `standard`, `json`, `logfmt`, `access`, `syslog`, `regex` or `plain`.
    pub format: &'static str,
    pub purpose: String,
    /// `os`, `product` or `application`.
    pub written_by: &'static str,
    pub time_zone: String,
    #[schema(required = true)]
    pub system: Option<String>,
    #[schema(required = true)]
    pub component: Option<String>,
    #[schema(value_type = shape::Origin)]
    pub origin: Origin,
    #[schema(required = true)]
    pub last_seen_at: Option<Instant>,
    /// Over the last five whole minutes.
    pub records_per_minute: f64,
    /// Between the newest record's own time and its receipt.
    #[schema(required = true)]
    pub lag_ms: Option<i64>,
    pub records_24h: u64,
    pub unparsed_24h: u64,
    /// Since this process started.
    pub bytes_since_start: u64,
    /// Share of the sampled lines that keep the standard, 0 to 1; nothing: not measured.
    #[schema(required = true)]
    pub conformance: Option<f64>,
    /// It is silent for longer than it may be.
    pub silent: bool,
}

/// Of every source: records of the last day, and those of them that have not their form.
pub async fn counted(state: &ServerState) -> Result<HashMap<String, (u64, u64)>, Problem> {
    let searched = Searched { from: Some((state.now() - Span::days(1)).to_string()), ..Searched::default() };
    // Counts of a source are no records: nobody reads what is protected by them.
    let mut search = Asked::new(state, &hinomi_domain::access::Viewer::itself(), &searched).await?;
    search.ask.hidden_purposes.clear();
    let (counts, _) = search
        .run(state, |events, ask| {
            let mut counts: HashMap<String, (u64, u64)> = HashMap::new();
            let query = Query {
                filter: Filter::All,
                steps: vec![Step::Count { by: vec![hinomi_domain::ingest::query::Key::Field(Field::Source)] }],
            };
            let mut unparsed = ask.clone();
            let test = Test::Is(Needle { text: "true".to_owned(), folded: false });
            unparsed.filter = std::sync::Arc::new(Filter::Field(Field::Unparsed, test));
            for (of_unparsed, ask) in [(false, ask), (true, &unparsed)] {
                for line in events.table(ask, &query, 0)?.lines {
                    let [Cell::Text(source), Cell::Number(count)] = &line[..] else { continue };
                    let (all, odd) = counts.entry(source.clone()).or_default();
                    *(if of_unparsed { odd } else { all }) = *count as u64;
                }
            }
            Ok(counts)
        })
        .await?;
    Ok(counts)
}

impl LogSourceRow {
    pub fn of(source: &Source, logs: &Logs, counted: Option<&(u64, u64)>, now: Timestamp) -> LogSourceRow {
        let measured = logs.measured(&source.id, now);
        // Nobody measured before this process started.
        let heard_at = measured.last_seen_at.unwrap_or_else(|| logs.measured_since());
        let silent = source.silent_after.is_some_and(|after| now.since(heard_at) > after);
        let (records_24h, unparsed_24h) = counted.copied().unwrap_or_default();
        LogSourceRow {
            id: source.id.to_string(),
            name: source.name.clone().into(),
            format: match source.format {
                Format::Auto => "auto",
                Format::Standard => "standard",
                Format::Json(_) => "json",
                Format::Logfmt => "logfmt",
                Format::Access => "access",
                Format::Syslog => "syslog",
                Format::Regex(_) => "regex",
                Format::Plain => "plain",
            },
            purpose: source.purpose.to_string(),
            written_by: source.written_by.as_str(),
            time_zone: source.zone.name().to_owned(),
            system: source.system.as_ref().map(ToString::to_string),
            component: source.component.as_ref().map(ToString::to_string),
            origin: source.origin.clone(),
            last_seen_at: measured.last_seen_at.map(Into::into),
            records_per_minute: measured.records_per_minute,
            lag_ms: measured.lag_ms,
            records_24h,
            unparsed_24h,
            bytes_since_start: measured.bytes,
            conformance: (measured.linted > 0).then(|| measured.conforming as f64 / measured.linted as f64),
            silent,
        }
    }
}
