//! A monitor's status changed: intervals, alert and all that follows, in one transaction.

use std::collections::BTreeMap;

use hinomi_domain::catalog::Monitor;
use hinomi_domain::detect::alert::Report;
use hinomi_domain::detect::{Status, Transition, reason};
use hinomi_domain::kernel::{Language, Timestamp};
use hinomi_domain::policy::SubjectKind;
use serde::{Deserialize, Serialize};

use super::raise;
use crate::turn::Turn;
use crate::{Fault, rows};

/// Journalled with the monitor.
#[derive(Serialize, Deserialize, Debug, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    Turned(Transition),
    /// Written once for all monitors: from then on until they are seen again nothing is known of them.
    Unwatched {
        from: Timestamp,
        monitors: u32,
    },
}

/// Writes transitions of a monitor, oldest first, and brings its alerts in line with the last of them.
pub async fn commit(turn: &mut Turn<'_>, monitor: &Monitor, transitions: &[Transition], document: &str) -> Result<(), Fault> {
    let Some(last) = transitions.last() else { return Ok(()) };
    for transition in transitions {
        rows::monitor::turned(turn, &monitor.id, transition).await?;
        turn.record(SubjectKind::Monitor, monitor.id.as_str(), false, &[Fact::Turned(transition.clone())])?;
    }
    rows::monitor::save(turn, &monitor.id, last.to, last.effective_at, document).await?;
    align_alerts(turn, monitor, last).await
}

/// Down and degraded have an alert each; unknown leaves things as they were; up ends both. Paused ends both too, which does not
/// mean that all is well. An alert of labels that the monitor no longer has ends with its condition.
async fn align_alerts(turn: &mut Turn<'_>, monitor: &Monitor, last: &Transition) -> Result<(), Fault> {
    if last.to == Status::Unknown {
        return Ok(());
    }
    let mut fires = false;
    for (alert, version) in rows::alert::firing_of_source(turn, &source(monitor)).await? {
        if alert.labels.get("condition").is_some_and(|condition| condition == last.to.as_str()) {
            fires = true;
        } else if last.to == Status::Paused {
            raise::withdraw(turn, &alert, version, last.effective_at).await?;
        } else {
            raise::resolve(turn, &alert, version, last.effective_at).await?;
        }
    }
    if !fires && matches!(last.to, Status::Down | Status::Degraded) {
        raise::fire(turn, report(monitor, last.to, labels(monitor, last.to), last)).await?;
    }
    Ok(())
}

fn source(monitor: &Monitor) -> String {
    format!("monitor:{}", monitor.id)
}

fn labels(monitor: &Monitor, condition: Status) -> BTreeMap<String, String> {
    let mut labels = monitor.labels.clone();
    labels.insert("alertname".to_owned(), if condition == Status::Down { "MonitorDown" } else { "MonitorDegraded" }.to_owned());
    labels.insert("monitor".to_owned(), monitor.id.to_string());
    labels.insert("condition".to_owned(), condition.as_str().to_owned());
    if let Some(component) = &monitor.component {
        labels.insert("component".to_owned(), component.to_string());
    }
    if let Some(system) = &monitor.system {
        labels.insert("system".to_owned(), system.to_string());
    }
    labels
}

fn report(monitor: &Monitor, condition: Status, labels: BTreeMap<String, String>, last: &Transition) -> Report {
    let reason = reason::in_both(last.reason.as_deref().unwrap_or_default());
    let down = condition == Status::Down;
    let (ja, en) = if down { ("が停止しています", "is down") } else { ("の応答が遅くなっています", "is degraded") };
    let say = |language: Language, what: &str, open: &str, close: &str| {
        let (name, reason) = (monitor.name.get(language), reason.get(language));
        if reason.is_empty() { format!("{name}{what}") } else { format!("{name}{what}{open}{reason}{close}") }
    };
    let annotations = BTreeMap::from([
        ("summary_ja".to_owned(), say(Language::Ja, ja, "(", ")")),
        ("summary_en".to_owned(), say(Language::En, &format!(" {en}"), ": ", "")),
    ]);
    Report {
        source: source(monitor),
        rule: format!("monitor:{}", monitor.id),
        labels,
        annotations,
        generator_url: None,
        severity: if down { monitor.severity } else { monitor.degraded_severity },
        component: monitor.component.clone(),
        system: monitor.system.clone(),
        started_at: last.effective_at,
        expires_at: None,
    }
}
