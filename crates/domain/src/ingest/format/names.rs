//! Under which names records with named fields (JSON, logfmt) keep what every record has.

use crate::ingest::record::Header;
use crate::ingest::source::JsonFields;

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Time,
    /// A word, or a number in tens.
    Level,
    /// Syslog's word or number.
    Severity,
    /// OpenTelemetry's number.
    Telemetry,
    Message,
    /// The lines after the message.
    Trace,
    Host,
    Header(Header),
}

/// The names of one source. Letters of either case are the same.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// By the length of the name.
    by_length: Vec<Vec<Entry>>,
}

/// What is known of a name, or of a path of names with dots between.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    name: Box<[u8]>,
    /// With its rank: of several fields for the same thing, the lowest is taken.
    pub role: Option<(Role, usize)>,
    /// There are longer paths that begin with this name.
    pub inside: bool,
}

impl Names {
    pub fn new(fields: &JsonFields) -> Names {
        let mut names = Names { by_length: Vec::new() };
        names.add_own_or(Role::Time, &fields.time, TIME);
        names.add_own_or(Role::Message, &fields.message, MESSAGE);
        names.add_own_or(Role::Host, &fields.host, HOST);
        names.add_own_or(Role::Level, &fields.level, LEVEL);
        if fields.level.is_empty() {
            // Numbers that mean something else under these names; after the words, which say more.
            SEVERITY.iter().zip(100..).for_each(|(name, rank)| names.add(name, Role::Severity, rank));
            TELEMETRY.iter().zip(200..).for_each(|(name, rank)| names.add(name, Role::Telemetry, rank));
        }
        TRACE.iter().zip(0..).for_each(|(name, rank)| names.add(name, Role::Trace, rank));
        Header::ALL.into_iter().for_each(|header| names.add(header.as_str(), Role::Header(header), 0));
        names
    }

    fn add_own_or(&mut self, role: Role, own: &[String], usual: &[&str]) {
        if own.is_empty() {
            usual.iter().zip(0..).for_each(|(name, rank)| self.add(name, role, rank));
        } else {
            own.iter().zip(0..).for_each(|(name, rank)| self.add(name, role, rank));
        }
    }

    fn add(&mut self, name: &str, role: Role, rank: usize) {
        // Of one name in two roles, the first stays: what a configuration says comes before what is usual.
        self.entry(name).role.get_or_insert((role, rank));
        for (dot, _) in name.match_indices('.') {
            self.entry(&name[..dot]).inside = true;
        }
    }

    fn entry(&mut self, name: &str) -> &mut Entry {
        if self.by_length.len() <= name.len() {
            self.by_length.resize(name.len() + 1, Vec::new());
        }
        let bucket = &mut self.by_length[name.len()];
        let index = bucket.iter().position(|entry| entry.name.eq_ignore_ascii_case(name.as_bytes())).unwrap_or_else(|| {
            bucket.push(Entry { name: name.as_bytes().into(), role: None, inside: false });
            bucket.len() - 1
        });
        &mut bucket[index]
    }

    #[inline]
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.by_length.get(name.len())?.iter().find(|entry| entry.name.eq_ignore_ascii_case(name.as_bytes()))
    }
}

const TIME: &[&str] = &[
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "_time",
    "eventTime",
    "event_time",
    "datetime",
    "date_time",
    "date",
    "t",
    "@t",
    "asctime",
    "log_time",
    "logTime",
    "timestamp_ms",
    "timeMillis",
    "timeUnixNano",
    "time_unix_nano",
    "observedTimeUnixNano",
    "created",
    "created_at",
    "_SOURCE_REALTIME_TIMESTAMP",
    "__REALTIME_TIMESTAMP",
    "instant.epochMillis",
];

const LEVEL: &[&str] =
    &["level", "lvl", "loglevel", "log_level", "log.level", "levelname", "level_name", "severityText", "severity_text", "@l", "levelno"];

const SEVERITY: &[&str] = &["severity", "priority", "syslog_severity", "log.syslog.severity.name", "log.syslog.severity.code"];

const TELEMETRY: &[&str] = &["severityNumber", "severity_number"];

const MESSAGE: &[&str] = &[
    "message",
    "msg",
    "_msg",
    "@message",
    "log",
    "@m",
    "short_message",
    "body",
    "body.stringValue",
    "text",
    "textPayload",
    "jsonPayload.message",
    "fields.message",
    "renderedMessage",
    "messageTemplate",
    "@mt",
    "logMessage",
    "event",
];

const HOST: &[&str] = &[
    "hostname",
    "host",
    "host.name",
    "host.hostname",
    "_HOSTNAME",
    "server",
    "server_name",
    "serverName",
    "machine_name",
    "machineName",
    "computer",
];

const TRACE: &[&str] =
    &["stack_trace", "stackTrace", "stack", "exception", "exc_info", "error.stack_trace", "error.stack", "err.stack", "@x", "full_message"];
