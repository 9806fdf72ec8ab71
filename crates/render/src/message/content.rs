//! What a reader is told of an event, before any layout: one headline, facts, text, links, and why they are told.

use hinomi_domain::inform::event::{AlertView, GroupView, IncidentView, NoticeView, ObligationView, Subject};
use hinomi_domain::inform::{Event, EventKind, NoticeKind};
use hinomi_domain::kernel::{Severity, Text, Timestamp};
use hinomi_domain::policy::OutcomeWord;

use super::{MessageContext, prefix};
use crate::words::Words;
use crate::{moment, plain};

const HEADLINE_CHARS_MAX: usize = 200;
const VALUE_CHARS_MAX: usize = 300;
const BODY_CHARS_MAX: usize = 20_000;
const LABELS_MAX: usize = 12;
const LISTED_MAX: usize = 10;

/// Calm colours of a message, by how grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Grave,
    Concern,
    Notice,
    Good,
}

impl Tone {
    /// `#rrggbb`, readable beside text on light and dark ground.
    pub fn colour(self) -> &'static str {
        match self {
            Tone::Grave => "#c0392b",
            Tone::Concern => "#c27c0e",
            Tone::Notice => "#3f6fa8",
            Tone::Good => "#2e8560",
        }
    }

    fn of_severity(severity: Severity) -> Tone {
        match severity {
            Severity::Critical | Severity::Major => Tone::Grave,
            Severity::Moderate => Tone::Concern,
            Severity::Minor | Severity::None => Tone::Notice,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Content {
    /// What kind of message it is, without brackets: `速報`, `アラート発生・重大`.
    pub tag: String,
    pub headline: String,
    pub tone: Tone,
    /// Label and value, one line each.
    pub facts: Vec<(String, String)>,
    /// Plain text in paragraphs.
    pub body: Option<String>,
    /// First ones of many.
    pub list: Vec<String>,
    pub links: Vec<Link>,
    /// Why the reader gets it.
    pub why: String,
}

#[derive(Clone, Debug)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// The content of an event in the context's language.
pub fn of(event: &Event, context: &MessageContext) -> Content {
    let writer = Writer { words: Words(context.language), context };
    let mut content = match &event.subject {
        Subject::Alert(view) => writer.alert(event.kind, view),
        Subject::Group(view) => writer.group(view),
        Subject::Incident(view) => writer.incident(event.kind, view),
        Subject::Notice(view) => writer.notice(view),
        Subject::Obligation(view) => writer.obligation(event.kind, view),
    };
    content.headline = plain::cut(&plain::one_line(&content.headline), HEADLINE_CHARS_MAX);
    if content.headline.is_empty() {
        content.headline = content.tag.clone();
    }
    content.facts.retain(|(_, value)| !value.is_empty());
    content.links.retain(|link| plain::is_web_address(&link.url));
    content.body = content.body.map(|body| plain::cut(&body, BODY_CHARS_MAX)).filter(|body| !body.trim().is_empty());
    content
}

struct Writer<'a> {
    words: Words,
    context: &'a MessageContext,
}

impl Writer<'_> {
    fn alert(&self, kind: EventKind, view: &AlertView) -> Content {
        let words = self.words;
        let resolved = kind == EventKind::AlertResolved || !view.firing;
        let tag = if resolved { words.alert_resolved().to_owned() } else { self.graded(words.alert_firing(), view.severity) };
        let mut facts = vec![
            self.fact(words.label_severity(), words.severity(view.severity)),
            self.fact(words.label_component(), &self.component_of(view)),
            self.fact(words.label_started(), &self.time(view.started_at)),
            self.fact(words.label_detected(), &self.time(view.detected_at)),
        ];
        if let Some(at) = view.resolved_at {
            facts.push(self.fact(words.label_resolved(), &self.time(at)));
            facts.push(self.fact(words.label_duration(), &moment::length(at.since(view.started_at), self.context.language)));
        }
        facts.push(self.fact(words.label_rule(), &view.rule));
        facts.push(self.fact(words.label_labels(), &labels(&view.labels)));
        let mut links = Vec::new();
        if let Some(incident) = &view.incident {
            links.push(self.link(words.label_incident(), &format!("/incidents/{incident}")));
        }
        links.push(self.link(words.link_console(), &format!("/alerts/{}", view.id)));
        links.extend(view.runbook.as_deref().map(|url| self.link(words.link_runbook(), url)));
        links.extend(view.generator_url.as_deref().map(|url| self.link(words.link_source(), url)));
        let said = ["description", "message"].into_iter().find_map(|name| view.annotations.get(name)).cloned();
        Content {
            tag,
            headline: self.text(&view.summary),
            tone: if resolved { Tone::Good } else { Tone::of_severity(view.severity) },
            facts,
            body: said.filter(|said| *said != self.text(&view.summary)),
            list: Vec::new(),
            links,
            why: self.why_work(),
        }
    }

    fn group(&self, view: &GroupView) -> Content {
        let words = self.words;
        let all = view.firing.saturating_add(view.resolved);
        let (tag, tone) = if view.firing == 0 {
            (words.alert_resolved().to_owned(), Tone::Good)
        } else {
            (self.graded(&words.alert_group(all), view.severity), Tone::of_severity(view.severity))
        };
        let shared = labels(&view.labels);
        let counts = words.group_summary(view.firing, view.resolved);
        let mut list: Vec<String> = view.alerts.iter().take(LISTED_MAX).map(|alert| self.listed(alert)).collect();
        let rest = usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(list.len());
        if rest > 0 {
            list.push(words.and_more(rest));
        }
        Content {
            tag,
            headline: if shared.is_empty() { counts.clone() } else { format!("{shared}{} {counts}", words.colon()) },
            tone,
            facts: vec![
                self.fact(words.label_severity(), words.severity(view.severity)),
                self.fact(words.label_firing(), &words.count_of(view.firing)),
                self.fact(words.label_over(), &words.count_of(view.resolved)),
                self.fact(words.label_labels(), &shared),
            ],
            body: None,
            list,
            links: vec![self.link(words.link_console(), "/alerts")],
            why: self.why_work(),
        }
    }

    fn incident(&self, kind: EventKind, view: &IncidentView) -> Content {
        let words = self.words;
        let (tag, tone) = match kind {
            EventKind::IncidentResolved => (words.incident_resolved(), Tone::Good),
            EventKind::IncidentReopened => (words.incident_reopened(), Tone::of_severity(view.severity)),
            EventKind::IncidentUpdated => (words.incident_updated(), Tone::Notice),
            _ => (words.incident_opened(), Tone::of_severity(view.severity)),
        };
        let names: Vec<String> = view.component_names.iter().map(|name| self.text(name)).collect();
        let mut facts = vec![
            self.fact(words.label_priority(), view.priority.as_str()),
            self.fact(words.label_state(), words.incident_state(&view.state)),
            self.fact(words.label_components(), &names.join(words.comma())),
            self.fact(words.label_started(), &self.time(view.started_at)),
            self.fact(words.label_detected(), &self.time(view.detected_at)),
        ];
        if let Some(at) = view.resolved_at {
            facts.push(self.fact(words.label_resolved(), &self.time(at)));
            facts.push(self.fact(words.label_duration(), &moment::length(at.since(view.started_at), self.context.language)));
        }
        facts.push(self.fact(words.label_assignee(), view.assignee.as_deref().unwrap_or(words.unassigned())));
        facts.extend(view.number.map(|number| self.fact(words.label_number(), &format!("#{number}"))));
        Content {
            tag: format!("{tag} {}", view.priority.as_str()),
            headline: self.text(&view.title),
            tone,
            facts,
            body: view.note.as_ref().map(|note| self.text(note)),
            list: Vec::new(),
            links: vec![self.link(words.link_console(), &view.url)],
            why: self.why_work(),
        }
    }

    /// For users of the service: nothing that is ours alone, and links to public pages only.
    fn notice(&self, view: &NoticeView) -> Content {
        let words = self.words;
        let kind = NoticeKind::parse(&view.notice_kind).unwrap_or(NoticeKind::General);
        let word = words.notice_kind(kind);
        let names: Vec<String> = view.component_names.iter().map(|name| self.text(name)).collect();
        let details = if view.url.is_empty() { &self.context.page_url } else { &view.url };
        Content {
            tag: if view.corrects.is_some() { words.correction_of(word) } else { word.to_owned() },
            headline: prefix::without(view.title.get(self.context.language)).to_owned(),
            tone: match kind {
                NoticeKind::Flash => Tone::Grave,
                NoticeKind::FollowUp => Tone::Concern,
                NoticeKind::Resolved => Tone::Good,
                NoticeKind::General => Tone::Notice,
            },
            facts: vec![
                self.fact(words.label_components(), &names.join(words.comma())),
                self.fact(words.label_sent(), &self.time(view.sent_at)),
            ],
            body: Some(self.text(&view.body)),
            list: Vec::new(),
            links: vec![self.link(words.link_details(), details)],
            why: words.why_notice(self.product()),
        }
    }

    fn obligation(&self, kind: EventKind, view: &ObligationView) -> Content {
        let words = self.words;
        let (clause, due) = (self.text(&view.clause_title), self.time(view.due_at));
        let failed = kind == EventKind::ObligationFailed;
        let (tag, sentence) = match (failed, view.outcome) {
            (false, _) => (words.obligation_warned(), words.obligation_warned_text(&clause, &due)),
            (true, OutcomeWord::Breached) => (words.obligation_breached(), words.obligation_failed_text(&clause, &due)),
            (true, _) => (words.obligation_missed(), words.obligation_failed_text(&clause, &due)),
        };
        Content {
            tag: tag.to_owned(),
            headline: format!("{clause}{} {}", words.colon(), self.text(&view.subject_title)),
            tone: if failed { Tone::Grave } else { Tone::Concern },
            facts: vec![
                self.fact(words.label_clause(), &format!("{clause} ({})", view.clause)),
                self.fact(words.label_due(), &due),
                self.fact(words.label_subject(), &self.text(&view.subject_title)),
                self.fact(words.label_owner(), &view.owner),
            ],
            body: Some(sentence),
            list: Vec::new(),
            links: vec![self.link(words.link_console(), &view.url)],
            why: self.why_work(),
        }
    }

    fn listed(&self, alert: &AlertView) -> String {
        let words = self.words;
        let state = if alert.firing { words.severity(alert.severity) } else { words.alert_resolved() };
        let line = plain::one_line(&format!("[{state}] {}", self.text(&alert.summary)));
        plain::cut(&line, VALUE_CHARS_MAX)
    }

    fn graded(&self, word: &str, severity: Severity) -> String {
        match self.context.language {
            hinomi_domain::kernel::Language::Ja => format!("{word}・{}", self.words.severity(severity)),
            hinomi_domain::kernel::Language::En => format!("{word}: {}", self.words.severity(severity)),
        }
    }

    fn component_of(&self, view: &AlertView) -> String {
        match (&view.component_name, &view.component) {
            (Some(name), _) => self.text(name),
            (None, Some(id)) => id.to_string(),
            (None, None) => String::new(),
        }
    }

    fn fact(&self, label: &str, value: &str) -> (String, String) {
        (label.to_owned(), plain::cut(&plain::one_line(value), VALUE_CHARS_MAX))
    }

    /// A path of ours becomes an address under the public one.
    fn link(&self, label: &str, address: &str) -> Link {
        let url = if address.starts_with('/') {
            format!("{}{address}", self.context.public_url.trim_end_matches('/'))
        } else {
            address.to_owned()
        };
        Link { label: label.to_owned(), url }
    }

    fn text(&self, text: &Text) -> String {
        text.get(self.context.language).to_owned()
    }

    fn time(&self, at: Timestamp) -> String {
        moment::date_time(at, &self.context.zone, self.context.language)
    }

    fn product(&self) -> &str {
        self.context.product.get(self.context.language)
    }

    fn why_work(&self) -> String {
        self.words.why_work(self.product())
    }
}

fn labels(labels: &std::collections::BTreeMap<String, String>) -> String {
    let mut shown: Vec<String> = labels.iter().take(LABELS_MAX).map(|(name, value)| format!("{name}={}", plain::cut(value, 60))).collect();
    if labels.len() > LABELS_MAX {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}
