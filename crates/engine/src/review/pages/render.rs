//! From a page's facts to its files, in every language.

use std::collections::HashMap;
use std::sync::Arc;

use hinomi_domain::kernel::Language;
use hinomi_render::page::{self, ComponentView, Overall, PageView, PublicIncident, Status, json};

use super::asset::{Asset, Form};
use super::site::{PageSite, Shelf, Site};
use super::view::PageFacts;

/// The files of one page in one language by their place below the page; the front page's is empty.
pub type Files = HashMap<Box<str>, Arc<Asset>>;

/// Everything that is served. `stale`: nobody could vouch for it lately.
pub fn site(pages: &[PageFacts], stale: bool) -> Site {
    Site::new(pages.iter().map(|facts| page_site(facts, stale)).collect())
}

fn page_site(facts: &PageFacts, stale: bool) -> PageSite {
    let by_path = Language::ALL.map(|language| files(facts, &facts.view.in_language(language), stale));
    let by_host = facts.page.host_name.as_deref().map(|host| {
        let view = own_host(facts, host);
        (host.to_lowercase(), Shelf(Language::ALL.map(|language| files(facts, &view.in_language(language), stale))))
    });
    PageSite {
        id: facts.page.id.to_string(),
        by_path: Shelf(by_path),
        by_host,
        months: facts.months.iter().map(|(month, _)| *month).collect(),
        incidents: facts.listed.iter().map(|listed| listed.id.to_string()).collect(),
    }
}

/// The page as it is at the root of its own host.
pub fn own_host(facts: &PageFacts, host: &str) -> PageView {
    PageView { base_path: String::new(), public_url: format!("https://{host}"), ..facts.view.clone() }
}

/// Everything of one page in one language that is kept ready.
pub fn files(facts: &PageFacts, view: &PageView, stale: bool) -> Files {
    let mut files = Files::new();
    let (confirmed_at, valid_until) = (view.confirmed_at, view.valid_until);
    let html = |rendered| Arc::new(Asset::html(rendered, confirmed_at, valid_until));
    let mut put = |place: &str, asset: Arc<Asset>| files.insert(place.into(), asset);
    put("", html(if stale { page::cannot_confirm(view) } else { page::index(view) }));
    put("uptime", html(page::uptime(view, &facts.uptime)));
    put("policy", html(page::policy(view, &facts.world.policy)));
    for (place, history) in facts.histories.iter().enumerate() {
        let asset = html(page::history(view, history));
        if place == 0 {
            put("history", asset.clone());
        }
        put(&format!("history/{}", history.month), asset);
    }
    for incident in unique(view.incidents.iter().chain(&view.recent)) {
        put(&format!("incidents/{}", incident.id), html(page::incident(view, incident)));
    }
    put("feed.atom", Arc::new(Asset::data(Form::Atom, page::atom(view))));
    put("calendar.ics", Arc::new(Asset::data(Form::Calendar, page::calendar(view))));
    let unknown;
    let judged = if stale {
        unknown = unconfirmed(view);
        &unknown
    } else {
        view
    };
    for (place, value) in documents(facts, judged) {
        put(place, Arc::new(Asset::data(Form::Json, value.to_string())));
    }
    files
}

fn unique<'a>(incidents: impl Iterator<Item = &'a PublicIncident>) -> Vec<&'a PublicIncident> {
    let mut seen = std::collections::HashSet::new();
    incidents.filter(|incident| seen.insert(incident.id.as_str())).collect()
}

/// The documents that clients of hosted status pages read.
pub fn documents(facts: &PageFacts, view: &PageView) -> [(&'static str, serde_json::Value); 8] {
    [
        ("api/v2/summary.json", json::summary(view)),
        ("api/v2/status.json", json::status(view)),
        ("api/v2/components.json", json::components(view)),
        ("api/v2/incidents.json", json::incidents(view, &facts.resolved)),
        ("api/v2/incidents/unresolved.json", json::unresolved_incidents(view)),
        ("api/v2/scheduled-maintenances.json", json::scheduled_maintenances(view, &facts.completed)),
        ("api/v2/scheduled-maintenances/upcoming.json", json::upcoming_maintenances(view)),
        ("api/v2/scheduled-maintenances/active.json", json::active_maintenances(view)),
    ]
}

/// The same page when nobody vouches for it: programs cannot see a stamp, so every component reads as unknown.
pub fn unconfirmed(view: &PageView) -> PageView {
    fn forget(component: &ComponentView) -> ComponentView {
        ComponentView { status: Status::Unknown, children: component.children.iter().map(forget).collect(), ..component.clone() }
    }
    PageView { components: view.components.iter().map(forget).collect(), overall: Overall::Unknown, ..view.clone() }
}
