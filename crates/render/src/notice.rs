//! The words of a notice, filled from an incident: the default ones, or a company's own template.

use hinomi_domain::catalog::Template;
use hinomi_domain::inform::NoticeKind;
use hinomi_domain::inform::notice::{BODY_CHARS_MAX, TITLE_CHARS_MAX};
use hinomi_domain::kernel::{Language, Priority, Text, Timestamp, Zone};

use crate::words::Words;
use crate::{moment, plain};

/// Variables that a template may use, each written `{name}`.
pub const VARIABLES: [&str; 14] = [
    "title",
    "components",
    "component",
    "state",
    "priority",
    "detected_at",
    "started_at",
    "resolved_at",
    "now",
    "summary",
    "number",
    "page_url",
    "duration",
    "next_by",
];

/// What is known of the incident when the notice is written.
#[derive(Clone, Debug, Default)]
pub struct NoticeValues {
    pub title: Text,
    /// Public names of what is affected.
    pub components: Vec<Text>,
    pub priority: Option<Priority>,
    /// State of the incident by its name in the domain (`investigating`).
    pub state: String,
    pub detected_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub now: Timestamp,
    /// Public number or id of the incident.
    pub number: Option<String>,
    pub page_url: String,
    /// What is observed, in one line for the public.
    pub summary: Text,
    /// By when the next notice comes.
    pub next_by: Option<Timestamp>,
    pub zone: Zone,
}

/// Title and body in every language. In a body, a line whose variables are all empty is left out. An unknown `{name}` stays as
/// it is (the configuration check finds it first).
pub fn notice_text(kind: NoticeKind, custom: Option<&Template>, values: &NoticeValues) -> (Text, Text) {
    let title = |language| {
        let template = custom.map(|template| template.title.get(language)).filter(|own| !own.trim().is_empty());
        let filled = fill_line(template.unwrap_or(default_title(kind, language)), language, values).text;
        plain::cut(&plain::one_line(&filled), TITLE_CHARS_MAX)
    };
    let body = |language| {
        let template = custom.map(|template| template.body.get(language)).filter(|own| !own.trim().is_empty());
        plain::cut(&fill(template.unwrap_or(default_body(kind, language)), language, values), BODY_CHARS_MAX)
    };
    (Text::new(title(Language::Ja), title(Language::En)), Text::new(body(Language::Ja), body(Language::En)))
}

fn fill(template: &str, language: Language, values: &NoticeValues) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in template.trim().lines() {
        let filled = fill_line(line, language, values);
        if filled.said_nothing {
            continue;
        }
        // A left-out line leaves no double gap.
        if filled.text.trim().is_empty() && lines.last().is_none_or(|last| last.trim().is_empty()) {
            continue;
        }
        lines.push(filled.text);
    }
    lines.join("\n").trim_end().to_owned()
}

struct Filled {
    text: String,
    /// It had variables, and none of them a value.
    said_nothing: bool,
}

fn fill_line(line: &str, language: Language, values: &NoticeValues) -> Filled {
    let (mut text, mut rest) = (String::with_capacity(line.len()), line);
    let (mut asked, mut given) = (0, 0);
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let from = &rest[open..];
        let known = from.find('}').and_then(|close| value(&from[1..close], language, values).map(|value| (close, value)));
        if let Some((close, value)) = known {
            asked += 1;
            given += usize::from(!value.is_empty());
            text.push_str(&value);
            rest = &from[close + 1..];
        } else {
            text.push('{');
            rest = &from[1..];
        }
    }
    text.push_str(rest);
    Filled { text, said_nothing: asked > 0 && given == 0 }
}

/// `None` for a name that is no variable.
fn value(name: &str, language: Language, values: &NoticeValues) -> Option<String> {
    let words = Words(language);
    let time = |at: Option<Timestamp>| at.map(|at| moment::date_time(at, &values.zone, language)).unwrap_or_default();
    let components = || values.components.iter().map(|name| name.get(language)).collect::<Vec<_>>();
    Some(match name {
        "title" => values.title.get(language).to_owned(),
        "components" => {
            let names = components();
            if names.is_empty() { words.our_service().to_owned() } else { words.list(&names) }
        }
        "component" => components().first().map_or(words.our_service(), |name| *name).to_owned(),
        "state" => words.incident_state(&values.state).to_owned(),
        "priority" => values.priority.map(Priority::as_str).unwrap_or_default().to_owned(),
        "detected_at" => time(values.detected_at),
        "started_at" => time(values.started_at),
        "resolved_at" => time(values.resolved_at),
        "next_by" => time(values.next_by),
        "now" => time(Some(values.now)),
        "summary" => values.summary.get(language).to_owned(),
        "number" => values.number.clone().unwrap_or_default(),
        "page_url" => values.page_url.clone(),
        "duration" => values
            .started_at
            .map(|start| moment::length(values.resolved_at.unwrap_or(values.now).since(start), language))
            .unwrap_or_default(),
        _ => return None,
    })
}

fn default_title(kind: NoticeKind, language: Language) -> &'static str {
    let words = Words(language);
    match kind {
        NoticeKind::Flash => words.default_flash_title(),
        NoticeKind::FollowUp => words.default_follow_up_title(),
        NoticeKind::Resolved => words.default_resolved_title(),
        NoticeKind::General => words.default_general_title(),
    }
}

fn default_body(kind: NoticeKind, language: Language) -> &'static str {
    let words = Words(language);
    match kind {
        NoticeKind::Flash => words.default_flash_body(),
        NoticeKind::FollowUp => words.default_follow_up_body(),
        NoticeKind::Resolved => words.default_resolved_body(),
        NoticeKind::General => words.default_general_body(),
    }
}

#[cfg(test)]
mod tests;
