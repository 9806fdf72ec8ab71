//! What is defined where, so that references can be followed across files.

use std::collections::BTreeMap;

use crate::report::Report;
use crate::tree::Spot;

/// What an object of the configuration is; also the word in "unknown …" messages and in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    Component,
    System,
    Monitor,
    Calendar,
    Person,
    List,
    Channel,
    Notify,
    Template,
    Page,
    Maintenance,
    Triage,
    Priority,
    Clause,
    LogSource,
    LogRule,
    LogPurpose,
    Policy,
    Server,
    Access,
    Watchdog,
    Publish,
    Retention,
    Logs,
}

impl ObjectKind {
    /// The name of its table.
    pub fn as_str(self) -> &'static str {
        match self {
            ObjectKind::Component => "component",
            ObjectKind::System => "system",
            ObjectKind::Monitor => "monitor",
            ObjectKind::Calendar => "calendar",
            ObjectKind::Person => "person",
            ObjectKind::List => "list",
            ObjectKind::Channel => "channel",
            ObjectKind::Notify => "notify",
            ObjectKind::Template => "template",
            ObjectKind::Page => "page",
            ObjectKind::Maintenance => "maintenance",
            ObjectKind::Triage => "triage",
            ObjectKind::Priority => "priority",
            ObjectKind::Clause => "clause",
            ObjectKind::LogSource => "log_source",
            ObjectKind::LogRule => "log_rule",
            ObjectKind::LogPurpose => "log_purpose",
            ObjectKind::Policy => "policy",
            ObjectKind::Server => "server",
            ObjectKind::Access => "access",
            ObjectKind::Watchdog => "watchdog",
            ObjectKind::Publish => "publish",
            ObjectKind::Retention => "retention",
            ObjectKind::Logs => "logs",
        }
    }
}

#[derive(Default)]
pub(crate) struct Names {
    defined: BTreeMap<ObjectKind, BTreeMap<String, Spot>>,
}

impl Names {
    /// Keeps the first definition and reports a second one.
    pub fn define(&mut self, kind: ObjectKind, id: &str, spot: Spot, report: &mut Report) {
        let of_kind = self.defined.entry(kind).or_default();
        if let Some(first) = of_kind.get(id) {
            report
                .error("duplicate-id", spot, format!("the {} `{id}` is defined twice", kind.as_str()))
                .label("defined again here")
                .also(*first, "first defined here");
        } else {
            of_kind.insert(id.to_owned(), spot);
        }
    }

    pub fn spot(&self, kind: ObjectKind, id: &str) -> Option<Spot> {
        self.defined.get(&kind)?.get(id).copied()
    }

    pub fn ids(&self, kind: ObjectKind) -> impl Iterator<Item = &str> {
        self.defined.get(&kind).into_iter().flat_map(|of_kind| of_kind.keys().map(String::as_str))
    }

    /// Reports a reference to something that does not exist.
    pub fn check(&self, kind: ObjectKind, id: &str, spot: Spot, report: &mut Report) {
        self.check_with(kind, id, spot, &[], report);
    }

    /// The same where some are there without being defined.
    pub fn check_with(&self, kind: ObjectKind, id: &str, spot: Spot, built_in: &[&str], report: &mut Report) {
        if self.spot(kind, id).is_some() || built_in.contains(&id) {
            return;
        }
        let full = report.is_full();
        let word = kind.as_str();
        let draft =
            report.error("unknown-reference", spot, format!("there is no {word} `{id}`")).label(format!("no [[{word}]] has this id"));
        let candidates = || built_in.iter().copied().chain(self.ids(kind).filter(|id| !built_in.contains(id)));
        match candidates().count() {
            0 => {
                draft.help(format!("no {word} is defined at all"));
            }
            _ if full => {}
            count => {
                draft.suggest(id, candidates());
                if count <= 12 {
                    let heading = if built_in.is_empty() { "defined" } else { "known" };
                    draft.help(format!("{heading}: {}", candidates().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")));
                }
            }
        }
    }
}

/// `[a-z0-9][a-z0-9_-]{0,63}`
pub(crate) fn is_id(text: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 64 && text.as_bytes().first().is_some_and(plain) && text.bytes().all(|byte| plain(&byte) || matches!(byte, b'_' | b'-'))
}
