//! Incidents as the public reads them: what was told in notices, and the states in between. Nothing that people wrote for
//! themselves (comments, descriptions, resolutions) leaves.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use hinomi_domain::inform::{Notice, NoticeKind, NoticeState};
use hinomi_domain::kernel::{ComponentId, IncidentId, Severity, Span, Text, Timestamp};
use hinomi_domain::respond::Incident;
use hinomi_domain::respond::incident::Fact;
use hinomi_render::page::{Impact, PublicIncident, PublicState, Update};
use hinomi_store::{Tx, incident, journal, notice};

use super::archive::{Listed, is_public};
use crate::{Fault, rows};

/// Journal entries of one incident that are looked at.
const ENTRIES_MAX: i64 = 1_000;
/// Resolved incidents stay on the front page for this long.
const RECENT: Span = Span::days(14);
/// This month and the two before are kept ready.
const READY: Span = Span::days(93);
/// The JSON lists the newest of all times.
const NEWEST: usize = 50;
/// Live incidents that are shown; a page of more helps nobody.
const LIVE_MAX: usize = 100;
/// An update without words that says the same as a notice of the same moment is left out.
const SAME_MOMENT: Span = Span::seconds(60);

/// Incidents that were put together before, by id and version.
#[derive(Default)]
pub struct Known {
    incidents: HashMap<IncidentId, (i64, Arc<Public>)>,
}

/// An incident with all its components; a page shows those of its own.
struct Public {
    incident: PublicIncident,
    components: Vec<ComponentId>,
}

/// What pages show of incidents.
pub struct Incidents {
    /// Not resolved, newest first.
    pub live: Vec<PublicIncident>,
    /// Resolved in the last days, newest first.
    pub recent: Vec<PublicIncident>,
    /// The newest that are resolved, of all times.
    pub resolved: Vec<PublicIncident>,
    /// Every one that began in the months that are kept ready.
    pub latest: Vec<PublicIncident>,
}

impl Known {
    pub fn keep_only(&mut self, used: &[IncidentId]) {
        let used: HashSet<&IncidentId> = used.iter().collect();
        self.incidents.retain(|id, _| used.contains(id));
    }

    async fn get(&mut self, tx: &mut Tx, listed: &Listed) -> Result<Option<Arc<Public>>, Fault> {
        if let Some((version, known)) = self.incidents.get(&listed.id)
            && *version == listed.version
        {
            return Ok(Some(known.clone()));
        }
        let Some((version, found)) = read(tx, &listed.id).await? else { return Ok(None) };
        let found = Arc::new(found);
        self.incidents.insert(listed.id.clone(), (version, found.clone()));
        Ok(Some(found))
    }
}

/// `listed`: newest beginning first. Names what was used in `used`.
pub async fn load(
    tx: &mut Tx,
    known: &mut Known,
    listed: &[Listed],
    shown: &BTreeSet<ComponentId>,
    now: Timestamp,
    used: &mut Vec<IncidentId>,
) -> Result<Incidents, Fault> {
    let since = now - READY;
    let mut found = Incidents { live: Vec::new(), recent: Vec::new(), resolved: Vec::new(), latest: Vec::new() };
    let mut ended = 0;
    for listed in listed {
        let recent = listed.resolved_at.is_some_and(|at| now.since(at) <= RECENT);
        let newest = !listed.open && ended < NEWEST;
        let latest = listed.started_at >= since;
        ended += usize::from(!listed.open);
        if !(listed.open || recent || newest || latest) {
            continue;
        }
        let Some(public) = known.get(tx, listed).await? else { continue };
        used.push(listed.id.clone());
        let incident = on_page(&public, shown);
        if listed.open && found.live.len() < LIVE_MAX {
            found.live.push(incident.clone());
        }
        if !listed.open && recent {
            found.recent.push(incident.clone());
        }
        if newest {
            found.resolved.push(incident.clone());
        }
        if latest {
            found.latest.push(incident);
        }
    }
    Ok(found)
}

/// One incident, if this page may show it.
pub async fn one(tx: &mut Tx, id: &IncidentId, shown: &BTreeSet<ComponentId>) -> Result<Option<PublicIncident>, Fault> {
    let found = read(tx, id).await?.map(|(_, public)| public);
    Ok(found.filter(|public| public.components.iter().any(|id| shown.contains(id))).map(|public| on_page(&public, shown)))
}

fn on_page(public: &Public, shown: &BTreeSet<ComponentId>) -> PublicIncident {
    let components = public.components.iter().filter(|id| shown.contains(*id)).map(ToString::to_string).collect();
    PublicIncident { components, ..public.incident.clone() }
}

async fn read(tx: &mut Tx, id: &IncidentId) -> Result<Option<(i64, Public)>, Fault> {
    let Some(row) = incident::get(tx, id.as_str(), false).await? else { return Ok(None) };
    let (incident, version) = rows::incident::read(&row)?;
    let Some(state) = PublicState::of_incident(incident.state.as_str()).filter(|_| is_public(&incident)) else { return Ok(None) };
    let moves = moves(tx, id).await?;
    let mut notices = Vec::new();
    for row in notice::of_incident(tx, id.as_str(), false).await? {
        let (notice, _) = rows::notice::read(&row)?;
        notices.push(notice);
    }
    let public = PublicIncident {
        id: id.to_string(),
        title: incident.title.clone(),
        state,
        impact: impact(&incident),
        components: Vec::new(),
        started_at: incident.started_at,
        resolved_at: incident.resolved_at.filter(|_| state == PublicState::Resolved),
        updates: updates(&moves, &notices),
    };
    Ok(Some((version, Public { incident: public, components: incident.components })))
}

/// When the public state changed, oldest first.
async fn moves(tx: &mut Tx, id: &IncidentId) -> Result<Vec<(Timestamp, PublicState)>, Fault> {
    let mut moves: Vec<(Timestamp, PublicState)> = Vec::new();
    for entry in journal::list_subject(tx, "incident", id.as_str(), 0, false, ENTRIES_MAX).await? {
        // What else is journalled with an incident (what was announced) moves nothing.
        let Ok(fact) = serde_json::from_str::<Fact>(&entry.fact) else { continue };
        let state = match fact {
            Fact::Opened(_) | Fact::Reopened { .. } => Some(PublicState::Investigating),
            Fact::Moved { to, .. } => PublicState::of_incident(to.as_str()),
            Fact::Resolved { .. } => Some(PublicState::Resolved),
            _ => None,
        };
        if let Some(state) = state
            && moves.last().is_none_or(|(_, last)| *last != state)
        {
            moves.push((Timestamp::from_micros(entry.at), state));
        }
    }
    Ok(moves)
}

/// Notices with their words, and the moves that no notice tells of; newest first.
fn updates(moves: &[(Timestamp, PublicState)], notices: &[Notice]) -> Vec<Update> {
    let state_at =
        |at: Timestamp| moves.iter().rev().find(|(moved_at, _)| *moved_at <= at).map_or(PublicState::Investigating, |(_, state)| *state);
    let mut updates: Vec<Update> = notices
        .iter()
        .filter(|notice| notice.state == NoticeState::Sent && !notice.restricted)
        .filter_map(|notice| {
            let at = notice.sent_at?;
            let status = if notice.kind == NoticeKind::Resolved { PublicState::Resolved } else { state_at(at) };
            Some(Update { at, status, title: notice.title.clone(), body: notice.body.clone() })
        })
        .collect();
    for (at, status) in moves {
        let told = updates.iter().any(|update| update.status == *status && distance(update.at, *at) <= SAME_MOMENT);
        if !told {
            updates.push(Update { at: *at, status: *status, title: Text::default(), body: Text::default() });
        }
    }
    updates.sort_by_key(|update| std::cmp::Reverse(update.at));
    updates
}

fn distance(one: Timestamp, other: Timestamp) -> Span {
    if one > other { one.since(other) } else { other.since(one) }
}

/// An outage is never told as less than major.
fn impact(incident: &Incident) -> Impact {
    let by_severity = match incident.severity {
        Severity::Critical => Impact::Critical,
        Severity::Major => Impact::Major,
        Severity::Moderate | Severity::Minor => Impact::Minor,
        Severity::None => Impact::None,
    };
    if incident.outage { by_severity.max(Impact::Major) } else { by_severity }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(n: i64) -> Timestamp {
        Timestamp::from_seconds(n * 60)
    }

    #[test]
    fn a_move_that_a_notice_tells_of_is_not_told_twice() {
        let moves = [(minute(0), PublicState::Investigating), (minute(30), PublicState::Identified), (minute(60), PublicState::Resolved)];
        let notice = Notice {
            id: "n".into(),
            kind: NoticeKind::Flash,
            state: NoticeState::Sent,
            incident: Some("i".into()),
            restricted: false,
            components: vec![],
            title: Text::new("速報", "Flash"),
            body: Text::new("調べています", "We look into it"),
            canned: true,
            author: hinomi_domain::kernel::Actor::system("test"),
            created_at: minute(0),
            sent_at: Some(minute(0) + Span::seconds(20)),
            corrects: None,
        };
        let told: Vec<_> =
            updates(&moves, std::slice::from_ref(&notice)).into_iter().map(|update| (update.status, update.body.en)).collect();
        assert_eq!(
            told,
            [
                (PublicState::Resolved, String::new()),
                (PublicState::Identified, String::new()),
                (PublicState::Investigating, "We look into it".to_owned()),
            ]
        );
        let hidden = Notice { restricted: true, ..notice.clone() };
        let draft = Notice { state: NoticeState::Draft, sent_at: None, ..notice };
        assert!(updates(&moves, &[hidden, draft]).iter().all(|update| update.body.is_empty()));
    }
}
