//! Pages of long ago as files. They vouch for a day, not for minutes, and are written only when something in them changed or their
//! day comes to its end: a directory of years is not rewritten each minute.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bytes::Bytes;
use hinomi_domain::kernel::{IncidentId, Language, Span, Timestamp};
use hinomi_render::page::{Month, PageView};

use super::{Place, Tree};
use crate::review::pages::{PageFacts, older_incident, older_month};
use crate::{Engine, Fault};

const VALID_FOR: Span = Span::hours(36);
const RENEWED_EVERY: Span = Span::hours(12);
/// Pages brought up to date in one go; the rest follows with the next renewals.
const AT_ONCE_MAX: usize = 100;
/// Incidents that have a page; the history tells of all.
const INCIDENTS_MAX: usize = 500;

/// What each archived page was made of, and when.
#[derive(Default)]
pub struct Archived {
    made: HashMap<String, (u64, Timestamp)>,
}

enum Wanted<'a> {
    Month(Month),
    Incident(&'a IncidentId),
}

impl Archived {
    /// The archived pages to write now, and the paths of all that exist.
    pub async fn due(&mut self, engine: &Engine, pages: &[PageFacts]) -> Result<(Tree, BTreeSet<String>), Fault> {
        let (mut tree, mut kept) = (Tree::new(), BTreeSet::new());
        let mut tx = engine.store().read().await?;
        let now = engine.clock().now();
        for (number, facts) in pages.iter().enumerate() {
            let place = Place::of(facts, number == 0);
            let view = PageView { confirmed_at: now, valid_until: now + VALID_FOR, ..place.view.clone() };
            for (address, source, wanted) in archived(facts) {
                for language in Language::ALL {
                    kept.extend(place.paths(language, &format!("{address}/index.html")));
                }
                let key = format!("{}{address}", place.prefix);
                let fresh = self.made.get(&key).is_some_and(|(made_of, at)| *made_of == source && now.since(*at) < RENEWED_EVERY);
                if fresh || tree.len() >= AT_ONCE_MAX {
                    continue;
                }
                for language in Language::ALL {
                    let view = view.in_language(language);
                    let rendered = match wanted {
                        Wanted::Month(month) => older_month(&mut tx, facts, &view, month).await?,
                        Wanted::Incident(id) => older_incident(&mut tx, facts, &view, id).await?,
                    };
                    let Some(rendered) = rendered else { continue };
                    let body = Bytes::from(rendered.html);
                    for path in place.paths(language, &format!("{address}/index.html")) {
                        tree.insert(path, body.clone());
                    }
                }
                self.made.insert(key, (source, now));
            }
        }
        Ok((tree, kept))
    }
}

/// Every archived page with its address and a digest of what it is made of.
fn archived(facts: &PageFacts) -> Vec<(String, u64, Wanted<'_>)> {
    let ready: BTreeSet<Month> = facts.histories.iter().map(|history| history.month).collect();
    let mut found = Vec::new();
    for (month, _) in facts.months.iter().filter(|(month, _)| !ready.contains(month)) {
        let mut hasher = DefaultHasher::new();
        facts.world.loaded_at.hash(&mut hasher);
        // The list of months stands on each of them.
        for (other, count) in &facts.months {
            (other.year, other.month, count).hash(&mut hasher);
        }
        for listed in facts.of_month(*month) {
            (&listed.id, listed.version).hash(&mut hasher);
        }
        found.push((format!("history/{month}"), hasher.finish(), Wanted::Month(*month)));
    }
    let shown: BTreeSet<&str> = facts.view.incidents.iter().chain(&facts.view.recent).map(|incident| incident.id.as_str()).collect();
    for listed in facts.listed.iter().take(INCIDENTS_MAX).filter(|listed| !shown.contains(listed.id.as_str())) {
        let mut hasher = DefaultHasher::new();
        (facts.world.loaded_at, listed.version).hash(&mut hasher);
        found.push((format!("incidents/{}", listed.id), hasher.finish(), Wanted::Incident(&listed.id)));
    }
    found
}
