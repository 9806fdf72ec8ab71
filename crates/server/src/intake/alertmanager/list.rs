//! `GET /api/v2/alerts` and `/api/v2/alerts/groups`: what fires now, in Alertmanager's shape.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use hinomi_domain::access::Viewer;
use hinomi_domain::catalog::{Catalog, Topic};
use hinomi_domain::detect::{Alert, Disposition};
use hinomi_domain::kernel::Timestamp;
use hinomi_domain::respond::triage;
use hinomi_engine::rows;
use hinomi_store::Page;
use hinomi_store::alert::{self, AlertFilter};
use http::StatusCode;
use regex::Regex;
use serde::Serialize;
use url::form_urlencoded;

use super::matcher::{Matcher, parse_all, whole};
use super::refused;
use crate::{Caller, Problem, ServerState};

/// Alerts in one answer.
const ALERTS_MAX: usize = 10_000;
const PAGE: i64 = 1_000;

/// `gettableAlert`.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    annotations: BTreeMap<String, String>,
    ends_at: Timestamp,
    fingerprint: String,
    receivers: Vec<Receiver>,
    starts_at: Timestamp,
    status: Status,
    updated_at: Timestamp,
    #[serde(rename = "generatorURL", skip_serializing_if = "Option::is_none")]
    generator_url: Option<String>,
    labels: BTreeMap<String, String>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    inhibited_by: Vec<String>,
    muted_by: Vec<String>,
    silenced_by: Vec<String>,
    state: &'static str,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Receiver {
    pub name: String,
}

#[derive(Serialize)]
struct Group {
    alerts: Vec<Shown>,
    labels: BTreeMap<String, String>,
    receiver: Receiver,
}

pub async fn alerts(State(state): State<ServerState>, Caller(viewer): Caller, RawQuery(query): RawQuery) -> Response {
    match asked(&state, &viewer, query.as_deref()).await {
        Ok(alerts) => Json(alerts.into_iter().map(|(_, shown)| shown).collect::<Vec<_>>()).into_response(),
        Err(response) => response,
    }
}

pub async fn groups(State(state): State<ServerState>, Caller(viewer): Caller, RawQuery(query): RawQuery) -> Response {
    let alerts = match asked(&state, &viewer, query.as_deref()).await {
        Ok(alerts) => alerts,
        Err(response) => return response,
    };
    let world = state.engine().world();
    let mut groups: BTreeMap<(Receiver, BTreeMap<String, String>), Vec<Shown>> = BTreeMap::new();
    for (alert, shown) in &alerts {
        for notify in world.catalog.notifies.iter().filter(|notify| notify.on.contains(&Topic::Alert)) {
            if !triage::matches(&notify.matches, alert, &world.catalog) {
                continue;
            }
            let named = |name: &String| alert.labels.get(name).map(|value| (name.clone(), value.clone()));
            let labels = if notify.group_by.is_empty() { alert.labels.clone() } else { notify.group_by.iter().filter_map(named).collect() };
            groups.entry((Receiver { name: notify.channel.to_string() }, labels)).or_default().push(shown.clone());
        }
    }
    let groups: Vec<Group> = groups.into_iter().map(|((receiver, labels), alerts)| Group { alerts, labels, receiver }).collect();
    Json(groups).into_response()
}

/// What the query asks for.
struct Query {
    active: bool,
    /// Silenced, inhibited and muted alike: here all of it is suppression.
    suppressed: bool,
    matchers: Vec<Matcher>,
    receiver: Option<Regex>,
}

impl Query {
    fn read(text: &str) -> Result<Self, String> {
        let mut query = Query { active: true, suppressed: true, matchers: Vec::new(), receiver: None };
        let (mut silenced, mut inhibited, mut muted) = (true, true, true);
        let mut filters = Vec::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let flag = || value.parse::<bool>().map_err(|_| format!("{name} in query must be of type boolean"));
            match &*name {
                "active" => query.active = flag()?,
                "silenced" => silenced = flag()?,
                "inhibited" => inhibited = flag()?,
                "muted" => muted = flag()?,
                // Every alert is processed before its post is answered: none is ever in that state.
                "unprocessed" => {
                    flag()?;
                }
                "filter" | "filter[]" => filters.push(value.into_owned()),
                "receiver" if !value.is_empty() => query.receiver = Some(whole(&value).ok_or("failed to parse receiver param")?),
                _ => {}
            }
        }
        query.suppressed = silenced && inhibited && muted;
        query.matchers = parse_all(&filters)?;
        Ok(query)
    }
}

async fn asked(state: &ServerState, viewer: &Viewer, query: Option<&str>) -> Result<Vec<(Alert, Shown)>, Response> {
    let query = Query::read(query.unwrap_or_default()).map_err(|reason| refused(StatusCode::BAD_REQUEST, &reason))?;
    let world = state.engine().world();
    let firing = firing(state, viewer).await.map_err(IntoResponse::into_response)?;
    let shown = firing.into_iter().filter_map(|alert| {
        let wanted = match alert.disposition {
            Disposition::Suppressed => query.suppressed,
            _ => query.active,
        };
        let receivers = receivers_of(&alert, &world.catalog);
        let received = query.receiver.as_ref().is_none_or(|receiver| receivers.iter().any(|known| receiver.is_match(&known.name)));
        if !wanted || !received || !query.matchers.iter().all(|matcher| matcher.matches(&alert.labels)) {
            return None;
        }
        let shown = show(&alert, receivers);
        Some((alert, shown))
    });
    Ok(shown.collect())
}

async fn firing(state: &ServerState, viewer: &Viewer) -> Result<Vec<Alert>, Problem> {
    let mut tx = state.engine().store().read().await?;
    let mut filter =
        AlertFilter { states: vec!["firing".to_owned()], restricted: viewer.security, page: Page::first(PAGE), ..AlertFilter::default() };
    let mut found = Vec::new();
    loop {
        let rows = alert::list(&mut tx, &filter).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|count| count >= PAGE);
        filter.page.cursor = rows.last().map(alert::AlertRow::cursor);
        for row in rows {
            found.push(rows::alert::read(row)?.0);
        }
        if !full || found.len() >= ALERTS_MAX {
            return Ok(found);
        }
    }
}

/// The channels that hear of it.
fn receivers_of(alert: &Alert, catalog: &Catalog) -> Vec<Receiver> {
    let heard =
        catalog.notifies.iter().filter(|notify| notify.on.contains(&Topic::Alert) && triage::matches(&notify.matches, alert, catalog));
    let mut receivers: Vec<Receiver> = heard.map(|notify| Receiver { name: notify.channel.to_string() }).collect();
    receivers.sort();
    receivers.dedup();
    receivers
}

fn show(alert: &Alert, receivers: Vec<Receiver>) -> Shown {
    let suppressed = alert.disposition == Disposition::Suppressed;
    Shown {
        annotations: alert.annotations.clone(),
        ends_at: alert.resolved_at.or(alert.expires_at).unwrap_or(alert.last_seen_at),
        fingerprint: alert.fingerprint.clone(),
        receivers,
        starts_at: alert.started_at,
        status: Status {
            inhibited_by: if suppressed { vec![alert.disposition_reason.en.clone()] } else { Vec::new() },
            muted_by: Vec::new(),
            silenced_by: Vec::new(),
            state: if suppressed { "suppressed" } else { "active" },
        },
        updated_at: alert.last_seen_at,
        generator_url: alert.generator_url.clone(),
        labels: alert.labels.clone(),
    }
}
