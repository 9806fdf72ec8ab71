//! `[[log_source]]`, `[[log_purpose]]`, `[logs]`.

use hinomi_domain::detect::Logs;
use hinomi_domain::ingest::source::{JsonFields, RecordPattern};
use hinomi_domain::ingest::{Format, Origin, Purpose, PurposeRule, Reading, Source, purpose};
use hinomi_domain::kernel::{Period, PurposeId, Span};

use super::http::REGEX_BYTES_MAX;
use super::{Builder, Object};
use crate::check::clip;
use crate::logs::{LogSettings, SyslogSettings};
use crate::names::ObjectKind;
use crate::read::Fields;
use crate::server::TlsFiles;

impl Builder<'_> {
    pub fn logs(&mut self, objects: &[Object<'_>]) -> Logs {
        let of = |kind: ObjectKind| objects.iter().filter(move |object| object.kind == kind);
        let mut logs = Logs { zone: self.zone.clone(), ..Logs::default() };
        for object in of(ObjectKind::LogPurpose) {
            let rule = self.log_purpose(object);
            logs.purposes.insert(rule.purpose.clone(), rule);
        }
        logs.sources = of(ObjectKind::LogSource).map(|object| self.log_source(object)).map(|source| (source.id.clone(), source)).collect();
        logs.rules = of(ObjectKind::LogRule).filter_map(|object| self.log_rule(object)).map(|rule| (rule.id.clone(), rule)).collect();
        logs
    }

    fn log_source(&mut self, object: &Object<'_>) -> Source {
        let fields = &object.fields;
        let written_by = fields.string("written_by");
        Source {
            id: object.id.as_str().into(),
            name: object.name("name"),
            format: self.log_format(fields),
            zone: fields.zone("time_zone").unwrap_or_else(|| self.zone.clone()),
            purpose: fields.string("purpose").map_or_else(|| Purpose::Diagnose.into(), PurposeId::from),
            written_by: Origin::ALL.into_iter().find(|origin| Some(origin.as_str()) == written_by).unwrap_or_default(),
            system: fields.reference("system"),
            component: fields.reference("component"),
            silent_after: fields.span("silent_after"),
            origin: object.origin.clone(),
        }
    }

    fn log_format(&mut self, fields: &Fields<'_>) -> Format {
        let format = fields.string("format").unwrap_or("auto");
        for (key, owner) in [("json", "json"), ("pattern", "regex"), ("time_format", "regex")] {
            if let Some(entry) = fields.entry(key)
                && format != owner
            {
                self.report
                    .error("other-kind", entry.key_spot, format!("`{key}` does not belong to a source whose format is `{}`", clip(format)))
                    .label(format!("only with format = \"{owner}\""));
            }
        }
        match format {
            "standard" => Format::Standard,
            "json" => {
                let table = fields.table("json");
                let names = |key: &str| -> Vec<String> {
                    table.map(|table| table.strings(key)).unwrap_or_default().into_iter().map(str::to_owned).collect()
                };
                Format::Json(JsonFields { time: names("time"), level: names("level"), message: names("message"), host: names("host") })
            }
            "logfmt" => Format::Logfmt,
            "access" => Format::Access,
            "syslog" => Format::Syslog,
            "regex" => self.record_pattern(fields).map_or(Format::Plain, Format::Regex),
            "plain" => Format::Plain,
            _ => Format::Auto,
        }
    }

    fn record_pattern(&mut self, fields: &Fields<'_>) -> Option<RecordPattern> {
        let time_format = fields.owned("time_format");
        if let Some(format) = &time_format {
            // Written with it once: what cannot be written cannot be read.
            if let Err(error) = jiff::fmt::strtime::format(format, &jiff::Zoned::default()) {
                self.report
                    .error("bad-value", fields.spot("time_format"), format!("not a form of times: {}", clip(&error.to_string())))
                    .label("expected directives of strptime, such as %Y-%m-%d %H:%M:%S%.f");
            }
        }
        let Some(node) = fields.node("pattern") else {
            self.report
                .error("missing-key", fields.table.spot, "`pattern` is missing in a source whose format is `regex`")
                .label("needs `pattern`");
            return None;
        };
        let regex = match regex::bytes::RegexBuilder::new(node.as_str()?).size_limit(REGEX_BYTES_MAX).build() {
            Ok(regex) => regex,
            Err(error) => {
                self.bad_regex(&error, node);
                return None;
            }
        };
        let names: Vec<&str> = regex.capture_names().flatten().collect();
        if names.is_empty() {
            self.report.error("bad-regex", node.spot, "no named group").label("expected groups such as (?P<time>…) and (?P<message>…)");
        } else if time_format.is_some() && !names.contains(&"time") {
            self.report
                .error("bad-regex", node.spot, "`time_format` without a group called `time`")
                .label("expected (?P<time>…)")
                .also(fields.spot("time_format"), "the form of what?");
        }
        Some(RecordPattern { regex, time_format })
    }

    fn log_purpose(&mut self, object: &Object<'_>) -> PurposeRule {
        let fields = &object.fields;
        let id = PurposeId::from(object.id.as_str());
        let base = id.standard().map_or_else(|| PurposeRule::added(id.clone()), PurposeRule::standard);
        let keep = match fields.string("keep") {
            None => base.keep,
            Some("forever") => None,
            Some(_) => fields.period("keep").or(base.keep),
        };
        // What is kept shorter than usual cannot stay near longer, unless somebody says so.
        let near = fields.period("near").unwrap_or_else(|| keep.filter(|keep| keep.least() < base.near.least()).unwrap_or(base.near));
        if let Some(keep) = keep
            && keep.least() < near.least()
        {
            let (wrong, other) = if fields.has("near") { ("near", "keep") } else { ("keep", "near") };
            let draft = self.report.error("out-of-range", fields.spot(wrong), format!("near for {near}, and kept for {keep} in all"));
            draft.label("expected `near` to be no longer than `keep`");
            if fields.has(other) {
                draft.also(fields.spot(other), "");
            }
        }
        if let Some(keep) = keep
            && base.keep == Some(Period::years(1))
            && keep.least() < Period::years(1).least()
        {
            self.report
                .warning("kept-short", fields.spot("keep"), format!("records of `{id}` are kept for {keep}"))
                .label("usage, exceptions and security events are promised for a year (OPS-25)");
        }
        let backup = fields.string("backup").and_then(purpose::parse_backup_word).unwrap_or(base.backup);
        if backup.is_none() && fields.has("near") && keep.is_none_or(|keep| keep.least() > near.least()) {
            self.report
                .warning("not-backed-up", fields.spot("near"), format!("records of `{id}` are not backed up, so `near` lets nothing go"))
                .label("they stay near until `keep` has passed");
        }
        PurposeRule {
            name: fields.text("name").filter(|name| !name.is_empty()).unwrap_or(base.name),
            near,
            keep,
            delete: fields.boolean("delete"),
            backup,
            read: fields.string("read").and_then(Reading::parse).unwrap_or(base.read),
            origin: object.origin.clone(),
            purpose: id,
        }
    }

    pub fn log_settings(&mut self, logs: &Fields<'_>, objects: &[Object<'_>]) -> LogSettings {
        LogSettings {
            accept_unknown_sources: logs.boolean("accept_unknown_sources"),
            wal_bytes_max: logs.bytes("wal_bytes_max").unwrap_or(256 << 20),
            memory_bytes_max: logs.bytes("memory_bytes_max").unwrap_or(256 << 20),
            query_timeout: logs.span("query_timeout").unwrap_or(Span::seconds(30)),
            query_rows_max: logs.integer("query_rows_max").unwrap_or(10_000),
            syslog: logs.table("syslog").map(|syslog| self.syslog(&syslog, logs, objects)),
            cold: logs.table("cold").and_then(|cold| self.cold(&cold)),
        }
    }

    fn syslog(&mut self, syslog: &Fields<'_>, logs: &Fields<'_>, objects: &[Object<'_>]) -> SyslogSettings {
        let source = syslog.string("source").unwrap_or("syslog");
        let is_configured = objects.iter().any(|object| object.kind == ObjectKind::LogSource && object.id == source);
        if !is_configured && !logs.boolean("accept_unknown_sources") {
            let draft = self.report.error("unknown-reference", syslog.spot("source"), format!("there is no log source `{}`", clip(source)));
            draft.label("expected the id of a [[log_source]], for `accept_unknown_sources` is false");
        }
        if !["udp", "tcp", "tls"].iter().any(|name| syslog.has(name)) {
            self.report.error("missing-key", syslog.table.spot, "syslog is listened for nowhere").label("needs `udp`, `tcp` or `tls`");
        }
        let tls = syslog.table("tls").and_then(|tls| {
            let file = |name: &str| tls.string(name).map(|path| self.secrets.directory.join(path));
            let files = TlsFiles { certificate: file("cert")?, key: file("key")? };
            Some((self.socket(&tls, "listen")?, files))
        });
        SyslogSettings {
            udp: self.socket(syslog, "udp"),
            tcp: self.socket(syslog, "tcp"),
            tls,
            source: source.into(),
            connections_max: syslog.integer("connections_max").unwrap_or(512),
            message_bytes_max: syslog.bytes("message_bytes_max").and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(64 << 10),
        }
    }
}
