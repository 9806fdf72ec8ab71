//! Notices: written by people or by a named clause, and let out.

use hinomi_domain::inform::notice::{self, Command, Draft, Fact};
use hinomi_domain::inform::{Notice, NoticeKind, NoticeState};
use hinomi_domain::kernel::{Actor, ClauseId, IncidentId, NoticeId, Text, Timestamp};
use hinomi_domain::policy::{Promise, SendMode, SubjectKind};
use hinomi_domain::respond::Incident;
use hinomi_domain::respond::incident::Command as IncidentCommand;
use hinomi_domain::respond::triage::public_title;
use hinomi_render::{NoticeValues, notice_text};

use super::{announce, view};
use crate::respond::incident;
use crate::turn::Turn;
use crate::world::World;
use crate::{Fault, rows};

/// Writes the notice that a clause asks for from the template; `Auto` lets it out in the clause's name. Answers whether anything
/// was sent. A draft of the same kind that already waits is not written twice.
pub async fn by_clause(
    turn: &mut Turn<'_>,
    incident: &Incident,
    kind: NoticeKind,
    send: SendMode,
    clause: ClauseId,
) -> Result<bool, Fault> {
    let waiting = rows::notice::of_incident(turn, &incident.id).await?;
    if waiting.iter().any(|(notice, _)| notice.kind == kind && !matches!(notice.state, NoticeState::Sent | NoticeState::Discarded)) {
        return Ok(false);
    }
    let world = turn.world.clone();
    let (title, body) = template(&world, incident, kind, turn.now);
    let author = Actor::Clause { id: clause };
    let draft = Draft {
        kind,
        incident: Some(incident.id.clone()),
        restricted: incident.restricted,
        components: incident.components.clone(),
        title,
        body,
        canned: true,
        author: author.clone(),
        corrects: None,
    };
    let was = std::mem::replace(&mut turn.actor, author);
    let written = write(turn, draft).await;
    let sent = match (written, send) {
        (Ok(written), SendMode::Auto) => command(turn, &written.id, |by| Command::Send { by }, None).await.map(|_| true),
        (Ok(_), SendMode::Draft) => Ok(false),
        (Err(fault), _) => Err(fault),
    };
    turn.actor = was;
    sent
}

/// Writes a draft.
pub async fn write(turn: &mut Turn<'_>, mut draft: Draft) -> Result<Notice, Fault> {
    // Whatever the caller says: what is written about a restricted incident is as restricted as that (INC-5).
    if let Some(id) = &draft.incident {
        let (incident, _) = rows::incident::get(turn, id).await?.ok_or(Fault::NotFound)?;
        draft.restricted |= incident.restricted;
    }
    let outcome = notice::draft(NoticeId::new(turn.id()), draft, turn.now)?;
    rows::notice::insert(turn, &outcome.state).await?;
    let notice = outcome.state;
    turn.record(SubjectKind::Notice, notice.id.as_str(), notice.restricted, &outcome.facts)?;
    Ok(notice)
}

/// Edits, sends or discards a notice as the turn's actor. `version`: what the caller saw.
pub async fn command(
    turn: &mut Turn<'_>,
    id: &NoticeId,
    make: impl FnOnce(Actor) -> Command,
    version: Option<i64>,
) -> Result<Notice, Fault> {
    let (before, current) = rows::notice::get(turn, id).await?.ok_or(Fault::NotFound)?;
    if version.is_some_and(|seen| seen != current) {
        return Err(Fault::Stale);
    }
    let outcome = notice::decide(&before, &make(turn.actor.clone()), turn.now)?;
    let notice = outcome.state;
    rows::notice::update(turn, &notice, current).await?;
    turn.record(SubjectKind::Notice, notice.id.as_str(), notice.restricted, &outcome.facts)?;
    if outcome.facts.iter().any(|fact| matches!(fact, Fact::Sent { .. })) {
        announce::notice(turn, &notice).await?;
        if let Some(incident) = &notice.incident {
            let sent = IncidentCommand::NoticeSent { notice: notice.id.clone(), kind: notice.kind, canned: notice.canned };
            incident::command(turn, incident, sent, None).await?;
        }
    }
    Ok(notice)
}

/// Drafts of an ended incident have lost their point.
pub async fn discard_drafts(turn: &mut Turn<'_>, incident: &IncidentId) -> Result<(), Fault> {
    for (notice, _) in rows::notice::of_incident(turn, incident).await? {
        // What a person wrote stays for that person to judge.
        if notice.state == NoticeState::Draft && notice.canned {
            Box::pin(command(turn, &notice.id, |by| Command::Discard { by }, None)).await?;
        }
    }
    Ok(())
}

/// Title and body from the configured or built-in template.
pub fn template(world: &World, incident: &Incident, kind: NoticeKind, now: Timestamp) -> (Text, Text) {
    let custom = world.catalog.templates.iter().find(|template| template.notice == kind.as_str());
    let names = view::public_names(&incident.components, &world.catalog);
    let values = NoticeValues {
        title: public_title(incident, &names.iter().collect::<Vec<_>>()),
        components: names,
        priority: Some(incident.priority),
        state: incident.state.as_str().to_owned(),
        detected_at: Some(incident.detected_at),
        started_at: Some(incident.started_at),
        resolved_at: incident.resolved_at.or(incident.mitigated_at),
        now,
        next_by: next_by(world, incident, kind, now),
        number: incident.number.map(|number| number.to_string()),
        page_url: world.page_url(),
        summary: summary(incident),
        zone: world.policy.zone.clone(),
    };
    notice_text(kind, custom, &values)
}

/// What a person reported. What an alert said stands in the incident in one language only, and is written for those who work on it.
fn summary(incident: &Incident) -> Text {
    if incident.submitter.is_some() { Text::same(incident.description.clone()) } else { Text::default() }
}

/// By when readers can expect to hear more; after a resolution they need not.
fn next_by(world: &World, incident: &Incident, kind: NoticeKind, now: Timestamp) -> Option<Timestamp> {
    let clause = world.policy.clause(Promise::FollowUp, incident.priority)?;
    matches!(kind, NoticeKind::Flash | NoticeKind::FollowUp).then(|| now + clause.within)
}
