//! One event becomes one delivery for each notify rule and recipient that wants it, in the transaction that caused it.

use std::collections::{BTreeMap, BTreeSet};

use hinomi_domain::catalog::{AlertMatch, Catalog, Channel, Notify, Recipient, Topic};
use hinomi_domain::detect::{Alert, AlertState};
use hinomi_domain::inform::event::Subject;
use hinomi_domain::inform::{Event, EventKind, Notice};
use hinomi_domain::kernel::{ComponentId, Language, Priority, Severity, Text};
use hinomi_domain::policy::{Fact as ObligationFact, Obligation, SubjectKind};
use hinomi_domain::respond::Incident;
use hinomi_domain::respond::triage::{labels_match, matches};
use hinomi_render::{MessageContext, message};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{group, view};
use crate::turn::Turn;
use crate::world::World;
use crate::{Fault, rows};

/// Journalled with what was announced: how many deliveries must exist. The auditor compares.
#[derive(Serialize, serde::Deserialize, Debug, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Announced {
    Announced { event: EventKind, occurrence: String, deliveries: usize },
}

/// Tells of an alert, as it is now (firing or resolved).
pub async fn alert(turn: &mut Turn<'_>, alert: &Alert) -> Result<(), Fault> {
    let world = turn.world.clone();
    let kind = if alert.state == AlertState::Firing { EventKind::AlertFiring } else { EventKind::AlertResolved };
    let mut direct = Vec::new();
    for notify in listening(&world.catalog, Topic::Alert) {
        if !matches(&notify.matches, alert, &world.catalog) {
            continue;
        }
        if notify.group_by.is_empty() {
            direct.push(notify);
        } else {
            group::add(turn, notify, alert).await?;
        }
    }
    if direct.is_empty() {
        return Ok(());
    }
    let event = Event { kind, at: turn.now, subject: Subject::Alert(view::alert(alert, &world)) };
    let cause = Cause { kind: SubjectKind::Alert, id: alert.id.as_str(), restricted: alert.restricted };
    deliver(turn, &event, &cause, alert.state.as_str(), &direct).await
}

/// Tells of an incident. Restricted ones are told by people only (INC-5).
pub async fn incident(turn: &mut Turn<'_>, incident: &Incident, kind: EventKind, note: Option<Text>) -> Result<(), Fault> {
    if incident.restricted {
        return Ok(());
    }
    let world = turn.world.clone();
    let facts = Facts {
        severity: Some(incident.severity),
        priority: Some(incident.priority.min(incident.suggestion.as_ref().map_or(Priority::P3, |proposed| proposed.priority))),
        components: &incident.components,
        labels: Some(&incident.labels),
    };
    let rules: Vec<&Notify> =
        listening(&world.catalog, Topic::Incident).filter(|notify| wants(&notify.matches, &facts, &world.catalog)).collect();
    if rules.is_empty() {
        return Ok(());
    }
    let event = Event { kind, at: turn.now, subject: Subject::Incident(view::incident(incident, note, &world)) };
    let occurrence = turn.id();
    let cause = Cause { kind: SubjectKind::Incident, id: incident.id.as_str(), restricted: false };
    deliver(turn, &event, &cause, &occurrence, &rules).await
}

/// Lets a notice out to everybody who is told of notices. One of a restricted incident stays among those who see that incident:
/// lists and webhooks do not know who they are (INC-5).
pub async fn notice(turn: &mut Turn<'_>, notice: &Notice) -> Result<(), Fault> {
    if notice.restricted {
        return Ok(());
    }
    let world = turn.world.clone();
    let rules = rules_for_notice(notice, &world);
    let event = Event { kind: EventKind::NoticeSent, at: turn.now, subject: Subject::Notice(view::notice(notice, turn.now, &world)) };
    let cause = Cause { kind: SubjectKind::Notice, id: notice.id.as_str(), restricted: notice.restricted };
    deliver(turn, &event, &cause, "sent", &rules).await
}

/// The rules by which a notice goes out.
pub(crate) fn rules_for_notice<'w>(notice: &Notice, world: &'w World) -> Vec<&'w Notify> {
    let facts = Facts { severity: None, priority: None, components: &notice.components, labels: None };
    listening(&world.catalog, Topic::Notice).filter(|notify| wants(&notify.matches, &facts, &world.catalog)).collect()
}

/// Warnings and misses go to whoever owes the promise.
pub async fn obligation(turn: &mut Turn<'_>, obligation: &Obligation, fact: &ObligationFact) -> Result<(), Fault> {
    let kind = match fact {
        ObligationFact::Warned => EventKind::ObligationWarned,
        ObligationFact::Failed => EventKind::ObligationFailed,
        _ => return Ok(()),
    };
    if obligation.restricted {
        return Ok(());
    }
    let world = turn.world.clone();
    let rules: Vec<&Notify> = listening(&world.catalog, Topic::Obligation).collect();
    if rules.is_empty() {
        return Ok(());
    }
    let event = Event { kind, at: turn.now, subject: Subject::Obligation(view::obligation(obligation, &world)) };
    let cause = Cause { kind: SubjectKind::Obligation, id: obligation.id.as_str(), restricted: false };
    deliver(turn, &event, &cause, kind.as_str(), &rules).await
}

/// What caused deliveries.
pub struct Cause<'a> {
    pub kind: SubjectKind,
    pub id: &'a str,
    pub restricted: bool,
}

/// Renders the event for each rule and recipient and puts it into the outbox. `occurrence` tells this event from another of the
/// same kind and cause: with it the idempotency key is the same whenever the same thing is told again.
pub async fn deliver(turn: &mut Turn<'_>, event: &Event, cause: &Cause<'_>, occurrence: &str, rules: &[&Notify]) -> Result<(), Fault> {
    let world = turn.world.clone();
    let mut deliveries = Vec::new();
    for notify in rules {
        let Some(channel) = world.catalog.channels.get(&notify.channel) else { continue };
        // Chat and mail interrupt people; what only keeps a record current goes to webhooks.
        if !event.kind.is_for_people() && channel.kind.as_str() != "webhook" {
            continue;
        }
        for (recipient, language) in recipients(notify, channel, &world) {
            let key = idempotency_key(&[event.kind.as_str(), cause.id, occurrence, notify.id.as_str(), &recipient]);
            if deliveries.iter().any(|row: &hinomi_store::delivery::DeliveryRow| row.idempotency_key == key) {
                continue;
            }
            let message = message(event, &channel.kind, &context(language, &world));
            deliveries.push(rows::delivery::pending(turn, event, cause, notify, channel, recipient, language, key, &message)?);
        }
    }
    if deliveries.is_empty() {
        return Ok(());
    }
    rows::delivery::insert_many(turn, &deliveries).await?;
    turn.outbox = true;
    let announced = Announced::Announced { event: event.kind, occurrence: occurrence.to_owned(), deliveries: deliveries.len() };
    turn.record(cause.kind, cause.id, cause.restricted, &[announced])
}

/// In whose words, and with which links, a message is written.
pub(crate) fn context(language: Language, world: &World) -> MessageContext {
    MessageContext {
        language,
        zone: world.policy.zone.clone(),
        product: world.catalog.pages.first().map_or_else(|| world.policy.name.clone(), |page| page.title.clone()),
        public_url: world.public_url(),
        page_url: world.page_url(),
    }
}

/// Webhooks and chat have one recipient, the channel. Mail has people, each once, each in their language.
pub fn recipients(notify: &Notify, channel: &Channel, world: &World) -> Vec<(String, Language)> {
    if !channel.kind.is_mail() {
        return vec![(channel.id.to_string(), channel.language)];
    }
    let mut found: Vec<(String, Language)> = Vec::new();
    let mut known = BTreeSet::new();
    let mut add = |address: &str, language| {
        if known.insert(address.to_lowercase()) {
            found.push((address.to_owned(), language));
        }
    };
    for recipient in &notify.to {
        match recipient {
            Recipient::Person { id } => {
                if let Some((address, person)) = world.catalog.people.get(id).and_then(|person| Some((person.email.as_ref()?, person))) {
                    add(address, person.language);
                }
            }
            Recipient::List { id } => {
                for member in world.catalog.lists.get(id).map(|list| list.members.as_slice()).unwrap_or_default() {
                    add(&member.address, member.language);
                }
            }
            Recipient::Address { address } => add(address, channel.language),
        }
    }
    found
}

fn listening(catalog: &Catalog, topic: Topic) -> impl Iterator<Item = &Notify> {
    catalog.notifies.iter().filter(move |notify| notify.on.contains(&topic))
}

/// What a rule may ask of something that is no alert.
struct Facts<'a> {
    severity: Option<Severity>,
    priority: Option<Priority>,
    components: &'a [ComponentId],
    labels: Option<&'a BTreeMap<String, String>>,
}

/// A condition on something that the subject does not have is not fulfilled by it.
fn wants(conditions: &AlertMatch, facts: &Facts<'_>, catalog: &Catalog) -> bool {
    (conditions.severities.is_empty() || facts.severity.is_some_and(|severity| conditions.severities.contains(&severity)))
        && (conditions.priorities.is_empty() || facts.priority.is_some_and(|priority| conditions.priorities.contains(&priority)))
        && (conditions.labels.is_empty() || facts.labels.is_some_and(|labels| labels_match(conditions, labels)))
        && (conditions.components.is_empty()
            || facts
                .components
                .iter()
                .any(|component| catalog.ancestors(component).into_iter().any(|found| conditions.components.contains(found))))
}

fn idempotency_key(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    format!("msg_{}", hex::encode(&hasher.finalize()[..16]))
}
