//! What is served, and how an address is found in it. Nothing here allocates for what is found.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use hinomi_domain::kernel::Language;
use hinomi_render::page::Month;

use super::asset::Asset;
use super::older::{Older, Part};
use super::render::Files;

/// All pages; the first is the default one.
#[derive(Default)]
pub struct Site {
    pages: Vec<PageSite>,
    by_id: HashMap<String, usize>,
    by_host: HashMap<String, usize>,
}

/// One page under both of its addresses.
pub struct PageSite {
    pub id: String,
    pub by_path: Shelf,
    /// Its own host name in small letters, and the files with links that fit there.
    pub by_host: Option<(String, Shelf)>,
    pub months: HashSet<Month>,
    pub incidents: HashSet<String>,
}

/// Files by language, in the order of `Language::ALL`.
pub struct Shelf(pub [Files; 2]);

/// What stands at an address. `negotiated`: the language came from the reader, not from the address.
pub enum Found {
    Ready {
        asset: Arc<Asset>,
        language: Language,
        negotiated: bool,
    },
    /// It exists but is not kept ready: ask `Pages::older`.
    Older {
        older: Older,
        negotiated: bool,
    },
    Missing,
}

impl Site {
    pub(super) fn new(pages: Vec<PageSite>) -> Site {
        let by_id = pages.iter().enumerate().map(|(place, page)| (page.id.clone(), place)).collect();
        let mut by_host = HashMap::new();
        for (place, page) in pages.iter().enumerate() {
            if let Some((host, _)) = &page.by_host {
                by_host.entry(host.clone()).or_insert(place);
            }
        }
        Site { pages, by_id, by_host }
    }

    /// Whether any page has a host name of its own.
    pub fn has_hosts(&self) -> bool {
        !self.by_host.is_empty()
    }

    /// The page that alone is served on this host (without port, in small letters).
    pub fn page_of_host(&self, host: &str) -> Option<&PageSite> {
        self.by_host.get(host).map(|place| &self.pages[*place])
    }

    /// `rest`: what follows `/status/`. Its first part may name a page and the next one a language; `month` is the query's.
    pub fn below_status(&self, rest: &str, month: Option<&str>, preferred: Language) -> Found {
        let (first, after) = split(rest);
        let (page, rest) = match self.by_id.get(first) {
            Some(place) => (self.pages.get(*place), after),
            None => (self.pages.first(), rest),
        };
        page.map_or(Found::Missing, |page| page.find(&page.by_path, false, rest, month, preferred))
    }
}

impl PageSite {
    /// `path`: the whole path on the page's own host.
    pub fn on_own_host(&self, path: &str, month: Option<&str>, preferred: Language) -> Found {
        let Some((_, shelf)) = &self.by_host else { return Found::Missing };
        self.find(shelf, true, path.trim_start_matches('/'), month, preferred)
    }

    fn find(&self, shelf: &Shelf, own_host: bool, rest: &str, month: Option<&str>, preferred: Language) -> Found {
        let (first, after) = split(rest);
        let (language, negotiated, rest) = match Language::parse(first) {
            Some(language) => (language, false, after),
            None => (preferred, true, rest),
        };
        let place = rest.strip_suffix('/').unwrap_or(rest);
        let Shelf([ja, en]) = shelf;
        let files = if language == Language::En { en } else { ja };
        if place == "history"
            && let Some(month) = month
        {
            let Some(month) = Month::parse(month) else { return Found::Missing };
            let kept = format!("history/{month}");
            return match files.get(kept.as_str()) {
                Some(asset) => Found::Ready { asset: asset.clone(), language, negotiated },
                None => self.older(own_host, language, negotiated, Part::Month(month)),
            };
        }
        if let Some(asset) = files.get(place) {
            return Found::Ready { asset: asset.clone(), language, negotiated };
        }
        if let Some(month) = place.strip_prefix("history/").and_then(Month::parse) {
            return self.older(own_host, language, negotiated, Part::Month(month));
        }
        match place.strip_prefix("incidents/") {
            Some(id) => self.older(own_host, language, negotiated, Part::Incident(id.to_owned())),
            None => Found::Missing,
        }
    }

    /// Only what is known to exist leads to work.
    fn older(&self, own_host: bool, language: Language, negotiated: bool, part: Part) -> Found {
        let exists = match &part {
            Part::Month(month) => self.months.contains(month),
            Part::Incident(id) => self.incidents.contains(id),
        };
        if !exists {
            return Found::Missing;
        }
        Found::Older { older: Older { page: self.id.clone(), own_host, language, part }, negotiated }
    }
}

/// The first part of a path and what follows the slash.
fn split(path: &str) -> (&str, &str) {
    path.split_once('/').unwrap_or((path, ""))
}
