//! What went wrong in one month.

use askama::Template;

use super::frame::{Frame, Part, Rendered, finish};
use super::{Month, PageView, PublicIncident, PublicMaintenance};
use crate::moment;
use crate::words::Words;

/// One month of a page's past.
#[derive(Clone, Debug)]
pub struct HistoryView {
    pub month: Month,
    /// Incidents that began in the month, newest first.
    pub incidents: Vec<PublicIncident>,
    pub maintenances: Vec<PublicMaintenance>,
    /// Months that can be chosen, newest first, with the number of incidents in each.
    pub months: Vec<(Month, usize)>,
}

/// The history page of a month.
pub fn history(view: &PageView, history: &HistoryView) -> Rendered {
    let words = Words(view.language);
    let name = |month: Month| moment::period(month.year, Some(month.month), view.language);
    let has = |month: Month| history.months.iter().any(|(other, _)| *other == month);
    let turn = |month: Month| has(month).then(|| (view.history_path(view.language, Some(month)), name(month)));
    let heading = words.history_of(name(history.month));
    let title = words.title_with(view.title.get(view.language), &heading);
    let page = HistoryPage {
        heading,
        history,
        older: turn(history.month.previous()),
        newer: turn(history.month.next()),
        months: history
            .months
            .iter()
            .map(|(month, count)| {
                (view.history_path(view.language, Some(*month)), name(*month), words.count_of(count), *month == history.month)
            })
            .collect(),
        frame: Frame::new(view, Part::History, title, |view, language| view.history_path(language, Some(history.month)), false),
    };
    finish(&page, view, false)
}

#[derive(Template)]
#[template(path = "page/history.html")]
struct HistoryPage<'a> {
    frame: Frame<'a>,
    heading: String,
    history: &'a HistoryView,
    older: Option<(String, String)>,
    newer: Option<(String, String)>,
    months: Vec<(String, String, String, bool)>,
}
