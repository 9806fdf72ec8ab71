//! An alert as lists show it.

use std::collections::BTreeMap;

use hinomi_domain::detect::Alert;
use hinomi_engine::rows;
use hinomi_store::alert::AlertRow as Stored;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::api::shape::{Instant, Words};
use crate::api::words;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertRow {
    pub id: String,
    /// The same for every firing of the same condition.
    pub fingerprint: String,
    pub rule: String,
    /// `monitor:<id>` or `api`.
    pub source: String,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    /// `critical`, `major`, `moderate`, `minor`, `none`.
    #[schema(value_type = words::Severity)]
    pub severity: &'static str,
    pub component: Option<String>,
    /// `firing` or `resolved`.
    #[schema(value_type = words::AlertState)]
    pub state: &'static str,
    pub started_at: Instant,
    pub detected_at: Instant,
    pub last_seen_at: Instant,
    pub resolved_at: Option<Instant>,
    /// How often it was seen while firing.
    pub count: i64,
    /// `incident`, `attached`, `recorded`, `suppressed`, `waiting`.
    #[schema(value_type = words::Disposition)]
    pub disposition: &'static str,
    pub disposition_reason: Words,
    pub incident: Option<String>,
    pub flapping: bool,
    /// One line for people.
    pub summary: Words,
}

impl AlertRow {
    pub fn read(row: Stored) -> Result<Self, Problem> {
        let (alert, _) = rows::alert::read(row)?;
        Ok(Self::of(alert))
    }

    pub fn of(alert: Alert) -> Self {
        AlertRow {
            summary: alert.summary().into(),
            id: alert.id.to_string(),
            fingerprint: alert.fingerprint,
            rule: alert.rule,
            source: alert.source,
            labels: alert.labels,
            annotations: alert.annotations,
            severity: alert.severity.as_str(),
            component: alert.component.map(|id| id.to_string()),
            state: alert.state.as_str(),
            started_at: alert.started_at.into(),
            detected_at: alert.detected_at.into(),
            last_seen_at: alert.last_seen_at.into(),
            resolved_at: alert.resolved_at.map(Into::into),
            count: alert.count,
            disposition: alert.disposition.as_str(),
            disposition_reason: alert.disposition_reason.into(),
            incident: alert.incident.map(|id| id.to_string()),
            flapping: alert.flapping,
        }
    }
}
