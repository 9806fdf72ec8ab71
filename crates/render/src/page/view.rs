//! What a public page shows, as data.

use hinomi_domain::kernel::{Language, Text, Timestamp, Zone};
use jiff::civil::Date;

use super::LinkStyle;

/// Everything that a page and its feeds are made of.
#[derive(Clone, Debug)]
pub struct PageView {
    pub id: String,
    pub title: Text,
    pub description: Text,
    /// Where a reader can ask for help: an http(s) or mailto address.
    pub contact: Option<String>,
    pub language: Language,
    /// The languages to switch between, in the order shown.
    pub languages: Vec<Language>,
    pub zone: Zone,
    pub overall: Overall,
    /// Roots of the tree, in the order shown.
    pub components: Vec<ComponentView>,
    /// Not resolved yet, newest first.
    pub incidents: Vec<PublicIncident>,
    /// Resolved in the last 14 days, newest first.
    pub recent: Vec<PublicIncident>,
    /// In progress and to come, soonest first.
    pub maintenances: Vec<PublicMaintenance>,
    /// When something that the page shows last changed; feeds and JSON carry it.
    pub changed_at: Timestamp,
    /// When hinomi last vouched for what the page shows, and until when that holds.
    pub confirmed_at: Timestamp,
    pub valid_until: Timestamp,
    /// `/status/main`, or empty on the page's own host. No trailing slash.
    pub base_path: String,
    /// `https://status.example.jp` without a trailing slash: where `base_path` is reached from outside.
    pub public_url: String,
    pub links: LinkStyle,
}

impl PageView {
    /// The same page for a reader of another language.
    pub fn in_language(&self, language: Language) -> PageView {
        PageView { language, ..self.clone() }
    }

    /// Every component of the tree with its depth, parents before children.
    pub fn flat_components(&self) -> Vec<(&ComponentView, usize)> {
        fn walk<'a>(components: &'a [ComponentView], depth: usize, out: &mut Vec<(&'a ComponentView, usize)>) {
            for component in components {
                out.push((component, depth));
                walk(&component.children, depth + 1, out);
            }
        }
        let mut out = Vec::new();
        walk(&self.components, 0, &mut out);
        out
    }

    pub fn component_name(&self, id: &str) -> Option<&Text> {
        self.flat_components().into_iter().find(|(component, _)| component.id == id).map(|(component, _)| &component.name)
    }
}

/// The state of a component as the public reads it. The words are those of status page clients, and one of our own: `unknown`,
/// which is never shown as up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Operational,
    UnderMaintenance,
    Unknown,
    DegradedPerformance,
    PartialOutage,
    MajorOutage,
}

impl Status {
    pub const ALL: [Status; 6] = [
        Status::Operational,
        Status::UnderMaintenance,
        Status::Unknown,
        Status::DegradedPerformance,
        Status::PartialOutage,
        Status::MajorOutage,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Status::Operational => "operational",
            Status::UnderMaintenance => "under_maintenance",
            Status::Unknown => "unknown",
            Status::DegradedPerformance => "degraded_performance",
            Status::PartialOutage => "partial_outage",
            Status::MajorOutage => "major_outage",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// The whole page in one word, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Overall {
    Operational,
    Maintenance,
    Unknown,
    Degraded,
    PartialOutage,
    MajorOutage,
}

impl Overall {
    /// From the leaves of the tree: everything down is a major outage, anything down a partial one; otherwise the worst counts.
    /// A page without components knows nothing.
    pub fn of(components: &[ComponentView]) -> Overall {
        fn leaves(components: &[ComponentView], out: &mut Vec<Status>) {
            for component in components {
                if component.children.is_empty() {
                    out.push(component.status);
                }
                leaves(&component.children, out);
            }
        }
        let mut statuses = Vec::new();
        leaves(components, &mut statuses);
        match statuses.iter().max() {
            None => Overall::Unknown,
            Some(Status::MajorOutage) if statuses.iter().all(|status| *status == Status::MajorOutage) => Overall::MajorOutage,
            Some(Status::MajorOutage | Status::PartialOutage) => Overall::PartialOutage,
            Some(Status::DegradedPerformance) => Overall::Degraded,
            Some(Status::Unknown) => Overall::Unknown,
            Some(Status::UnderMaintenance) => Overall::Maintenance,
            Some(Status::Operational) => Overall::Operational,
        }
    }

    /// The status whose shape and colour it wears.
    pub fn status(self) -> Status {
        match self {
            Overall::Operational => Status::Operational,
            Overall::Maintenance => Status::UnderMaintenance,
            Overall::Unknown => Status::Unknown,
            Overall::Degraded => Status::DegradedPerformance,
            Overall::PartialOutage => Status::PartialOutage,
            Overall::MajorOutage => Status::MajorOutage,
        }
    }
}

#[derive(Clone, Debug)]
pub struct ComponentView {
    pub id: String,
    pub name: Text,
    pub description: Text,
    pub status: Status,
    /// Share of the known minutes of the last 90 days, 0 to 1. `None`: nothing is known.
    pub uptime_90d: Option<f64>,
    /// Oldest first, at most 90 shown.
    pub days: Vec<DayBar>,
    /// Since when the component is watched, and since when it is in this state.
    pub watched_since: Timestamp,
    pub changed_at: Timestamp,
    pub children: Vec<ComponentView>,
}

/// One civil day in the page's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayBar {
    pub date: Date,
    pub worst: Status,
    pub down_us: i64,
    pub partial_us: i64,
    pub degraded_us: i64,
    pub unknown_us: i64,
}

/// How far the work on an incident is, for the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PublicState {
    Investigating,
    Identified,
    Monitoring,
    Resolved,
}

impl PublicState {
    pub const ALL: [PublicState; 4] = [PublicState::Investigating, PublicState::Identified, PublicState::Monitoring, PublicState::Resolved];

    pub fn as_str(self) -> &'static str {
        match self {
            PublicState::Investigating => "investigating",
            PublicState::Identified => "identified",
            PublicState::Monitoring => "monitoring",
            PublicState::Resolved => "resolved",
        }
    }

    /// From the state of an incident: in triage the public reads *investigating*. `None` for what is not an incident any more
    /// (dismissed).
    pub fn of_incident(state: &str) -> Option<Self> {
        match state {
            "triage" | "investigating" => Some(PublicState::Investigating),
            "identified" => Some(PublicState::Identified),
            "monitoring" => Some(PublicState::Monitoring),
            "resolved" | "closed" | "self_recovered" => Some(PublicState::Resolved),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    None,
    Minor,
    Major,
    Critical,
}

impl Impact {
    pub fn as_str(self) -> &'static str {
        match self {
            Impact::None => "none",
            Impact::Minor => "minor",
            Impact::Major => "major",
            Impact::Critical => "critical",
        }
    }
}

#[derive(Clone, Debug)]
pub struct PublicIncident {
    /// Public id: never from a sequence that restricted incidents share. Letters, digits, `-` and `_`.
    pub id: String,
    pub title: Text,
    pub state: PublicState,
    pub impact: Impact,
    /// Ids of components that stand on the page.
    pub components: Vec<String>,
    pub started_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    /// Notices, newest first.
    pub updates: Vec<Update>,
}

impl PublicIncident {
    pub fn updated_at(&self) -> Timestamp {
        self.updates.iter().map(|update| update.at).chain(self.resolved_at).max().unwrap_or(self.started_at)
    }
}

#[derive(Clone, Debug)]
pub struct Update {
    pub at: Timestamp,
    pub status: PublicState,
    pub title: Text,
    /// Plain text.
    pub body: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MaintenanceState {
    Scheduled,
    InProgress,
    Completed,
}

impl MaintenanceState {
    pub fn as_str(self) -> &'static str {
        match self {
            MaintenanceState::Scheduled => "scheduled",
            MaintenanceState::InProgress => "in_progress",
            MaintenanceState::Completed => "completed",
        }
    }
}

#[derive(Clone, Debug)]
pub struct PublicMaintenance {
    pub id: String,
    pub title: Text,
    /// Plain text.
    pub body: Text,
    pub state: MaintenanceState,
    pub components: Vec<String>,
    pub from: Timestamp,
    pub to: Timestamp,
    pub announced_at: Option<Timestamp>,
}

/// A civil month in the page's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    /// Reads `2026-11`, years 1970 to 9999.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let plain = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(year, 4) || !plain(month, 2) {
            return None;
        }
        let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
        (month.year >= 1970 && (1..=12).contains(&month.month)).then_some(month)
    }

    pub fn of(date: Date) -> Month {
        Month { year: date.year(), month: date.month() }
    }

    pub fn next(self) -> Month {
        if self.month == 12 { Month { year: self.year + 1, month: 1 } } else { Month { month: self.month + 1, ..self } }
    }

    pub fn previous(self) -> Month {
        if self.month == 1 { Month { year: self.year - 1, month: 12 } } else { Month { month: self.month - 1, ..self } }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
