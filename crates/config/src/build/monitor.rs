//! `[[monitor]]`

use std::collections::BTreeMap;

use hinomi_domain::catalog::{
    Catalog, Confirmation, DnsCheck, GroupCheck, HeartbeatCheck, IcmpCheck, IpVersion, Monitor, MonitorKind, TcpCheck, TlsCheck,
};
use hinomi_domain::kernel::{Severity, Span};

use super::{Builder, Object};
use crate::check::clip;
use crate::names::ObjectKind;
use crate::parse;
use crate::read::Fields;
use crate::secret::{called, is_path_token};

const LABELS_MAX: usize = 32;
const LABEL_VALUE_BYTES_MAX: usize = 1_024;

impl Builder<'_> {
    /// `None`: its kind is missing or unknown, which is reported.
    pub fn monitor(&mut self, object: &Object<'_>) -> Option<Monitor> {
        let fields = &object.fields;
        let kind = match fields.kind? {
            "http" => MonitorKind::Http(self.http(fields)),
            "tcp" => {
                let (host, port) = self.address(fields);
                let ip = self.ip(fields, Some(&host));
                MonitorKind::Tcp(TcpCheck { host, port, ip, send: fields.owned("send"), expect: fields.owned("expect") })
            }
            "tls" => MonitorKind::Tls(self.tls(fields)),
            "dns" => MonitorKind::Dns(self.dns(fields)),
            "icmp" => {
                let host = self.host(fields);
                MonitorKind::Icmp(IcmpCheck {
                    ip: self.ip(fields, Some(&host)),
                    host,
                    count: fields.integer("count").unwrap_or(3),
                    loss_percent_max: fields.integer("loss_percent_max").unwrap_or(50),
                })
            }
            "heartbeat" => MonitorKind::Heartbeat(self.heartbeat(object)),
            "group" => MonitorKind::Group(self.group(fields)),
            _ => return None,
        };
        let (interval, timeout, confirmation) = if kind.is_active() { self.rhythm(fields) } else { passive_rhythm(&kind) };
        self.check_labels(fields);
        if let Some(runbook) = fields.string("runbook")
            && !url::Url::parse(runbook).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
        {
            self.report.error("bad-url", fields.spot("runbook"), "not an http or https link").label("expected https://…");
        }
        Some(Monitor {
            id: object.id.as_str().into(),
            name: object.name("name"),
            interval,
            timeout,
            confirmation,
            hold: fields.span("hold").unwrap_or(Span::ZERO),
            degraded_over: if kind.is_active() { fields.span("degraded_over") } else { None },
            kind,
            component: fields.reference("component"),
            system: fields.reference("system"),
            severity: fields.severity("severity").unwrap_or(Severity::Major),
            degraded_severity: fields.severity("degraded_severity").unwrap_or(Severity::Moderate),
            labels: fields.map("labels"),
            runbook: fields.owned("runbook"),
            schedule: fields.reference("schedule"),
            enabled: fields.boolean("enabled"),
            origin: object.origin.clone(),
        })
    }

    fn rhythm(&mut self, fields: &Fields<'_>) -> (Span, Span, Confirmation) {
        let interval = fields.span("interval").unwrap_or(Span::seconds(60));
        // A hung target should not be asked twice at once, and a slow one still gets time to answer.
        let timeout = fields.span("timeout").unwrap_or(Span::seconds(10).min(interval.max(Span::seconds(5))));
        let failures = fields.integer::<u32>("confirmations").unwrap_or(1);
        let of = fields.integer::<u32>("of").unwrap_or(failures);
        if of < failures {
            self.report
                .error("out-of-range", fields.spot("of"), format!("{failures} bad checks of {of} can never be"))
                .label(format!("expected at least {failures}, as `confirmations` says"));
        }
        if let Some(over) = fields.span("degraded_over")
            && over >= timeout
        {
            self.report
                .error("out-of-range", fields.spot("degraded_over"), format!("a check slower than {over} has failed already"))
                .label(format!("expected less than the timeout, {timeout}"));
        }
        let recheck = fields.span("recheck").unwrap_or(Span::seconds(2)).min(interval);
        (interval, timeout, Confirmation { failures, of: of.max(failures), recheck })
    }

    fn tls(&mut self, fields: &Fields<'_>) -> TlsCheck {
        let (host, port) = self.address(fields);
        if let Some(name) = fields.string("server_name")
            && !parse::is_host(name)
        {
            self.report.error("bad-value", fields.spot("server_name"), "not a host name").label("expected a name such as www.example.jp");
        }
        TlsCheck {
            ip: self.ip(fields, Some(&host)),
            host,
            port,
            server_name: fields.owned("server_name"),
            days_left: fields.integer("days_left").unwrap_or(14),
            verify: fields.boolean("verify"),
        }
    }

    fn dns(&mut self, fields: &Fields<'_>) -> DnsCheck {
        if let Some(resolver) = fields.string("resolver") {
            let good = resolver.parse::<std::net::IpAddr>().is_ok()
                || resolver.parse::<std::net::SocketAddr>().is_ok_and(|address| address.port() > 0);
            if !good {
                self.report
                    .error("bad-address", fields.spot("resolver"), format!("`{}` is no address of a resolver", clip(resolver)))
                    .label("expected an IP address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::1]:53");
            }
        }
        DnsCheck {
            name: self.host(fields),
            record_type: fields.owned("type").unwrap_or_default(),
            resolver: fields.owned("resolver"),
            expect: fields.strings("expect").into_iter().map(str::to_owned).collect(),
        }
    }

    fn heartbeat(&mut self, object: &Object<'_>) -> HeartbeatCheck {
        let fields = &object.fields;
        let secret = |name: &str, builder: &mut Self| fields.node(name).and_then(|node| builder.secrets.resolve(node, builder.report));
        let ping = secret("ping", self).and_then(|text| match uuid::Uuid::try_parse(&text) {
            Ok(uuid) => Some(uuid.hyphenated().to_string()),
            Err(_) => {
                let called = fields.node("ping").map(called).unwrap_or_default();
                self.report
                    .error("bad-value", fields.spot("ping"), format!("{called} is no UUID"))
                    .label("expected a UUID such as 00000000-0000-4000-8000-000000000000");
                None
            }
        });
        let push = secret("push", self);
        if let Some(push) = &push
            && !is_path_token(push)
        {
            let called = fields.node("push").map(called).unwrap_or_default();
            self.report
                .error("bad-value", fields.spot("push"), format!("{called} is no token of a push URL"))
                .label("expected 8 to 128 of A-Z, a-z, 0-9, - and _");
        }
        if !fields.has("ping") && !fields.has("push") && !self.has_ping_key {
            self.report
                .error("missing-key", fields.table.spot, format!("the heartbeat `{}` can never be told of", object.id))
                .label("needs `ping`, `push` or both")
                .help("ping: the UUID of /ping/UUID (healthchecks); push: the token of /api/push/TOKEN (Uptime Kuma)")
                .help("or give [server] a `ping_key`: then /ping/KEY/ID works for every heartbeat");
        }
        let every = fields.span("every").unwrap_or(Span::hours(1));
        let quarter = Span::micros(every.as_micros() / 4).clamp(Span::seconds(30), Span::hours(1));
        HeartbeatCheck { ping, push, every, grace: fields.span("grace").unwrap_or(quarter), runtime_max: fields.span("runtime_max") }
    }

    fn group(&mut self, fields: &Fields<'_>) -> GroupCheck {
        let mut members: Vec<&str> = Vec::new();
        for id in fields.strings("members") {
            if members.contains(&id) {
                self.report.error("duplicate-member", fields.spot("members"), format!("`{}` is a member twice", clip(id)));
            } else {
                members.push(id);
            }
        }
        let down_when: u32 = fields.integer("down_when").unwrap_or(1);
        if members.is_empty() && fields.has("members") {
            self.report.error("bad-value", fields.spot("members"), "a group of nothing").label("expected at least one monitor");
        } else if fields.has("members") && usize::try_from(down_when).is_ok_and(|count| count > members.len()) {
            self.report
                .error(
                    "out-of-range",
                    fields.spot("down_when"),
                    format!("a group of {} can never have {down_when} members down", members.len()),
                )
                .label(format!("expected 1 to {}", members.len()));
        }
        GroupCheck { members: members.into_iter().map(Into::into).collect(), down_when }
    }

    fn address(&mut self, fields: &Fields<'_>) -> (String, u16) {
        let Some(text) = fields.string("address") else { return (String::new(), 0) };
        if let Some((host, port)) = parse::host_and_port(text) {
            return (host.to_owned(), port);
        }
        self.report
            .error("bad-address", fields.spot("address"), format!("`{}` is not host:port", clip(text)))
            .label("expected host:port, such as db.example.jp:5432 or [2001:db8::1]:443");
        (String::new(), 0)
    }

    fn host(&mut self, fields: &Fields<'_>) -> String {
        let Some(text) = fields.string("host") else { return String::new() };
        if !parse::is_host(text) {
            let draft = self.report.error("bad-address", fields.spot("host"), format!("`{}` is no host", clip(text)));
            draft.label("expected a name or an IP address, without scheme, port or path");
            if !text.is_ascii() {
                draft.help("write an international name in its ASCII form (xn--…)");
            }
        }
        text.to_owned()
    }

    /// The wanted version of IP. A literal address of the other one could never be asked.
    pub(super) fn ip(&mut self, fields: &Fields<'_>, host: Option<&str>) -> IpVersion {
        let wanted = match fields.string("ip") {
            Some("4") => IpVersion::V4,
            Some("6") => IpVersion::V6,
            _ => return IpVersion::Any,
        };
        let literal = host.and_then(|host| host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>().ok());
        if literal.is_some_and(|address| address.is_ipv4() != (wanted == IpVersion::V4)) {
            self.report
                .error(
                    "bad-value",
                    fields.spot("ip"),
                    format!("an address of IPv{} is asked for over the other version", if wanted == IpVersion::V4 { 6 } else { 4 }),
                )
                .label("leave `ip` out, or name the host");
        }
        wanted
    }

    fn check_labels(&mut self, fields: &Fields<'_>) {
        let Some(table) = fields.node("labels").and_then(|node| node.as_table()) else { return };
        if table.entries.len() > LABELS_MAX {
            self.report.error("too-large", fields.spot("labels"), format!("more than {LABELS_MAX} labels"));
        }
        for entry in &table.entries {
            self.check_label_name(&entry.key, entry.key_spot);
            if entry.node.as_str().is_some_and(|value| value.len() > LABEL_VALUE_BYTES_MAX) {
                self.report.error("too-large", entry.node.spot, format!("a label of more than {LABEL_VALUE_BYTES_MAX} bytes"));
            }
        }
    }

    /// Two monitors on one ping URL would each believe the other's job.
    pub fn refuse_shared_pings(&mut self, objects: &[Object<'_>], catalog: &Catalog) {
        let mut seen: BTreeMap<(&str, String), &Object<'_>> = BTreeMap::new();
        for object in objects.iter().filter(|object| object.kind == ObjectKind::Monitor) {
            let Some(MonitorKind::Heartbeat(check)) = catalog.monitors.get(&object.id.as_str().into()).map(|monitor| &monitor.kind) else {
                continue;
            };
            for (name, value) in [("ping", &check.ping), ("push", &check.push)] {
                let Some(value) = value else { continue };
                match seen.get(&(name, value.clone())) {
                    None => {
                        seen.insert((name, value.clone()), object);
                    }
                    Some(first) if first.id != object.id => {
                        self.report
                            .error(
                                "duplicate-id",
                                object.fields.spot(name),
                                format!("`{}` and `{}` share one {name} URL", first.id, object.id),
                            )
                            .label("expected its own")
                            .also(first.fields.spot(name), "first used here");
                    }
                    Some(_) => {}
                }
            }
        }
    }
}

/// What hinomi is told of, or derives, has no rhythm of its own: this is how often it is looked at.
fn passive_rhythm(kind: &MonitorKind) -> (Span, Span, Confirmation) {
    let interval = match kind {
        MonitorKind::Heartbeat(check) => Span::micros(check.every.as_micros() / 10).clamp(Span::seconds(1), Span::seconds(60)),
        _ => Span::seconds(60),
    };
    (interval, Span::seconds(10).min(interval), Confirmation { failures: 1, of: 1, recheck: interval })
}
