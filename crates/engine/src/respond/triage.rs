//! Triage of a firing alert, in the transaction in which it fired: it never exists without a disposition (rule 1).

use hinomi_domain::catalog::Catalog;
use hinomi_domain::detect::{Alert, AlertState, Disposition, Firing, Suppression, alert};
use hinomi_domain::kernel::{DueChange, IncidentId, Priority, Refusal, Severity, Text, Timestamp};
use hinomi_domain::policy::SubjectKind;
use hinomi_domain::respond::incident::{Command, DeclaredStatus, ImpactKind, Intake, Kind, Opening};
use hinomi_domain::respond::triage::{self, Decision, Question};

use super::{incident, measure};
use crate::inform::announce;
use crate::turn::Turn;
use crate::{Fault, rows};

/// Timer: a suppressed alert is looked at again.
pub const TIMER_RETRIAGE: &str = "retriage";
/// How often an alert muted by something that is down is looked at again; what ends it also wakes it.
const RETRIAGE_EVERY: hinomi_domain::kernel::Span = hinomi_domain::kernel::Span::seconds(30);

/// Decides what becomes of a firing alert (`version` of its row) and carries it out.
pub async fn triage(turn: &mut Turn<'_>, alert: Alert, version: i64) -> Result<Alert, Fault> {
    let world = turn.world.clone();
    let open = rows::incident::open_for_triage(turn).await?;
    let placed = alert.component.is_some() || alert.system.is_some();
    let firing = if placed { firing(turn, &alert, &open).await? } else { Firing::default() };
    let flapped_from = if alert.flapping { rows::alert::last_incident(turn, &alert).await? } else { None };
    let decision = triage::decide(&Question {
        alert: &alert,
        catalog: &world.catalog,
        policy: &world.policy,
        open: &open,
        suppressions: &suppressions(&world.catalog, turn.now),
        firing: &firing,
        flapped_from,
        now: turn.now,
    });
    carry_out(turn, alert, version, decision).await
}

async fn carry_out(turn: &mut Turn<'_>, alert: Alert, version: i64, decision: Decision) -> Result<Alert, Fault> {
    let (disposition, reason, incident) = match decision {
        Decision::Suppress(muted) => {
            let at = muted.until.unwrap_or(turn.now + RETRIAGE_EVERY);
            turn.timers(SubjectKind::Alert, alert.id.as_str(), &[DueChange { kind: TIMER_RETRIAGE, at: Some(at) }]).await?;
            if let Some(incident) = muted.incident.as_ref().filter(|_| alert.incident.is_none()) {
                attach(turn, &alert, incident, &muted.reason).await?;
            }
            let incident = alert.incident.clone().or(muted.incident);
            (Disposition::Suppressed, muted.reason, incident)
        }
        Decision::Record { reason } => (Disposition::Recorded, reason, None),
        Decision::Wait { reason } => (Disposition::Waiting, reason, None),
        Decision::Open { reason, priority } => {
            let opened = open(turn, &alert, priority).await?;
            declare(turn, &alert, &opened).await?;
            (Disposition::Incident, reason, Some(opened))
        }
        Decision::Attach { incident, reason } => {
            if alert.incident.as_ref() != Some(&incident) {
                attach(turn, &alert, &incident, &reason).await?;
            }
            declare(turn, &alert, &incident).await?;
            (Disposition::Attached, reason, Some(incident))
        }
        Decision::Reopen { incident, reason } => {
            incident::command(turn, &incident, Command::Reopen { reason: reason.clone() }, None).await?;
            attach(turn, &alert, &incident, &reason).await?;
            (Disposition::Attached, reason, Some(incident))
        }
    };
    let suppressed = disposition == Disposition::Suppressed;
    if alert.disposition == disposition && suppressed {
        return Ok(alert);
    }
    let outcome = alert::dispose(&alert, disposition, reason, incident);
    rows::alert::update(turn, &outcome.state, version).await?;
    turn.record(SubjectKind::Alert, alert.id.as_str(), alert.restricted, &outcome.facts)?;
    // Suppressed is not told; flapping was told enough.
    let known = alert.flapping && outcome.state.disposition == Disposition::Attached;
    if !suppressed && !known {
        announce::alert(turn, &outcome.state).await?;
    }
    Ok(outcome.state)
}

/// What a person decides about an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Open,
    Attach(IncidentId),
    Record,
}

/// A person decides what becomes of an alert (`version` of its row), also of one that was recorded or suppressed, or that has ended
/// meanwhile. Refused: an alert that already belongs to an incident, an incident that is not open.
pub async fn by_person(turn: &mut Turn<'_>, alert: Alert, version: i64, choice: Choice) -> Result<Alert, Fault> {
    if alert.incident.is_some() {
        return Err(Refusal::new("alert.triaged", "the alert already belongs to an incident").into());
    }
    let (disposition, incident) = match choice {
        Choice::Record if alert.disposition == Disposition::Recorded => return Ok(alert),
        Choice::Record => (Disposition::Recorded, None),
        Choice::Open => (Disposition::Incident, Some(open(turn, &alert, None).await?)),
        Choice::Attach(into) => {
            let (held, _) = rows::incident::get(turn, &into).await?.ok_or(Fault::NotFound)?;
            // Attaching across the wall would tell one side of the other.
            if held.restricted != alert.restricted {
                return Err(Refusal::new("alert.restricted", "an alert that everybody sees cannot join a restricted incident").into());
            }
            attach(turn, &alert, &into, &by_hand()).await?;
            (Disposition::Attached, Some(into))
        }
    };
    let was_suppressed = alert.disposition == Disposition::Suppressed;
    let outcome = alert::dispose(&alert, disposition, by_hand(), incident.clone());
    let alert = outcome.state;
    rows::alert::update(turn, &alert, version).await?;
    turn.record(SubjectKind::Alert, alert.id.as_str(), alert.restricted, &outcome.facts)?;
    turn.timers(SubjectKind::Alert, alert.id.as_str(), &[DueChange { kind: TIMER_RETRIAGE, at: None }]).await?;
    if alert.state == AlertState::Resolved {
        // Over already: its incident counts it as ended.
        if let Some(id) = incident {
            let firing = rows::alert::count_firing_of(turn, &id).await?;
            let at = alert.resolved_at.unwrap_or(turn.now);
            incident::command(turn, &id, Command::AlertResolved { alert: alert.id.clone(), at, firing }, None).await?;
        }
    } else if was_suppressed {
        announce::alert(turn, &alert).await?;
    }
    Ok(alert)
}

fn by_hand() -> Text {
    Text::new("担当者の判断", "decided by a person")
}

/// Opens an incident for an alert.
pub async fn open(turn: &mut Turn<'_>, alert: &Alert, priority: Option<Priority>) -> Result<IncidentId, Fault> {
    let world = turn.world.clone();
    let outage = is_outage(alert);
    let components: Vec<_> = alert.component.iter().cloned().collect();
    let suggestion = measure::suggest(turn, &components, alert.severity, outage).await?;
    let name = alert.component.as_ref().and_then(|id| world.catalog.components.get(id)).map(|component| component.name.clone());
    let target = name.map(|name| name.get(turn.world.policy_language()).to_owned());
    let opening = Opening {
        title: triage::title(alert, &world.catalog),
        description: alert.summary().get(turn.world.policy_language()).to_owned(),
        kind: Kind::Unplanned,
        restricted: false,
        number: Some(rows::incident::next_number(turn).await?),
        severity: alert.severity,
        public: alert.component.as_ref().is_some_and(|component| world.catalog.is_public(component)),
        outage,
        labels: alert.labels.clone(),
        rule: Some(alert.rule.clone()),
        alert: Some(alert.id.clone()),
        intake: Intake {
            source: Some(alert.source.clone()),
            target: target.or_else(|| alert.system.as_ref().map(ToString::to_string)).or_else(|| Some(alert.rule.clone())),
            alert_at: Some(alert.detected_at),
            systems: Some(1),
            impact: alert.component.is_some().then_some(if outage { ImpactKind::LossOfAccess } else { ImpactKind::Degraded }),
            host: alert.labels.get("instance").or_else(|| alert.labels.get("host")).cloned(),
            ..Intake::default()
        },
        suggestion: Some(suggestion),
        priority,
        // Until now it was explained by something else: that it is a fault of its own is known from now on.
        detected_at: if alert.disposition == Disposition::Suppressed { turn.now } else { alert.detected_at },
        started_at: alert.started_at,
        submitter: None,
        policy_version: rows::policy::adopt(turn, &world.policy).await?,
        systems: alert.system.iter().cloned().collect(),
        components,
    };
    Ok(incident::open(turn, opening).await?.id)
}

/// What an alert of another sender says of a component is shown on the public page, as a monitor's failure would be. (A monitor
/// speaks for itself.)
async fn declare(turn: &mut Turn<'_>, alert: &Alert, incident: &IncidentId) -> Result<(), Fault> {
    let Some(component) = alert.component.clone().filter(|_| !alert.source.starts_with("monitor:")) else { return Ok(()) };
    let said = match alert.severity {
        Severity::Critical => DeclaredStatus::MajorOutage,
        Severity::Major => DeclaredStatus::PartialOutage,
        Severity::Moderate => DeclaredStatus::DegradedPerformance,
        Severity::Minor | Severity::None => return Ok(()),
    };
    let (held, _) = rows::incident::get(turn, incident).await?.ok_or(Fault::NotFound)?;
    let public = turn.world.catalog.is_public(&component);
    let status = held.impact.get(&component).copied().unwrap_or(DeclaredStatus::Operational).max(said);
    incident::command(turn, incident, Command::Impact { component, status, public }, None).await?;
    Ok(())
}

/// Attaches an alert to an open incident.
pub async fn attach(turn: &mut Turn<'_>, alert: &Alert, incident: &IncidentId, reason: &Text) -> Result<(), Fault> {
    let world = turn.world.clone();
    let (held, _) = rows::incident::get(turn, incident).await?.ok_or(Fault::NotFound)?;
    let mut components = held.components.clone();
    components.extend(alert.component.iter().filter(|component| !held.components.contains(component)).cloned());
    let outage = is_outage(alert);
    // Its measures change only with a component that it did not have.
    let suggestion = if components.len() > held.components.len() {
        Some(measure::suggest(turn, &components, alert.severity.min(held.severity), outage || held.outage).await?)
    } else {
        None
    };
    let command = Command::Attach {
        alert: alert.id.clone(),
        rule: alert.rule.clone(),
        severity: alert.severity,
        component: alert.component.clone(),
        system: alert.system.clone(),
        public: alert.component.as_ref().is_some_and(|component| world.catalog.is_public(component)),
        outage,
        started_at: alert.started_at,
        suggestion,
        reason: reason.clone(),
    };
    incident::command(turn, incident, command, None).await?;
    Ok(())
}

/// Whether the alert says that its component does not work at all.
fn is_outage(alert: &Alert) -> bool {
    alert.component.is_some() && is_failure(alert)
}

/// Maintenance that is running now, as data for `detect`.
pub fn suppressions(catalog: &Catalog, now: Timestamp) -> Vec<Suppression> {
    catalog
        .maintenances
        .iter()
        .filter(|window| window.from <= now && now < window.to)
        .map(|window| Suppression {
            components: window.components.iter().cloned().collect(),
            reason: Text::new(
                format!("メンテナンス「{}」の期間中のため", window.title.get(hinomi_domain::kernel::Language::Ja)),
                format!("during the maintenance {}", window.title.get(hinomi_domain::kernel::Language::En)),
            ),
            until: window.to,
        })
        .collect()
}

/// What explains other alerts away: a failure of a component or a system that somebody can work on.
async fn firing(turn: &mut Turn<'_>, except: &Alert, open: &[triage::OpenIncident]) -> Result<Firing, Fault> {
    let mut firing = Firing::default();
    for alert in rows::alert::firing_with_place(turn).await? {
        // A degraded dependency still works, and nobody suppresses itself.
        if alert.id == except.id || alert.disposition == Disposition::Suppressed || !is_failure(&alert) {
            continue;
        }
        // What people do not know of must not silence what they would hear of, nor be told by its silence (INC-5).
        let Some(incident) = alert.incident.filter(|id| open.iter().any(|open| open.id == *id && !open.restricted)) else { continue };
        match (alert.system, alert.component) {
            (Some(system), _) => firing.systems.insert(system, incident),
            (None, Some(component)) => firing.components.insert(component, incident),
            (None, None) => continue,
        };
    }
    Ok(firing)
}

fn is_failure(alert: &Alert) -> bool {
    match alert.labels.get("condition") {
        Some(condition) => condition == "down",
        None => alert.severity <= Severity::Major,
    }
}
