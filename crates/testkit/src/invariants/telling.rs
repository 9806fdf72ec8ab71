//! Who is told what: notices with author and texts (rule 2), one recipient a message, and nothing of what is restricted (rule 3).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, ensure};
use hinomi_domain::inform::notice::Fact;
use hinomi_domain::inform::{Message, Notice, NoticeState};
use hinomi_domain::kernel::{Actor, Language};
use hinomi_domain::respond::Incident;
use hinomi_engine::rows;
use hinomi_store::delivery::{DeliveryFilter, DeliveryRow};
use hinomi_store::incident::IncidentFilter;
use hinomi_store::notice::NoticeFilter;
use hinomi_store::{Page, delivery, incident, notice};

use super::Journal;
use crate::World;

const PAGE: i64 = 500;

/// How many notices were looked at.
pub(super) async fn check(world: &World, journal: &Journal) -> anyhow::Result<usize> {
    let notices = notices(world).await?;
    for found in notices.values() {
        of_notice(world, journal, found)?;
    }
    let restricted = restricted(world).await?;
    walls(journal, &restricted, &notices)?;
    deliveries(world, &notices, &restricted).await?;
    one_recipient(world)?;
    Ok(notices.len())
}

async fn notices(world: &World) -> anyhow::Result<BTreeMap<String, Notice>> {
    let mut filter = NoticeFilter { restricted: true, page: Page::first(PAGE), ..NoticeFilter::default() };
    let mut tx = world.engine.store().read().await?;
    let mut all = BTreeMap::new();
    loop {
        let page = notice::list(&mut tx, &filter).await?;
        for row in &page {
            all.insert(row.id.clone(), rows::notice::read(row)?.0);
        }
        match page.last() {
            Some(last) => filter.page.cursor = Some(last.cursor()),
            None => return Ok(all),
        }
    }
}

/// Incidents that only some may know of.
async fn restricted(world: &World) -> anyhow::Result<Vec<Incident>> {
    let mut filter = IncidentFilter { restricted: true, page: Page::first(PAGE), ..IncidentFilter::default() };
    let mut tx = world.engine.store().read().await?;
    let mut all = Vec::new();
    loop {
        let page = incident::list(&mut tx, &filter).await?;
        for row in page.iter().filter(|row| row.restricted) {
            all.push(rows::incident::read(row)?.0);
        }
        match page.last() {
            Some(last) => filter.page.cursor = Some(last.cursor()),
            None => return Ok(all),
        }
    }
}

/// What was sent has a person or a clause of the policy as its author and a text in every language, and stays as it was.
fn of_notice(world: &World, journal: &Journal, found: &Notice) -> anyhow::Result<()> {
    let id = found.id.as_str();
    let entries = journal.get(&("notice".to_owned(), id.to_owned())).with_context(|| format!("notice {id} is in no journal"))?;
    let facts = super::facts::<Fact>(entries)?;
    let ends = facts.iter().filter(|(_, fact)| matches!(fact, Fact::Sent { .. } | Fact::Discarded)).count();
    ensure!(ends <= 1, "notice {id} ended {ends} times: {facts:?}");
    let last = facts.last().map(|(_, fact)| fact);
    ensure!((ends == 1) == matches!(last, Some(Fact::Sent { .. } | Fact::Discarded)), "notice {id} changed after its end: {facts:?}");
    let sent = facts.iter().find_map(|(at, fact)| if let Fact::Sent { author } = fact { Some((*at, author)) } else { None });
    ensure!((found.state == NoticeState::Sent) == sent.is_some(), "notice {id} is {:?} after {facts:?}", found.state);
    let Some((at, author)) = sent else { return Ok(()) };
    ensure!(found.sent_at == Some(at) && found.author == *author, "notice {id} is not as it was sent: {found:?}");
    match author {
        Actor::Person { .. } | Actor::Token { .. } => {}
        Actor::Clause { id: clause } => {
            ensure!(world.engine.world().policy.clauses.contains_key(clause), "notice {id} was sent by {clause}, which is no clause");
            ensure!(!found.restricted, "notice {id} of a restricted incident was sent by {clause}");
        }
        Actor::System { name } => anyhow::bail!("notice {id} was sent by {name}"),
    }
    for text in [&found.title, &found.body] {
        for language in Language::ALL {
            let own = if language == Language::Ja { &text.ja } else { &text.en };
            ensure!(!own.trim().is_empty(), "notice {id} has no text in {}", language.as_str());
        }
    }
    Ok(())
}

/// What belongs to a restricted incident is restricted itself.
fn walls(journal: &Journal, restricted: &[Incident], notices: &BTreeMap<String, Notice>) -> anyhow::Result<()> {
    let ids: BTreeSet<&str> = restricted.iter().map(|incident| incident.id.as_str()).collect();
    for ((kind, subject), entries) in journal {
        if kind == "incident" && ids.contains(subject.as_str()) {
            ensure!(entries.iter().all(|entry| entry.restricted), "the journal of the restricted incident {subject} is open");
        }
        for entry in entries.iter().filter(|entry| !entry.restricted) {
            let tells = ids.iter().find(|id| entry.fact.contains(**id));
            ensure!(tells.is_none(), "the journal of {kind} {subject} tells of a restricted incident: {}", entry.fact);
        }
    }
    for found in notices.values() {
        let about = found.incident.as_ref().is_some_and(|incident| ids.contains(incident.as_str()));
        ensure!(!about || found.restricted, "notice {} of a restricted incident is open", found.id);
    }
    Ok(())
}

async fn deliveries(world: &World, notices: &BTreeMap<String, Notice>, restricted: &[Incident]) -> anyhow::Result<()> {
    let mut filter = DeliveryFilter { restricted: true, page: Page::first(PAGE), ..DeliveryFilter::default() };
    let mut tx = world.engine.store().read().await?;
    loop {
        let page = delivery::list(&mut tx, &filter).await?;
        for row in &page {
            of_delivery(row, notices, restricted)?;
        }
        match page.last() {
            Some(last) => filter.page.cursor = Some(last.cursor()),
            None => return Ok(()),
        }
    }
}

fn of_delivery(row: &DeliveryRow, notices: &BTreeMap<String, Notice>, restricted: &[Incident]) -> anyhow::Result<()> {
    let about = format!("delivery {} of {} {}", row.id, row.cause_kind, row.cause);
    let sent_by_person = if row.cause_kind == "notice" {
        let cause = notices.get(&row.cause).with_context(|| format!("{about}: no such notice"))?;
        ensure!(cause.state == NoticeState::Sent, "{about}: the notice is {:?}", cause.state);
        ensure!(!cause.restricted || row.restricted, "{about} is open");
        cause.author.is_person()
    } else {
        false
    };
    // A person may tell of what is restricted, in a notice; nothing else does.
    if !sent_by_person {
        for incident in restricted {
            ensure!(!row.payload.contains(incident.id.as_str()), "{about} tells of a restricted incident: {}", row.payload);
            ensure!(row.cause != incident.id.as_str(), "{about}: the incident is restricted");
        }
    }
    let message: Message = serde_json::from_str(&row.payload)?;
    if let Message::Mail { subject, text, html, language, .. } = &message {
        ensure!(![subject, text, html].into_iter().any(|part| part.trim().is_empty()), "{about} is empty");
        ensure!(*language == row.language, "{about} is in {language}, for a reader of {}", row.language);
    }
    Ok(())
}

/// One mail has one recipient (rule 3); one key has one message and one recipient.
fn one_recipient(world: &World) -> anyhow::Result<()> {
    let sent = world.sent();
    let mut of_key: BTreeMap<&str, (&str, &Message)> = BTreeMap::new();
    for one in &sent {
        let delivery = &one.delivery;
        if let Message::Mail { .. } = delivery.message {
            ensure!(delivery.recipient.matches('@').count() == 1, "a mail to {}", delivery.recipient);
            ensure!(!delivery.recipient.contains([',', ';', ' ']), "a mail to {}", delivery.recipient);
        }
        let known = of_key.entry(&delivery.idempotency_key).or_insert((&delivery.recipient, &delivery.message));
        ensure!(*known == (delivery.recipient.as_str(), &delivery.message), "the key {} means two things", delivery.idempotency_key);
    }
    Ok(())
}
