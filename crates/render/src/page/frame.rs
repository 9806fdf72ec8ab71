//! What every page has around its content. What changes with every minute (the stamp) is put in at the end, so that a digest of
//! the rest tells whether anything happened.

use askama::Template;
use hinomi_domain::kernel::Language;
use sha2::{Digest, Sha256};

use super::cards::{IncidentItem, MaintenanceItem};
use super::{FRESHNESS_SCRIPT, PageView, PublicIncident, PublicMaintenance, STYLE};
use crate::words::Words;
use crate::{moment, plain};

/// A page, ready to serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    /// Digest (hexadecimal) of the page without its stamp: equal while nothing but the stamp moved. A server that answers 304 by
    /// it must do so only while the reader's own copy is still valid (`Last-Modified` says when that was confirmed), or the copy
    /// would turn to "cannot confirm" although hinomi is well.
    pub etag_source: String,
}

/// Which entry of the navigation is the current one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Index,
    History,
    Uptime,
    Policy,
    Incident,
}

/// What every page has around its content.
pub(super) struct Frame<'a> {
    pub view: &'a PageView,
    pub words: Words,
    pub title: String,
    pub stale: bool,
    pub navigation: Vec<NavigationEntry>,
    /// The same page in the other languages.
    pub others: Vec<OtherLanguage>,
    pub canonical: String,
}

pub(super) struct NavigationEntry {
    pub path: String,
    pub name: &'static str,
    pub current: bool,
}

pub(super) struct OtherLanguage {
    pub code: &'static str,
    pub name: &'static str,
    pub path: String,
}

impl<'a> Frame<'a> {
    pub fn new(view: &'a PageView, part: Part, title: String, path: impl Fn(&PageView, Language) -> String, stale: bool) -> Self {
        let words = Words(view.language);
        let language = view.language;
        let entry = |entry_part: Part, path, name| NavigationEntry { path, name, current: part == entry_part };
        Frame {
            view,
            words,
            title,
            stale,
            navigation: vec![
                entry(Part::Index, view.index_path(language), words.page_status()),
                entry(Part::History, view.history_path(language, None), words.page_history()),
                entry(Part::Uptime, view.uptime_path(language), words.page_uptime()),
                entry(Part::Policy, view.policy_path(language), words.page_policy()),
            ],
            others: view
                .languages
                .iter()
                .filter(|other| **other != language)
                .map(|other| OtherLanguage { code: other.as_str(), name: Words(*other).language_name(), path: path(view, *other) })
                .collect(),
            canonical: view.absolute(&path(view, language)),
        }
    }

    pub fn code(&self) -> &'static str {
        self.view.language.as_str()
    }

    pub fn home(&self) -> String {
        self.view.index_path(self.view.language)
    }

    pub fn history(&self) -> String {
        self.view.history_path(self.view.language, None)
    }

    pub fn feed(&self) -> String {
        self.view.feed_path(self.view.language)
    }

    pub fn calendar(&self) -> String {
        self.view.calendar_path(self.view.language)
    }

    pub fn style(&self) -> &'static str {
        STYLE
    }

    pub fn script(&self) -> &'static str {
        FRESHNESS_SCRIPT
    }

    pub fn stamp(&self) -> &'static str {
        STAMP
    }

    pub fn page_title(&self) -> &str {
        self.view.title.get(self.view.language)
    }

    pub fn description(&self) -> &str {
        self.view.description.get(self.view.language)
    }

    /// Only addresses that are safe in a link.
    pub fn contact(&self) -> Option<&str> {
        let contact = self.view.contact.as_deref()?;
        let mail = contact.strip_prefix("mailto:").is_some_and(|rest| rest.contains('@') && !rest.contains(['"', '<', '>', ' ']));
        (mail || plain::is_web_address(contact)).then_some(contact)
    }

    pub fn incident(&self, incident: &PublicIncident) -> IncidentItem {
        IncidentItem::new(self.view, incident)
    }

    pub fn maintenance(&self, maintenance: &PublicMaintenance) -> MaintenanceItem {
        MaintenanceItem::new(self.view, maintenance)
    }
}

/// Stands for the stamp until everything else is rendered. No text of a person can contain it: escaping takes its `<`.
const STAMP: &str = "<!--stamp-->";

/// Renders, digests without the stamp, and puts the stamp in.
pub(super) fn finish(page: &impl Template, view: &PageView, stale: bool) -> Rendered {
    // Rendering into a string fails only when a template's own value fails to print; ours are strings and numbers.
    let bare = page.render().unwrap_or_default();
    let etag_source = hex::encode(&Sha256::digest(bare.as_bytes())[..16]);
    Rendered { html: bare.replace(STAMP, &stamp(view, stale)), etag_source }
}

fn stamp(view: &PageView, stale: bool) -> String {
    let words = Words(view.language);
    let clock = |at| moment::clock(at, &view.zone, view.language);
    let text = if stale {
        words.last_confirmed(moment::date_time(view.confirmed_at, &view.zone, view.language))
    } else {
        words.confirmed(clock(view.confirmed_at), clock(view.valid_until))
    };
    format!(
        "<p id=\"stamp\" data-confirmed-at=\"{}\" data-valid-until=\"{}\">{}</p>",
        view.confirmed_at,
        view.valid_until,
        plain::escape(&text)
    )
}
