//! The front page: how it is now.

use askama::Template;
use hinomi_domain::kernel::Language;

use super::frame::{Frame, Part, Rendered, finish};
use super::{ComponentView, PageView, Status, bars};
use crate::moment;
use crate::words::Words;

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

#[derive(Template)]
#[template(path = "page/component.html")]
struct ComponentItem {
    name: String,
    description: String,
    class: &'static str,
    status: &'static str,
    uptime: String,
    bars: String,
    oldest: String,
    newest: &'static str,
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
            oldest: words.days_ago(component.days.len().min(bars::DAYS_MAX)),
            newest: words.bars_newest(),
            children: component.children.iter().map(|child| ComponentItem::new(child, language)).collect(),
        }
    }
}
