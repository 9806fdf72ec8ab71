//! An alert: a deduplicated condition worth attention. `firing → resolved`; while firing it counts. Each firing is a row of its
//! own; the fingerprint tells that it is the same condition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::kernel::{AlertId, ComponentId, IncidentId, Outcome, Severity, SystemId, Text, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    Firing,
    Resolved,
}

impl AlertState {
    pub fn as_str(self) -> &'static str {
        match self {
            AlertState::Firing => "firing",
            AlertState::Resolved => "resolved",
        }
    }
}

/// What became of it (rule 1 of the domain).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Opened an incident.
    Incident,
    /// Joined one.
    Attached,
    Recorded,
    Suppressed,
    /// A person must decide.
    Waiting,
}

impl Disposition {
    pub const ALL: [Disposition; 5] =
        [Disposition::Incident, Disposition::Attached, Disposition::Recorded, Disposition::Suppressed, Disposition::Waiting];

    pub fn as_str(self) -> &'static str {
        match self {
            Disposition::Incident => "incident",
            Disposition::Attached => "attached",
            Disposition::Recorded => "recorded",
            Disposition::Suppressed => "suppressed",
            Disposition::Waiting => "waiting",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|disposition| disposition.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    pub id: AlertId,
    pub fingerprint: String,
    /// `monitor:<id>` or `api`.
    pub source: String,
    pub rule: String,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    pub generator_url: Option<String>,
    pub severity: Severity,
    pub component: Option<ComponentId>,
    pub system: Option<SystemId>,
    pub state: AlertState,
    /// When the condition began; a failure is backdated to its first bad check.
    pub started_at: Timestamp,
    /// When it was confirmed: promises count from here.
    pub detected_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Resolves by itself when not repeated until then.
    pub expires_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub count: i64,
    pub disposition: Disposition,
    pub disposition_reason: Text,
    pub incident: Option<IncidentId>,
    pub flapping: bool,
    pub restricted: bool,
}

/// A condition as its source reports it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub source: String,
    pub rule: String,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    pub generator_url: Option<String>,
    pub severity: Severity,
    pub component: Option<ComponentId>,
    pub system: Option<SystemId>,
    pub started_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    Fired {
        fingerprint: String,
        severity: Severity,
        started_at: Timestamp,
    },
    Disposed {
        disposition: Disposition,
        reason: Text,
        incident: Option<IncidentId>,
    },
    Resolved {
        at: Timestamp,
    },
    /// Repeats of many alerts in one batch; written once per batch.
    Repeated {
        alerts: u64,
        repeats: u64,
    },
}

impl Report {
    /// Source and grouping labels make the fingerprint: 32 hex digits, the same on every node and in every release.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.source, &self.labels)
    }
}

/// See [`Report::fingerprint`]. Lengths are part of what is hashed, so that no two label sets run together.
pub fn fingerprint(source: &str, labels: &BTreeMap<String, String>) -> String {
    let mut hasher = Sha256::new();
    let mut field = |text: &str| {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    };
    field(source);
    for (name, value) in labels {
        field(name);
        field(value);
    }
    hex::encode(&hasher.finalize()[..16])
}

/// A new firing. `recent_firings` counts earlier ones of the same fingerprint within the policy's flapping window.
pub fn fire(id: AlertId, report: Report, recent_firings: u32, flapping_count: u32, now: Timestamp) -> Outcome<Alert, Fact, ()> {
    let state = Alert {
        fingerprint: report.fingerprint(),
        id,
        source: report.source,
        rule: report.rule,
        labels: report.labels,
        annotations: report.annotations,
        generator_url: report.generator_url,
        severity: report.severity,
        component: report.component,
        system: report.system,
        state: AlertState::Firing,
        started_at: report.started_at.min(now),
        detected_at: now,
        last_seen_at: now,
        expires_at: report.expires_at,
        resolved_at: None,
        count: 1,
        disposition: Disposition::Waiting,
        disposition_reason: Text::default(),
        incident: None,
        flapping: recent_firings + 1 >= flapping_count.max(2),
        restricted: false,
    };
    let fact = Fact::Fired { fingerprint: state.fingerprint.clone(), severity: state.severity, started_at: state.started_at };
    Outcome { facts: vec![fact], ..Outcome::of(state) }
}

/// What triage (or a person) decided.
pub fn dispose(alert: &Alert, disposition: Disposition, reason: Text, incident: Option<IncidentId>) -> Outcome<Alert, Fact, ()> {
    // A muted one may belong to the incident of its cause.
    debug_assert!(match disposition {
        Disposition::Incident | Disposition::Attached => incident.is_some(),
        Disposition::Suppressed => true,
        Disposition::Recorded | Disposition::Waiting => incident.is_none(),
    });
    let mut state = alert.clone();
    state.disposition = disposition;
    state.disposition_reason = reason.clone();
    state.incident.clone_from(&incident);
    Outcome { facts: vec![Fact::Disposed { disposition, reason, incident }], ..Outcome::of(state) }
}

/// The condition ended at `at`. A repeat changes nothing.
pub fn resolve(alert: &Alert, at: Timestamp) -> Outcome<Alert, Fact, ()> {
    let mut state = alert.clone();
    if state.state == AlertState::Resolved {
        return Outcome::of(state);
    }
    let at = at.max(state.started_at);
    state.state = AlertState::Resolved;
    state.resolved_at = Some(at);
    Outcome { facts: vec![Fact::Resolved { at }], ..Outcome::of(state) }
}

impl Alert {
    /// One line for people, from the annotations that senders use, else from the labels.
    pub fn summary(&self) -> Text {
        let annotation = |name: &str| self.annotations.get(name).filter(|text| !text.trim().is_empty()).map(|text| headline(text));
        let plain = annotation("summary").or_else(|| annotation("description")).or_else(|| annotation("message"));
        let ja = annotation("summary_ja").or_else(|| plain.clone());
        let en = annotation("summary_en").or_else(|| plain.clone());
        let named = || headline(self.labels.get("alertname").unwrap_or(&self.rule));
        Text::new(ja.unwrap_or_else(named), en.unwrap_or_else(named))
    }
}

/// Its first line, cut where it becomes a story: a description may stand in for a title.
fn headline(text: &str) -> String {
    const CHARS_MAX: usize = 120;
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    match line.char_indices().nth(CHARS_MAX) {
        None => line.to_owned(),
        Some(_) => line.chars().take(CHARS_MAX - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_do_not_run_together() {
        let labels = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_ne!(fingerprint("s", &labels(&[("a", "bc")])), fingerprint("s", &labels(&[("ab", "c")])));
        assert_eq!(fingerprint("s", &labels(&[("a", "1"), ("b", "2")])), fingerprint("s", &labels(&[("b", "2"), ("a", "1")])));
    }
}
