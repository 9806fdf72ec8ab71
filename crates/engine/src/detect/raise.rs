//! Conditions begin and end. Only transitions come here; repeats are counted by one statement per batch (see `intake`).

use hinomi_domain::detect::alert::{self, Report};
use hinomi_domain::detect::{Alert, Disposition};
use hinomi_domain::kernel::{AlertId, DueChange, Timestamp};
use hinomi_domain::policy::SubjectKind;
use hinomi_domain::respond::incident::Command;

use crate::inform::announce;
use crate::respond::{incident, triage};
use crate::turn::Turn;
use crate::{Fault, rows};

/// A condition begins: the alert, its triage and everything that follows from it. Already firing: nothing happens.
pub async fn fire(turn: &mut Turn<'_>, report: Report) -> Result<Option<Alert>, Fault> {
    let fingerprint = report.fingerprint();
    if rows::alert::firing(turn, &fingerprint).await?.is_some() {
        return Ok(None);
    }
    let (window, count) = (turn.world.policy.flapping_window, turn.world.policy.flapping_count);
    let recent = rows::alert::recent_firings(turn, &fingerprint, turn.now - window).await?;
    let outcome = alert::fire(AlertId::new(turn.id()), report, recent, count, turn.now);
    let version = rows::alert::insert(turn, &outcome.state).await?;
    turn.record(SubjectKind::Alert, outcome.state.id.as_str(), outcome.state.restricted, &outcome.facts)?;
    triage::triage(turn, outcome.state, version).await.map(Some)
}

/// A condition ended at `at`.
pub async fn resolve(turn: &mut Turn<'_>, alert: &Alert, version: i64, at: Timestamp) -> Result<(), Fault> {
    end(turn, alert, version, at, Ending::Over).await
}

/// Nobody looks at the condition any more: the alert ends, and its incident does not end with it.
pub async fn withdraw(turn: &mut Turn<'_>, alert: &Alert, version: i64, at: Timestamp) -> Result<(), Fault> {
    end(turn, alert, version, at, Ending::NotWatched).await
}

#[derive(Clone, Copy, PartialEq)]
enum Ending {
    Over,
    NotWatched,
}

async fn end(turn: &mut Turn<'_>, alert: &Alert, version: i64, at: Timestamp, ending: Ending) -> Result<(), Fault> {
    let outcome = alert::resolve(alert, at);
    if outcome.facts.is_empty() {
        return Ok(());
    }
    let alert = outcome.state;
    rows::alert::update(turn, &alert, version).await?;
    turn.record(SubjectKind::Alert, alert.id.as_str(), alert.restricted, &outcome.facts)?;
    turn.timers(SubjectKind::Alert, alert.id.as_str(), &[DueChange { kind: triage::TIMER_RETRIAGE, at: None }]).await?;
    if alert.disposition != Disposition::Suppressed && !(alert.flapping && alert.disposition == Disposition::Attached) {
        announce::alert(turn, &alert).await?;
    }
    if let Some(id) = alert.incident.clone() {
        let firing = rows::alert::count_firing_of(turn, &id).await?;
        let ended = match ending {
            Ending::Over => Command::AlertResolved { alert: alert.id.clone(), at: alert.resolved_at.unwrap_or(at), firing },
            Ending::NotWatched => Command::AlertWithdrawn { alert: alert.id.clone(), firing },
        };
        incident::command(turn, &id, ended, None).await?;
    }
    if alert.component.is_some() || alert.system.is_some() {
        wake_suppressed(turn).await?;
    }
    Ok(())
}

/// What was muted because of something that may just have ended is looked at again now. What belongs to an open incident is not
/// forgotten meanwhile, and has the time of its own timer to recover together with its cause.
async fn wake_suppressed(turn: &mut Turn<'_>) -> Result<(), Fault> {
    for (alert, _) in rows::alert::suppressed_firing(turn).await? {
        if alert.incident.is_some() {
            continue;
        }
        turn.timers(SubjectKind::Alert, alert.id.as_str(), &[DueChange { kind: triage::TIMER_RETRIAGE, at: Some(turn.now) }]).await?;
    }
    Ok(())
}
