//! Incidents: commands of people and of hinomi, and everything that follows from them, in the caller's transaction.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use hinomi_domain::detect::Disposition;
use hinomi_domain::kernel::{IncidentId, Outcome, Text};
use hinomi_domain::policy::SubjectKind;
use hinomi_domain::respond::Incident;
use hinomi_domain::respond::incident::{self, Command, Effect, Fact, Opening};

use crate::inform::{announce, notice};
use crate::policy::obligation;
use crate::turn::Turn;
use crate::{Fault, rows};

/// Opens an incident.
pub async fn open(turn: &mut Turn<'_>, opening: Opening) -> Result<Incident, Fault> {
    let id = IncidentId::new(turn.id());
    let policy = rows::policy::by_version(turn, &opening.policy_version).await?;
    let outcome = incident::open(id, opening, &policy, turn.now);
    rows::incident::insert(turn, &outcome.state).await?;
    finish(turn, outcome).await
}

/// Applies a command. `version`: what the caller saw; `None`: whatever is there. Boxed: a merge and a notice come back here.
pub fn command<'a>(
    turn: &'a mut Turn<'_>,
    id: &'a IncidentId,
    command: Command,
    version: Option<i64>,
) -> BoxFuture<'a, Result<Incident, Fault>> {
    apply(turn, id, command, version).boxed()
}

async fn apply(turn: &mut Turn<'_>, id: &IncidentId, command: Command, version: Option<i64>) -> Result<Incident, Fault> {
    let (before, current) = rows::incident::get(turn, id).await?.ok_or(Fault::NotFound)?;
    if version.is_some_and(|seen| seen != current) {
        return Err(Fault::Stale);
    }
    let policy = rows::policy::by_version(turn, &before.policy_version).await?;
    let merge_into = match &command {
        Command::Merge { into, .. } => Some(into.clone()),
        _ => None,
    };
    let outcome = incident::decide(&before, command, &policy, &turn.actor, turn.now)?;
    if let Some(into) = merge_into {
        absorb(turn, &before, &into).await?;
    }
    if outcome.facts.is_empty() {
        return Ok(outcome.state);
    }
    rows::incident::update(turn, &before, current, &outcome.state).await?;
    finish(turn, outcome).await
}

/// Journal, timers, then what must happen elsewhere.
async fn finish(turn: &mut Turn<'_>, outcome: Outcome<Incident, Fact, Effect>) -> Result<Incident, Fault> {
    let incident = outcome.state;
    let id = incident.id.to_string();
    turn.record(SubjectKind::Incident, &id, incident.restricted, &outcome.facts)?;
    turn.timers(SubjectKind::Incident, &id, &outcome.due).await?;
    let mut noticed = false;
    for effect in outcome.effects {
        match effect {
            Effect::Obligation(change) => obligation::change(turn, &id, change).await?,
            Effect::Announce { event, note } => announce::incident(turn, &incident, event, note).await?,
            Effect::Notice { kind, send, clause } => noticed |= notice::by_clause(turn, &incident, kind, send, clause).await?,
            Effect::DiscardDrafts => notice::discard_drafts(turn, &incident.id).await?,
        }
    }
    if !noticed {
        return Ok(incident);
    }
    Ok(rows::incident::get(turn, &incident.id).await?.map_or(incident, |(incident, _)| incident))
}

/// The alerts and impact of a merged incident go to the one that it was merged into.
async fn absorb(turn: &mut Turn<'_>, from: &Incident, into: &IncidentId) -> Result<(), Fault> {
    let (target, _) = rows::incident::get(turn, into).await?.ok_or(Fault::NotFound)?;
    // Merging across the wall would tell one side of the other.
    if target.restricted != from.restricted {
        return Err(Fault::NotFound);
    }
    for (alert, version) in rows::alert::of_incident(turn, &from.id).await? {
        let reason = Text::new("インシデントの統合による", "because its incident was merged");
        let moved = hinomi_domain::detect::alert::dispose(&alert, Disposition::Attached, reason, Some(into.clone()));
        rows::alert::update(turn, &moved.state, version).await?;
        turn.record(SubjectKind::Alert, alert.id.as_str(), alert.restricted, &moved.facts)?;
    }
    let absorbed = Command::Absorb {
        from: from.id.clone(),
        firing: from.alerts_firing,
        components: from.components.clone(),
        started_at: from.started_at,
        detected_at: from.detected_at,
        public: from.public,
        outage: from.outage,
    };
    command(turn, into, absorbed, None).await?;
    Ok(())
}
