//! What a file may contain, as data: every table, key, type, default and description stands once, and the check of a file, the
//! typed readers and the JSON Schema are all made from it.

mod channel;
mod inform;
mod log_rule;
pub(crate) mod logs;
mod monitor;
mod parts;
mod policy;
mod server;

use crate::names::ObjectKind;

/// One table of a file, such as `[[monitor]]`.
pub(crate) struct Shape {
    pub name: &'static str,
    pub en: &'static str,
    pub ja: &'static str,
    /// Values of the key `kind`, where what else is allowed depends on it.
    pub kinds: &'static [&'static str],
    pub fields: &'static [Field],
}

/// One key of a table.
pub(crate) struct Field {
    pub name: &'static str,
    /// A second spelling (`components` for `component`).
    pub alias: Option<&'static str>,
    pub ty: Type,
    pub en: &'static str,
    pub ja: &'static str,
    /// As it would be written, without quotation marks. The readers use it.
    pub default: Option<&'static str>,
    pub required: bool,
    /// Kinds that have it; empty: all of them.
    pub kinds: &'static [&'static str],
}

/// What a value must look like. Limits are inclusive.
pub(crate) enum Type {
    /// `[a-z0-9][a-z0-9_-]{0,63}`.
    Id,
    /// One line in one or two languages: a string, or `{ ja = …, en = … }`.
    Line,
    /// The same with line breaks; at most so many characters.
    Prose(usize),
    /// A string on one line.
    String,
    /// Strings on one line: one, or an array.
    Strings,
    /// Any string.
    Content,
    Boolean,
    Integer(i64, i64),
    Number(f64, f64),
    /// A length of time, as text: shortest, longest.
    Span(&'static str, &'static str),
    /// The same, or this word.
    SpanOr(&'static str, &'static str, &'static str),
    /// A length of time that may count calendar months (`6mo`, `1y`), or this word.
    Period(Option<&'static str>),
    Word(&'static [&'static str]),
    Words(&'static [&'static str]),
    /// The id of something else.
    Reference(ObjectKind),
    References(ObjectKind),
    /// A purpose of logs: one of the standard's, or the id of another.
    Purpose,
    /// `person:ID`, `list:ID` or an address.
    Recipients,
    /// Addresses, or `{ address, language }`.
    Members,
    /// A literal, or `env:NAME`, or `file:PATH`. With `true`, a literal is taken for a secret and never shown.
    Secret(bool),
    /// `env:NAME` or `file:PATH` and nothing else.
    SecretReference,
    Zone,
    /// Name to value.
    Map,
    /// Name to literal or reference.
    SecretMap,
    Table(&'static Shape),
    Tables(&'static Shape),
    Dates,
    Instant,
    TimeOfDay,
    Weekdays,
    /// HTTP status codes: 204, "200-299", "2xx".
    Statuses,
    /// A number of bytes: 65536, "64KiB", "1MiB", "2GiB"; least and most.
    Bytes(u64, u64),
    /// Any value that JSON has too.
    Json,
}

/// A table of the top level.
pub(crate) struct Section {
    pub shape: &'static Shape,
    pub kind: ObjectKind,
    /// `[[…]]`, as often as wanted; or `[…]`, once in all files.
    pub many: bool,
}

pub(crate) static SECTIONS: &[Section] = &[
    many(&parts::COMPONENT, ObjectKind::Component),
    many(&parts::SYSTEM, ObjectKind::System),
    many(&monitor::MONITOR, ObjectKind::Monitor),
    many(&parts::CALENDAR, ObjectKind::Calendar),
    many(&parts::PERSON, ObjectKind::Person),
    many(&inform::LIST, ObjectKind::List),
    many(&channel::CHANNEL, ObjectKind::Channel),
    many(&inform::NOTIFY, ObjectKind::Notify),
    many(&inform::TEMPLATE, ObjectKind::Template),
    many(&parts::PAGE, ObjectKind::Page),
    many(&parts::MAINTENANCE, ObjectKind::Maintenance),
    many(&policy::TRIAGE, ObjectKind::Triage),
    many(&policy::PRIORITY, ObjectKind::Priority),
    many(&policy::CLAUSE, ObjectKind::Clause),
    many(&logs::LOG_SOURCE, ObjectKind::LogSource),
    many(&logs::LOG_PURPOSE, ObjectKind::LogPurpose),
    many(&log_rule::LOG_RULE, ObjectKind::LogRule),
    once(&policy::POLICY, ObjectKind::Policy),
    once(&server::SERVER, ObjectKind::Server),
    once(&server::ACCESS, ObjectKind::Access),
    once(&server::WATCHDOG, ObjectKind::Watchdog),
    once(&server::PUBLISH, ObjectKind::Publish),
    once(&server::RETENTION, ObjectKind::Retention),
    once(&logs::LOGS, ObjectKind::Logs),
];

pub(crate) static SEVERITIES: &[&str] = &["critical", "major", "moderate", "minor", "none"];
pub(crate) static PRIORITIES: &[&str] = &["P0", "P1", "P2", "P3"];
pub(crate) static LANGUAGES: &[&str] = &["ja", "en"];
pub(crate) static ROLES: &[&str] = &["viewer", "responder", "manager", "admin"];
pub(crate) static WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const fn many(shape: &'static Shape, kind: ObjectKind) -> Section {
    Section { shape, kind, many: true }
}

const fn once(shape: &'static Shape, kind: ObjectKind) -> Section {
    Section { shape, kind, many: false }
}

pub(crate) const fn field(name: &'static str, ty: Type, en: &'static str, ja: &'static str) -> Field {
    Field { name, alias: None, ty, en, ja, default: None, required: false, kinds: &[] }
}

impl Field {
    const fn default(mut self, text: &'static str) -> Self {
        self.default = Some(text);
        self
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn only(mut self, kinds: &'static [&'static str]) -> Self {
        self.kinds = kinds;
        self
    }

    const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
        self
    }

    pub fn has_name(&self, name: &str) -> bool {
        self.name == name || self.alias == Some(name)
    }

    /// Whether objects of this kind have it. Without a (valid) kind, every field counts.
    pub fn applies(&self, kind: Option<&str>) -> bool {
        self.kinds.is_empty() || kind.is_none_or(|kind| self.kinds.contains(&kind))
    }
}

impl Shape {
    pub fn field(&self, name: &str, kind: Option<&str>) -> Option<&Field> {
        self.fields.iter().find(|field| field.has_name(name) && field.applies(kind))
    }

    /// The kind of a table that names none.
    pub fn default_kind(&self) -> Option<&'static str> {
        if self.kinds.is_empty() { None } else { self.field("kind", None)?.default }
    }

    pub fn section(name: &str) -> Option<&'static Section> {
        SECTIONS.iter().find(|section| section.shape.name == name)
    }
}

impl Section {
    /// As it is written: `[[monitor]]`, `[policy]`.
    pub fn header(&self) -> String {
        if self.many { format!("[[{}]]", self.shape.name) } else { format!("[{}]", self.shape.name) }
    }
}
