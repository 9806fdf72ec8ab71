//! What holds in every story (the rules of the domain that always hold), looked at from outside: only the store and what was sent.

mod monitors;
mod telling;

use std::collections::HashMap;

use anyhow::{Context as _, ensure};
use hinomi_domain::detect::Disposition;
use hinomi_domain::kernel::{IncidentId, ObligationId, Timestamp};
use hinomi_domain::policy::{self, Obligation, ObligationState};
use hinomi_domain::respond::Incident;
use hinomi_domain::respond::incident;
use hinomi_engine::operate::auditor;
use hinomi_engine::rows;
use hinomi_store::journal::JournalRow;
use hinomi_store::{Page, alert, journal};

use crate::World;

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    pub journal: usize,
    pub incidents: usize,
    pub obligations: usize,
    pub alerts: usize,
    pub notices: usize,
    pub monitors: usize,
    pub sent: usize,
}

/// Looks at everything. An error says which rule is broken, and where.
pub async fn check(world: &World) -> anyhow::Result<Looked> {
    let mut looked = Looked::default();
    let journal = read_journal(world).await?;
    looked.journal = journal.values().map(Vec::len).sum();
    looked.incidents = incidents(world, &journal).await?;
    looked.obligations = obligations(world, &journal).await?;
    looked.alerts = alerts(world, &journal).await?;
    looked.notices = telling::check(world, &journal).await?;
    looked.monitors = monitors::check(world, &journal).await?;
    looked.sent = world.sent().len();
    chains(world).await?;
    let differences = auditor::run_once(&world.engine).await?;
    ensure!(differences.is_empty(), "the auditor finds differences: {differences:?}");
    Ok(looked)
}

type Journal = HashMap<(String, String), Vec<JournalRow>>;

async fn read_journal(world: &World) -> anyhow::Result<Journal> {
    let mut journal = Journal::new();
    let mut seq = 0;
    loop {
        let page = rows::journal::after(&world.engine, seq, 5_000).await?;
        let Some(last) = page.last() else { return Ok(journal) };
        seq = last.seq;
        for entry in page {
            journal.entry((entry.subject_kind.clone(), entry.subject.clone())).or_default().push(entry);
        }
    }
}

/// Facts of one subject; announcements beside them change nothing.
fn facts<F: serde::de::DeserializeOwned>(entries: &[JournalRow]) -> anyhow::Result<Vec<(Timestamp, F)>> {
    let mut facts = Vec::with_capacity(entries.len());
    for entry in entries {
        let value: serde_json::Value = serde_json::from_str(&entry.fact)?;
        if value["kind"] != "announced" {
            facts.push((Timestamp::from_micros(entry.at), serde_json::from_value(value).with_context(|| entry.fact.clone())?));
        }
    }
    Ok(facts)
}

/// Replaying the journal gives what is stored.
async fn incidents(world: &World, journal: &Journal) -> anyhow::Result<usize> {
    let mut count = 0;
    for ((_, subject), entries) in journal.iter().filter(|((kind, _), _)| kind == "incident") {
        let mut tx = world.engine.store().read().await?;
        let row = hinomi_store::incident::get(&mut tx, subject, true).await?.with_context(|| format!("incident {subject} is gone"))?;
        let (stored, _) = rows::incident::read(&row)?;
        let mut replayed: Option<Incident> = None;
        for (at, fact) in facts::<incident::Fact>(entries)? {
            match (&mut replayed, &fact) {
                (None, incident::Fact::Opened(opening)) => {
                    let opened = incident::open(IncidentId::new(subject.clone()), (**opening).clone(), &world.engine.world().policy, at);
                    replayed = Some(opened.state);
                }
                (Some(state), fact) => incident::apply(state, fact, at),
                (None, _) => anyhow::bail!("incident {subject} begins with something else than being opened"),
            }
        }
        let replayed = replayed.with_context(|| format!("incident {subject} has no facts"))?;
        ensure!(replayed == stored, "incident {subject}: replayed\n{replayed:#?}\nstored\n{stored:#?}");
        count += 1;
    }
    Ok(count)
}

/// Exactly one outcome each, and the journal's (rule 4).
async fn obligations(world: &World, journal: &Journal) -> anyhow::Result<usize> {
    let mut count = 0;
    let now = world.now();
    for ((_, subject), entries) in journal.iter().filter(|((kind, _), _)| kind == "obligation") {
        let mut tx = world.engine.store().read().await?;
        let row = hinomi_store::obligation::get(&mut tx, subject, true).await?.with_context(|| format!("obligation {subject} is gone"))?;
        let (stored, _) = rows::obligation::read(&row)?;
        let facts = facts::<policy::Fact>(entries)?;
        one_outcome(subject, &stored, &facts, now)?;
        // The first fact names what it was opened with; the rest is replayed.
        let mut replayed = Obligation {
            id: ObligationId::new(subject.clone()),
            state: ObligationState::Pending,
            warned_at: None,
            settled_at: None,
            evidence: Vec::new(),
            reason: None,
            ..stored.clone()
        };
        for (at, fact) in &facts {
            match fact {
                policy::Fact::Opened { due_at, .. } => replayed.due_at = *due_at,
                fact => policy::obligation::apply(&mut replayed, fact, *at),
            }
        }
        // When the warning was due first is not a fact of its own.
        replayed.warn_at = stored.warn_at;
        ensure!(replayed == stored, "obligation {subject}: replayed\n{replayed:#?}\nstored\n{stored:#?}");
        count += 1;
    }
    Ok(count)
}

fn one_outcome(subject: &str, stored: &Obligation, facts: &[(Timestamp, policy::Fact)], now: Timestamp) -> anyhow::Result<()> {
    use policy::Fact;
    let count = |wanted: fn(&Fact) -> bool| facts.iter().filter(|(_, fact)| wanted(fact)).count();
    let failed = count(|fact| matches!(fact, Fact::Failed));
    let ends = count(|fact| matches!(fact, Fact::Met { .. } | Fact::MetLate { .. } | Fact::Waived { .. } | Fact::Voided { .. }));
    let late = count(|fact| matches!(fact, Fact::MetLate { .. }));
    ensure!(failed <= 1 && ends <= 1, "obligation {subject} has {failed} failures and {ends} ends: {facts:?}");
    ensure!(late == 0 || failed == 1, "obligation {subject} is late without having failed");
    let pending = stored.state == ObligationState::Pending;
    ensure!(pending == (failed + ends == 0), "obligation {subject} is {:?} after {facts:?}", stored.state);
    ensure!(!pending || stored.due_at > now, "obligation {subject} was due at {:?} and has no outcome at {now:?}", stored.due_at);
    Ok(())
}

/// Every alert that fired has one disposition with its reason (rule 1).
async fn alerts(world: &World, journal: &Journal) -> anyhow::Result<usize> {
    let mut count = 0;
    for ((_, subject), entries) in
        journal.iter().filter(|((kind, subject), _)| kind == "alert" && subject != "batch" && !subject.starts_with("group:"))
    {
        let mut tx = world.engine.store().read().await?;
        let row = alert::get(&mut tx, subject, true).await?.with_context(|| format!("alert {subject} is gone"))?;
        let (stored, _) = rows::alert::read(row)?;
        let disposed = entries.iter().filter(|entry| entry.fact.contains("\"disposed\"")).count();
        ensure!(disposed >= 1, "alert {subject} was never disposed of");
        ensure!(!stored.disposition_reason.is_empty(), "alert {subject} is {:?} without a reason", stored.disposition);
        let right = match stored.disposition {
            Disposition::Incident | Disposition::Attached => stored.incident.is_some(),
            Disposition::Suppressed => true,
            Disposition::Recorded | Disposition::Waiting => stored.incident.is_none(),
        };
        ensure!(right, "alert {subject} is {:?} of {:?}", stored.disposition, stored.incident);
        count += 1;
    }
    let mut tx = world.engine.store().read().await?;
    let page = alert::list(&mut tx, &alert::AlertFilter { restricted: true, page: Page::first(1), ..Default::default() }).await?;
    ensure!(count > 0 || page.is_empty(), "there are alerts without a journal");
    Ok(count)
}

/// Nobody changed the journal.
async fn chains(world: &World) -> anyhow::Result<()> {
    let mut tx = world.engine.store().read().await?;
    journal::verify_all(&mut tx).await?;
    Ok(())
}
