//! Alerts.

use hinomi_domain::detect::{Alert, AlertState, Disposition};
use hinomi_domain::kernel::{AlertId, IncidentId, Severity, Timestamp};
use hinomi_store::alert::{self as store, AlertRow};
use hinomi_store::detect::lookup;

use super::{at, document};
use crate::Fault;
use crate::turn::Turn;

/// A repeat of an alert that may be firing.
pub struct Touch {
    pub fingerprint: String,
    pub count: i64,
    pub expires_at: Option<Timestamp>,
}

pub fn read(row: AlertRow) -> Result<(Alert, i64), Fault> {
    let version = row.version;
    let alert = Alert {
        id: AlertId::new(row.id),
        fingerprint: row.fingerprint,
        source: row.source,
        rule: row.rule,
        labels: document("label set", &row.labels)?,
        annotations: document("annotation set", &row.annotations)?,
        generator_url: row.generator_url,
        severity: Severity::parse(&row.severity).unwrap_or(Severity::Critical),
        component: row.component.map(Into::into),
        system: row.system.map(Into::into),
        state: if row.state == AlertState::Firing.as_str() { AlertState::Firing } else { AlertState::Resolved },
        started_at: at(row.started_at),
        detected_at: at(row.detected_at),
        last_seen_at: at(row.last_seen_at),
        expires_at: row.expires_at.map(at),
        resolved_at: row.resolved_at.map(at),
        count: row.count,
        disposition: Disposition::parse(&row.disposition).unwrap_or(Disposition::Waiting),
        disposition_reason: document("reason", &row.disposition_reason)?,
        incident: row.incident.map(Into::into),
        flapping: row.flapping,
        restricted: row.restricted,
    };
    Ok((alert, version))
}

fn write(alert: &Alert, version: i64) -> Result<AlertRow, Fault> {
    Ok(AlertRow {
        id: alert.id.to_string(),
        fingerprint: alert.fingerprint.clone(),
        source: alert.source.clone(),
        rule: alert.rule.clone(),
        labels: serde_json::to_string(&alert.labels)?,
        annotations: serde_json::to_string(&alert.annotations)?,
        generator_url: alert.generator_url.clone(),
        severity: alert.severity.as_str().to_owned(),
        component: alert.component.as_ref().map(ToString::to_string),
        system: alert.system.as_ref().map(ToString::to_string),
        state: alert.state.as_str().to_owned(),
        started_at: alert.started_at.as_micros(),
        detected_at: alert.detected_at.as_micros(),
        last_seen_at: alert.last_seen_at.as_micros(),
        expires_at: alert.expires_at.map(Timestamp::as_micros),
        resolved_at: alert.resolved_at.map(Timestamp::as_micros),
        count: alert.count,
        disposition: alert.disposition.as_str().to_owned(),
        disposition_reason: serde_json::to_string(&alert.disposition_reason)?,
        incident: alert.incident.as_ref().map(ToString::to_string),
        flapping: alert.flapping,
        restricted: alert.restricted,
        version,
    })
}

fn read_all(rows: Vec<AlertRow>) -> Result<Vec<(Alert, i64)>, Fault> {
    rows.into_iter().map(read).collect()
}

/// The version of the new row.
pub async fn insert(turn: &mut Turn<'_>, alert: &Alert) -> Result<i64, Fault> {
    let row = write(alert, 1)?;
    store::insert(turn.tx, &row).await?;
    Ok(row.version)
}

pub async fn update(turn: &mut Turn<'_>, alert: &Alert, version: i64) -> Result<i64, Fault> {
    let mut row = write(alert, version)?;
    store::update(turn.tx, &mut row).await?;
    Ok(row.version)
}

pub async fn get(turn: &mut Turn<'_>, id: &AlertId) -> Result<Option<(Alert, i64)>, Fault> {
    store::get(turn.tx, id.as_str(), true).await?.map(read).transpose()
}

pub async fn firing(turn: &mut Turn<'_>, fingerprint: &str) -> Result<Option<(Alert, i64)>, Fault> {
    store::firing_by_fingerprint(turn.tx, &[fingerprint]).await?.into_iter().next().map(read).transpose()
}

/// Fingerprints that were firing and are counted now.
pub async fn touch_many(turn: &mut Turn<'_>, touches: &[Touch]) -> Result<Vec<String>, Fault> {
    let now = turn.now.as_micros();
    let touches: Vec<store::Touch> = touches
        .iter()
        .map(|touch| store::Touch {
            fingerprint: touch.fingerprint.clone(),
            last_seen_at: now,
            expires_at: touch.expires_at.map(Timestamp::as_micros),
            repeats: touch.count,
        })
        .collect();
    Ok(store::touch_many(turn.tx, &touches).await?)
}

pub async fn recent_firings(turn: &mut Turn<'_>, fingerprint: &str, since: Timestamp) -> Result<u32, Fault> {
    Ok(u32::try_from(store::recent_firings(turn.tx, fingerprint, since.as_micros()).await?).unwrap_or(u32::MAX))
}

pub async fn expired(turn: &mut Turn<'_>, now: Timestamp, limit: u32) -> Result<Vec<(Alert, i64)>, Fault> {
    read_all(store::firing_expired(turn.tx, now.as_micros(), i64::from(limit)).await?)
}

pub async fn of_incident(turn: &mut Turn<'_>, incident: &IncidentId) -> Result<Vec<(Alert, i64)>, Fault> {
    read_all(store::of_incident(turn.tx, incident.as_str(), true, hinomi_store::page::LIMIT_MAX).await?)
}

pub async fn count_firing_of(turn: &mut Turn<'_>, incident: &IncidentId) -> Result<u32, Fault> {
    Ok(u32::try_from(store::count_firing_of_incident(turn.tx, incident.as_str()).await?).unwrap_or(u32::MAX))
}

pub async fn firing_with_place(turn: &mut Turn<'_>) -> Result<Vec<Alert>, Fault> {
    Ok(read_all(lookup::placed(turn.tx).await?)?.into_iter().map(|(alert, _)| alert).collect())
}

pub async fn suppressed_firing(turn: &mut Turn<'_>) -> Result<Vec<(Alert, i64)>, Fault> {
    read_all(lookup::suppressed(turn.tx).await?)
}

pub async fn firing_of_source(turn: &mut Turn<'_>, source: &str) -> Result<Vec<(Alert, i64)>, Fault> {
    read_all(lookup::of_source(turn.tx, source).await?)
}

/// The ended, reopenable incident of the last firing of the same condition.
pub async fn last_incident(turn: &mut Turn<'_>, alert: &Alert) -> Result<Option<IncidentId>, Fault> {
    use hinomi_domain::respond::IncidentState::{Resolved, SelfRecovered};
    let Some(id) = lookup::last_incident(turn.tx, &alert.fingerprint).await? else { return Ok(None) };
    let id = IncidentId::new(id);
    let found = super::incident::get(turn, &id).await?;
    Ok(found.filter(|(incident, _)| matches!(incident.state, Resolved | SelfRecovered)).map(|_| id))
}
