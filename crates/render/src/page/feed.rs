//! Notices as an Atom feed (RFC 4287): one entry per notice, so that a reader sees each piece of news once.

use askama::Template;

use super::PageView;
use crate::plain;
use crate::words::Words;

const ENTRIES_MAX: usize = 50;

/// The Atom feed of live and recent incidents.
pub fn atom(view: &PageView) -> String {
    let words = Words(view.language);
    let mut entries: Vec<Entry> = Vec::new();
    for incident in view.incidents.iter().chain(&view.recent) {
        let url = view.absolute(&view.incident_path(view.language, &incident.id));
        for update in &incident.updates {
            let own = update.title.get(view.language);
            let title = if own.is_empty() { incident.title.get(view.language) } else { own };
            entries.push(Entry {
                id: format!("{url}#{}", update.at.as_micros()),
                title: plain::one_line(&format!("[{}] {title}", words.public_state(update.status))),
                at: update.at.to_string(),
                html: plain::to_html(update.body.get(view.language)),
                url: url.clone(),
            });
        }
    }
    entries.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.id.cmp(&other.id)));
    entries.truncate(ENTRIES_MAX);
    let feed = Feed {
        language: view.language.as_str(),
        id: view.absolute(&view.index_path(view.language)),
        own: view.absolute(&view.feed_path(view.language)),
        title: plain::one_line(view.title.get(view.language)),
        updated: view.changed_at.to_string(),
        entries,
    };
    feed.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "page/feed.xml")]
struct Feed {
    language: &'static str,
    id: String,
    own: String,
    title: String,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    at: String,
    html: String,
    url: String,
}
