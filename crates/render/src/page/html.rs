//! Pages as HTML. What changes with every minute (the stamp) is put in at the end, so that a digest of the rest tells whether
//! anything happened.

use askama::Template;
use hinomi_domain::kernel::{Language, Timestamp};
use sha2::{Digest, Sha256};

use super::{ComponentView, FRESHNESS_SCRIPT, PageView, PublicIncident, PublicMaintenance, STYLE, Status, bars};
use crate::words::Words;
use crate::{moment, plain};

/// A page, ready to serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    /// Digest (hexadecimal) of the page without its stamp: equal while nothing but the stamp moved.
    pub etag_source: String,
}

/// The front page.
pub fn index(view: &PageView) -> Rendered {
    render_index(view, false)
}

/// The front page as it is when nobody could vouch for it lately: the last known things under "cannot confirm".
pub fn cannot_confirm(view: &PageView) -> Rendered {
    render_index(view, true)
}

fn render_index(view: &PageView, stale: bool) -> Rendered {
    let words = Words(view.language);
    let frame = Frame::new(view, Part::Index, view.title.get(view.language).to_owned(), |view, language| view.index_path(language), stale);
    let page = IndexPage {
        overall_class: bars::class(view.overall.status()),
        overall: words.overall(view.overall),
        components: view.components.iter().map(|component| ComponentItem::new(component, view.language)).collect(),
        statuses: Status::ALL.into_iter().map(|status| (bars::class(status), words.status(status))).collect(),
        frame,
    };
    finish(&page, view, stale)
}

#[derive(Template)]
#[template(path = "page/index.html")]
struct IndexPage<'a> {
    frame: Frame<'a>,
    overall_class: &'static str,
    overall: &'static str,
    components: Vec<ComponentItem>,
    statuses: Vec<(&'static str, &'static str)>,
}

/// Stands for the stamp until everything else is rendered; cannot occur in a page, because escaping drops control characters.
const STAMP: &str = "\u{1}stamp\u{1}";

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

    fn code(&self) -> &'static str {
        self.view.language.as_str()
    }

    fn home(&self) -> String {
        self.view.index_path(self.view.language)
    }

    fn history(&self) -> String {
        self.view.history_path(self.view.language, None)
    }

    fn feed(&self) -> String {
        self.view.feed_path(self.view.language)
    }

    fn calendar(&self) -> String {
        self.view.calendar_path(self.view.language)
    }

    fn style(&self) -> &'static str {
        STYLE
    }

    fn script(&self) -> &'static str {
        FRESHNESS_SCRIPT
    }

    fn stamp(&self) -> &'static str {
        STAMP
    }

    fn page_title(&self) -> &str {
        self.view.title.get(self.view.language)
    }

    fn description(&self) -> &str {
        self.view.description.get(self.view.language)
    }

    /// Only addresses that are safe in a link.
    fn contact(&self) -> Option<&str> {
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

#[derive(Template)]
#[template(path = "page/component.html")]
struct ComponentItem {
    name: String,
    description: String,
    class: &'static str,
    status: &'static str,
    uptime: String,
    bars: String,
    children: Vec<ComponentItem>,
}

impl ComponentItem {
    fn new(component: &ComponentView, language: Language) -> Self {
        let words = Words(language);
        ComponentItem {
            name: component.name.get(language).to_owned(),
            description: component.description.get(language).to_owned(),
            class: bars::class(component.status),
            status: words.status(component.status),
            uptime: component.uptime_90d.map_or_else(|| words.uptime_unknown().to_owned(), |ratio| words.uptime_of(moment::percent(ratio))),
            bars: bars::svg(&component.days, language),
            children: component.children.iter().map(|child| ComponentItem::new(child, language)).collect(),
        }
    }
}

/// An incident as a card; the same on every page.
#[derive(Template)]
#[template(path = "page/incident_card.html")]
pub(super) struct IncidentItem {
    words: Words,
    heading: u8,
    title: String,
    path: Option<String>,
    class: &'static str,
    state: &'static str,
    impact: &'static str,
    components: String,
    started: Moment,
    resolved: Option<Moment>,
    lasted: Option<String>,
    updates: Vec<UpdateItem>,
}

struct UpdateItem {
    at: Moment,
    state: &'static str,
    title: String,
    /// Already HTML.
    body: String,
}

/// An instant for machines and for people.
struct Moment {
    machine: String,
    text: String,
}

impl Moment {
    fn new(view: &PageView, at: Timestamp) -> Self {
        Moment { machine: at.to_string(), text: moment::date_time(at, &view.zone, view.language) }
    }
}

impl IncidentItem {
    fn new(view: &PageView, incident: &PublicIncident) -> Self {
        let words = Words(view.language);
        let status = match (incident.state, incident.impact) {
            (super::PublicState::Resolved, _) => Status::Operational,
            (_, super::Impact::Critical | super::Impact::Major) => Status::MajorOutage,
            (_, super::Impact::Minor) => Status::DegradedPerformance,
            (_, super::Impact::None) => Status::UnderMaintenance,
        };
        IncidentItem {
            words,
            heading: 3,
            title: incident.title.get(view.language).to_owned(),
            path: Some(view.incident_path(view.language, &incident.id)),
            class: bars::class(status),
            state: words.public_state(incident.state),
            impact: words.impact(incident.impact),
            components: component_names(view, &incident.components),
            started: Moment::new(view, incident.started_at),
            resolved: incident.resolved_at.map(|at| Moment::new(view, at)),
            lasted: incident.resolved_at.map(|at| moment::length(at.since(incident.started_at), view.language)),
            updates: incident
                .updates
                .iter()
                .map(|update| UpdateItem {
                    at: Moment::new(view, update.at),
                    state: words.public_state(update.status),
                    title: update.title.get(view.language).to_owned(),
                    body: plain::to_html(update.body.get(view.language)),
                })
                .collect(),
        }
    }

    /// On its own page the incident's title is the page's.
    pub fn as_page(self) -> Self {
        IncidentItem { heading: 2, path: None, ..self }
    }
}

#[derive(Template)]
#[template(path = "page/maintenance_card.html")]
pub(super) struct MaintenanceItem {
    words: Words,
    title: String,
    state: &'static str,
    class: &'static str,
    from: Moment,
    to: Moment,
    components: String,
    /// Already HTML.
    body: String,
}

impl MaintenanceItem {
    fn new(view: &PageView, maintenance: &PublicMaintenance) -> Self {
        let words = Words(view.language);
        MaintenanceItem {
            words,
            title: maintenance.title.get(view.language).to_owned(),
            state: words.maintenance_state(maintenance.state),
            class: bars::class(Status::UnderMaintenance),
            from: Moment::new(view, maintenance.from),
            to: Moment::new(view, maintenance.to),
            components: component_names(view, &maintenance.components),
            body: plain::to_html(maintenance.body.get(view.language)),
        }
    }
}

pub(super) fn component_names(view: &PageView, ids: &[String]) -> String {
    let names: Vec<&str> = ids.iter().filter_map(|id| view.component_name(id)).map(|name| name.get(view.language)).collect();
    names.join(Words(view.language).comma())
}
