//! Which incidents the public may know of, in a few words each: enough to list months and to see what changed.
//!
//! Restricted incidents never come in: the store does not hand them out (INC-5).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use hinomi_domain::kernel::{ComponentId, IncidentId, Span, Timestamp};
use hinomi_domain::respond::Incident;
use hinomi_render::page::PublicState;
use hinomi_store::incident::{self, IncidentFilter, IncidentRow};
use hinomi_store::{Page, Tx};

use crate::{Fault, rows};

const PAGE: i64 = 500;
/// Older ones change rarely and are looked at once an hour.
const LOOKED_BACK: Span = Span::days(20);
const ALL_EVERY: Span = Span::hours(1);

#[derive(Default)]
pub struct Archive {
    entries: BTreeMap<IncidentId, Entry>,
    complete_at: Option<Timestamp>,
}

#[derive(Clone, Debug)]
struct Entry {
    version: i64,
    detected_at: Timestamp,
    open: bool,
    /// `None`: the public never hears of it.
    listed: Option<Listed>,
}

/// An incident that the public may know of.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: IncidentId,
    pub version: i64,
    pub open: bool,
    pub started_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    components: Vec<ComponentId>,
}

impl Archive {
    /// Reads what may have changed.
    pub async fn refresh(&mut self, tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
        let all = self.complete_at.is_none_or(|at| now.since(at) >= ALL_EVERY);
        let from = if all { None } else { Some(now - LOOKED_BACK) };
        let mut seen = HashSet::new();
        let recent = IncidentFilter { detected_from: from.map(Timestamp::as_micros), ..IncidentFilter::default() };
        self.take(tx, recent, &mut seen).await?;
        if !all {
            let open = IncidentFilter {
                states: rows::incident::open_states(),
                detected_to: from.map(Timestamp::as_micros),
                ..IncidentFilter::default()
            };
            self.take(tx, open, &mut seen).await?;
        }
        self.ask_for_missing(tx, from, &seen).await?;
        if all {
            self.complete_at = Some(now);
        }
        Ok(())
    }

    /// Those that touch something shown, newest beginning first.
    pub fn of(&self, shown: &BTreeSet<ComponentId>) -> Vec<Listed> {
        let listed = self.entries.values().filter_map(|entry| entry.listed.as_ref());
        let mut found: Vec<Listed> = listed.filter(|entry| entry.components.iter().any(|id| shown.contains(id))).cloned().collect();
        found.sort_by(|one, other| (other.started_at, &other.id).cmp(&(one.started_at, &one.id)));
        found
    }

    async fn take(&mut self, tx: &mut Tx, mut filter: IncidentFilter, seen: &mut HashSet<IncidentId>) -> Result<(), Fault> {
        filter.page = Page::first(PAGE);
        loop {
            let page = incident::list(tx, &filter).await?;
            for row in &page {
                let id = IncidentId::new(row.id.as_str());
                self.put(&id, row)?;
                seen.insert(id);
            }
            match page.last() {
                Some(last) if page.len() as i64 >= PAGE => filter.page.cursor = Some(last.cursor()),
                _ => return Ok(()),
            }
        }
    }

    /// What should have been among those read and was not is restricted by now, or was open and ended.
    async fn ask_for_missing(&mut self, tx: &mut Tx, from: Option<Timestamp>, seen: &HashSet<IncidentId>) -> Result<(), Fault> {
        let expected = |entry: &Entry| entry.open || from.is_none_or(|from| entry.detected_at >= from);
        let missing: Vec<IncidentId> =
            self.entries.iter().filter(|(id, entry)| expected(entry) && !seen.contains(*id)).map(|(id, _)| id.clone()).collect();
        for id in missing {
            match incident::get(tx, id.as_str(), false).await? {
                Some(row) => self.put(&id, &row)?,
                None => {
                    self.entries.remove(&id);
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, id: &IncidentId, row: &IncidentRow) -> Result<(), Fault> {
        if self.entries.get(id).is_some_and(|known| known.version == row.version) {
            return Ok(());
        }
        let (incident, version) = rows::incident::read(row)?;
        let entry = Entry {
            version,
            detected_at: incident.detected_at,
            open: incident.state.is_open(),
            listed: is_public(&incident).then(|| Listed {
                id: id.clone(),
                version,
                open: incident.state.is_open(),
                started_at: incident.started_at,
                resolved_at: incident.resolved_at,
                components: incident.components,
            }),
        };
        self.entries.insert(id.clone(), entry);
        Ok(())
    }
}

/// What the public may know of: it touches something public, is not hidden, and turned out to be an incident of its own.
pub fn is_public(incident: &Incident) -> bool {
    incident.public && !incident.restricted && incident.merged_into.is_none() && PublicState::of_incident(incident.state.as_str()).is_some()
}
