//! Uptime by year and month beside what the policy aims at. Unknown time is shown beside the figures, never inside them.

use askama::Template;
use hinomi_domain::kernel::{Language, Span};
use hinomi_domain::policy::Weights;

use super::frame::{Frame, Part, Rendered, finish};
use super::{Month, PageView};
use crate::moment;
use crate::words::Words;

/// A page's uptime figures, newest period first.
#[derive(Clone, Debug)]
pub struct UptimeView {
    /// Aimed at per year, in per cent.
    pub objective_percent: f64,
    pub objective_is_guarantee: bool,
    /// Whether maintenance that was announced in time is left out of `uptime`.
    pub exclude_maintenance: bool,
    /// How much of a minute of partial outage, and of a degraded one, counts as up.
    pub weights: Weights,
    pub years: Vec<UptimePeriod>,
    pub months: Vec<UptimePeriod>,
}

#[derive(Clone, Debug)]
pub struct UptimePeriod {
    pub year: i16,
    /// 1 to 12; `None` for a whole year.
    pub month: Option<i8>,
    /// All components together.
    pub all: UptimeFigure,
    /// By component id; a component without a figure reads "no data".
    pub components: Vec<(String, UptimeFigure)>,
}

impl UptimePeriod {
    pub fn month(&self) -> Option<Month> {
        self.month.map(|month| Month { year: self.year, month })
    }
}

/// Lengths in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UptimeFigure {
    /// Share of the known time, 0 to 1. `None`: nothing is known.
    pub uptime: Option<f64>,
    pub down_us: i64,
    pub partial_us: i64,
    pub degraded_us: i64,
    pub unknown_us: i64,
    pub excluded_us: i64,
}

/// The uptime page.
pub fn uptime(view: &PageView, uptime: &UptimeView) -> Rendered {
    let words = Words(view.language);
    let title = words.title_with(view.title.get(view.language), words.page_uptime());
    // The goal itself is read as it was written, not floored like a measurement.
    let goal = format!("{}%", uptime.objective_percent);
    let page = UptimePage {
        goal: if uptime.objective_is_guarantee { words.uptime_guarantee(goal) } else { words.uptime_goal(goal) },
        maintenance: if uptime.exclude_maintenance { words.uptime_excludes() } else { words.uptime_includes() },
        weights: words.uptime_weights(share(uptime.weights.partial), share(uptime.weights.degraded)),
        tables: [("years", words.uptime_by_year(), &uptime.years, true), ("months", words.uptime_by_month(), &uptime.months, false)]
            .into_iter()
            .filter(|(_, _, periods, _)| !periods.is_empty())
            .map(|(id, heading, periods, judged)| table(view, id, heading, periods, judged.then_some(uptime.objective_percent)))
            .collect(),
        frame: Frame::new(view, Part::Uptime, title, |view, language| view.uptime_path(language), false),
    };
    finish(&page, view, false)
}

/// A weight as it was written, in per cent.
fn share(weight: f64) -> String {
    format!("{}%", (weight * 10_000.0).round() / 100.0)
}

#[derive(Template)]
#[template(path = "page/uptime.html")]
struct UptimePage<'a> {
    frame: Frame<'a>,
    goal: String,
    maintenance: &'static str,
    weights: String,
    tables: Vec<Table>,
}

struct Table {
    id: &'static str,
    heading: &'static str,
    columns: Vec<String>,
    rows: Vec<(String, Vec<Cell>)>,
}

struct Cell {
    figure: String,
    /// Met or not met, where a goal applies to the period.
    verdict: Option<(&'static str, &'static str)>,
    details: Vec<String>,
}

fn table(view: &PageView, id: &'static str, heading: &'static str, periods: &[UptimePeriod], objective_percent: Option<f64>) -> Table {
    let words = Words(view.language);
    let all = periods.iter().map(|period| cell(Some(&period.all), objective_percent, view.language)).collect();
    let mut rows = vec![(words.uptime_all().to_owned(), all)];
    for (component, _) in view.flat_components() {
        let of = |period: &UptimePeriod| period.components.iter().find(|(id, _)| *id == component.id).map(|(_, figure)| *figure);
        let cells = periods.iter().map(|period| cell(of(period).as_ref(), None, view.language)).collect();
        rows.push((component.name.get(view.language).to_owned(), cells));
    }
    let columns = periods.iter().map(|period| moment::period(period.year, period.month, view.language)).collect();
    Table { id, heading, columns, rows }
}

fn cell(figure: Option<&UptimeFigure>, objective_percent: Option<f64>, language: Language) -> Cell {
    let words = Words(language);
    let Some(figure) = figure else {
        return Cell { figure: words.uptime_none().to_owned(), verdict: None, details: Vec::new() };
    };
    let length = |micros: i64| moment::length(Span::micros(micros), language);
    let mut details = Vec::new();
    if figure.down_us > 0 {
        details.push(words.uptime_down(length(figure.down_us)));
    }
    if figure.partial_us > 0 {
        details.push(words.uptime_partial(length(figure.partial_us)));
    }
    if figure.degraded_us > 0 {
        details.push(words.uptime_degraded(length(figure.degraded_us)));
    }
    if figure.unknown_us > 0 {
        details.push(words.uptime_unknown_length(length(figure.unknown_us)));
    }
    if figure.excluded_us > 0 {
        details.push(words.uptime_excluded(length(figure.excluded_us)));
    }
    let verdict = figure
        .uptime
        .zip(objective_percent)
        .map(|(uptime, objective)| if uptime * 100.0 >= objective { ("o", words.uptime_met()) } else { ("x", words.uptime_not_met()) });
    Cell { figure: figure.uptime.map_or_else(|| words.uptime_none().to_owned(), moment::percent), verdict, details }
}
