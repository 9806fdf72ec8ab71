//! One incident by itself: where notices and feeds link to.

use askama::Template;

use super::cards::IncidentItem;
use super::frame::{Frame, Part, Rendered, finish};
use super::{PageView, PublicIncident};
use crate::words::Words;

/// The page of one incident.
pub fn incident(view: &PageView, incident: &PublicIncident) -> Rendered {
    let words = Words(view.language);
    let title = words.title_with(view.title.get(view.language), incident.title.get(view.language));
    let frame = Frame::new(view, Part::Incident, title, |view, language| view.incident_path(language, &incident.id), false);
    let page = IncidentPage { title: incident.title.get(view.language), card: frame.incident(incident).on_its_page(), frame };
    finish(&page, view, false)
}

#[derive(Template)]
#[template(path = "page/incident.html")]
struct IncidentPage<'a> {
    frame: Frame<'a>,
    title: &'a str,
    card: IncidentItem,
}
