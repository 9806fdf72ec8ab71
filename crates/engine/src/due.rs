//! Looks at everything whose time has come: obligations to warn about or fail, timers of incidents and alerts, alerts that expired,
//! groups to tell. Takes no input, reads what is due, is idempotent; woken by a nudge and by a timer.

use std::time::Duration;

use hinomi_domain::detect::AlertState;
use hinomi_domain::kernel::{Actor, AlertId, IncidentId, Timestamp};
use hinomi_domain::policy::SubjectKind;
use hinomi_domain::respond::incident::{Command, TIMER_CLOSE, TIMER_SETTLE};
use tokio_util::sync::CancellationToken;

use crate::detect::raise;
use crate::inform::group;
use crate::policy::obligation;
use crate::respond::{incident, triage};
use crate::turn::Turn;
use crate::{Engine, Fault, rows};

/// Looked at in one transaction.
const BATCH: u32 = 200;

/// Runs until cancelled.
pub async fn run(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let longest = Duration::from_secs(1);
        let wait = match run_once(&engine).await {
            Ok(Looked { next_at: Some(at), .. }) => at.since(engine.clock().now()).to_std().clamp(Duration::from_millis(5), longest),
            Ok(_) => longest,
            Err(fault) => {
                tracing::error!(error = %fault, "failed to look at what is due");
                Duration::from_millis(500)
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = engine.live().due().notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// What a look came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// How much was due.
    pub count: usize,
    /// When something is next due.
    pub next_at: Option<Timestamp>,
}

/// Looks at everything that is due now, until nothing is.
pub async fn run_once(engine: &Engine) -> Result<Looked, Fault> {
    let mut count = 0;
    loop {
        let next_at = rows::due::next_at(engine).await?;
        if next_at.is_none_or(|next| next > engine.clock().now()) {
            return Ok(Looked { count, next_at });
        }
        let done = engine.turn(Actor::system("due"), |turn| Box::pin(batch(turn))).await?;
        if done == 0 {
            return Ok(Looked { count, next_at });
        }
        count += done;
    }
}

async fn batch(turn: &mut Turn<'_>) -> Result<usize, Fault> {
    let mut count = obligation::tick(turn, BATCH).await?;
    for (alert, version) in rows::alert::expired(turn, turn.now, BATCH).await? {
        let at = alert.expires_at.unwrap_or(turn.now);
        // Its sender fell silent without saying that it is over.
        raise::withdraw(turn, &alert, version, at).await?;
        count += 1;
    }
    for timer in rows::due::timers(turn, turn.now, BATCH).await? {
        fire(turn, &timer).await?;
        count += 1;
    }
    count += group::flush(turn, BATCH).await?;
    Ok(count)
}

/// A timer fires once: it is cleared first, and what it wakes may set it again.
async fn fire(turn: &mut Turn<'_>, timer: &rows::due::Timer) -> Result<(), Fault> {
    rows::due::clear(turn, timer).await?;
    match (timer.kind.as_str(), timer.subject_kind.as_str()) {
        (TIMER_SETTLE, "incident") => {
            if rows::incident::get(turn, &IncidentId::new(timer.subject.clone())).await?.is_some() {
                incident::command(turn, &IncidentId::new(timer.subject.clone()), Command::Settle, None).await?;
            }
        }
        (TIMER_CLOSE, "incident") => {
            let id = IncidentId::new(timer.subject.clone());
            // Without a written resolution it stays open for a person to write one: refusals are the guard's business.
            match incident::command(turn, &id, Command::Close, None).await {
                Ok(_) | Err(Fault::Refused(_) | Fault::NotFound) => {}
                Err(fault) => return Err(fault),
            }
        }
        (triage::TIMER_RETRIAGE, "alert") => {
            let alert = rows::alert::get(turn, &AlertId::new(timer.subject.clone())).await?;
            if let Some((alert, version)) = alert.filter(|(alert, _)| alert.state == AlertState::Firing) {
                triage::triage(turn, alert, version).await?;
            }
        }
        (kind, subject_kind) => {
            tracing::warn!(timer.kind = kind, subject.kind = subject_kind, "a timer of a kind that this release does not know");
        }
    }
    debug_assert!(timer.subject_kind == SubjectKind::Incident.as_str() || timer.subject_kind == SubjectKind::Alert.as_str());
    Ok(())
}
