//! `[server]` and its neighbours.

use std::net::{IpAddr, SocketAddr};

use hinomi_domain::kernel::Span;
use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use super::{Builder, Object};
use crate::check::clip;
use crate::mask;
use crate::names::ObjectKind;
use crate::parse;
use crate::read::Fields;
use crate::secret::{called, is_path_token};
use crate::server::{AccessSettings, Retention, ServerSettings, TlsFiles, WatchdogSettings};
use crate::shape::{self, Shape};
use crate::tree::{Spot, Table};

impl Builder<'_> {
    /// With the port that time servers have where none is given.
    fn ntp(&mut self, server: &Fields<'_>) -> Option<String> {
        let text = server.string("ntp")?;
        if parse::is_host(text) {
            return Some(if text.contains(':') { format!("[{text}]:123") } else { format!("{text}:123") });
        }
        if parse::host_and_port(text).is_some() {
            return Some(text.to_owned());
        }
        self.report.error("bad-address", server.spot("ntp"), "not a host").label("expected a name or an address, with or without :port");
        None
    }

    pub fn server(&mut self, objects: &[Object<'_>]) -> ServerSettings {
        let nothing = Table { spot: Spot { file: 0, start: 0, end: 0 }, entries: Vec::new() };
        let of = |kind: ObjectKind| objects.iter().find(|object| object.kind == kind).map(|object| object.fields);
        // Defaults stand in the shapes, so an absent table reads like an empty one.
        let or_empty = |kind: ObjectKind| {
            let section = Shape::section(kind.as_str());
            of(kind).or_else(|| section.map(|section| Fields::new(section.shape, &nothing)))
        };
        let server = or_empty(ObjectKind::Server);
        let listen = server.and_then(|server| self.socket(&server, "listen"));
        let access = or_empty(ObjectKind::Access);
        let retention = or_empty(ObjectKind::Retention);
        let logs = of(ObjectKind::Logs).unwrap_or_else(|| Fields::new(&shape::logs::LOGS, &nothing));
        let kept = |name: &str| retention.and_then(|retention| retention.span(name));
        ServerSettings {
            listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            listen_given: server.is_some_and(|server| server.has("listen")),
            public_url: server.and_then(|server| self.public_url(&server)),
            trusted_proxies: server.map(|server| self.trusted_proxies(&server)).unwrap_or_default(),
            tls: server.and_then(|server| server.table("tls")).and_then(|tls| {
                Some(TlsFiles {
                    certificate: self.secrets.directory.join(tls.string("cert")?),
                    key: self.secrets.directory.join(tls.string("key")?),
                })
            }),
            database: server.and_then(|server| self.database(&server)),
            data: server.and_then(|server| server.string("data")).map(|path| self.secrets.directory.join(path)),
            ping_key: server.and_then(|server| self.ping_key(&server)),
            ntp: server.and_then(|server| self.ntp(&server)),
            access: AccessSettings {
                password_allowed: access.is_none_or(|access| access.string("password") != Some("forbidden")),
                session_hours: access.and_then(|access| access.integer("session_hours")).unwrap_or(168),
            },
            watchdog: of(ObjectKind::Watchdog).and_then(|watchdog| self.watchdog(&watchdog)),
            publish_directory: of(ObjectKind::Publish)
                .and_then(|publish| publish.string("directory"))
                .map(|directory| self.secrets.directory.join(directory)),
            publish_url: of(ObjectKind::Publish)
                .and_then(|publish| self.url(&publish, "url", &["http", "https"]))
                .map(|url| url.as_str().trim_end_matches('/').to_owned()),
            retention: Retention {
                journal: kept("journal"),
                deliveries: kept("deliveries"),
                outbox: kept("outbox"),
                alerts: kept("alerts"),
                intervals: kept("intervals"),
                latency: kept("latency"),
                drafts: kept("drafts"),
            },
            logs: self.log_settings(&logs, objects),
        }
    }

    /// An ADDRESS:PORT to listen on.
    pub(super) fn socket(&mut self, fields: &Fields<'_>, name: &str) -> Option<SocketAddr> {
        let text = fields.string(name)?;
        let numeric = text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
        let found = numeric.parse().ok();
        if found.is_none() {
            let draft = self.report.error("bad-address", fields.spot(name), format!("`{}` is not ADDRESS:PORT", clip(text)));
            draft.label("expected ADDRESS:PORT such as 127.0.0.1:8080");
            if text.starts_with(':') {
                draft.help(format!("to listen everywhere, write [::]{}", clip(text)));
            }
        }
        found
    }

    fn public_url(&mut self, server: &Fields<'_>) -> Option<Url> {
        let text = server.string("public_url")?;
        let url = Url::parse(text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host().is_some()
                && url.username().is_empty()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        match url {
            Some(mut url) => {
                let path = url.path().trim_end_matches('/').to_owned();
                url.set_path(&path);
                Some(url)
            }
            None => {
                self.report
                    .error("bad-url", server.spot("public_url"), "not the address of a site")
                    .label("expected https://HOST, without query or credentials");
                None
            }
        }
    }

    fn trusted_proxies(&mut self, server: &Fields<'_>) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for node in server.node("trusted_proxies").map_or(&[][..], |node| node.items()) {
            let Some(text) = node.as_str() else { continue };
            match text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)) {
                Ok(network) => networks.push(network),
                Err(_) => {
                    self.report
                        .error("bad-address", node.spot, format!("`{}` is no network", clip(text)))
                        .label("expected a network such as 10.0.0.0/8, or an address");
                }
            }
        }
        networks
    }

    fn database(&mut self, server: &Fields<'_>) -> Option<SecretString> {
        let node = server.node("database")?;
        let text = self.secrets.resolve(node, self.report)?;
        let good = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        if !good {
            self.report
                .error("bad-url", node.spot, format!("{} is no address of a database", called(node)))
                .label("expected sqlite:PATH or postgres://…");
            return None;
        }
        let literal = node.as_str().is_some_and(|text| !mask::is_reference(text));
        let has_password =
            Url::parse(&text).is_ok_and(|url| url.password().is_some() || url.query_pairs().any(|(key, _)| key == "password"));
        if literal && has_password {
            self.report.mask(node.spot);
            self.report
                .error("literal-secret", node.spot, "a database password must not stand in a configuration file")
                .label("expected \"env:NAME\" or \"file:PATH\"");
            return None;
        }
        Some(SecretString::from(text))
    }

    fn ping_key(&mut self, server: &Fields<'_>) -> Option<SecretString> {
        let node = server.node("ping_key")?;
        let text = self.secrets.resolve(node, self.report)?;
        if !is_path_token(&text) {
            self.report
                .error("bad-value", node.spot, format!("{} is no key of a ping URL", called(node)))
                .label("expected 8 to 128 of A-Z, a-z, 0-9, - and _");
            return None;
        }
        Some(SecretString::from(text))
    }

    fn watchdog(&mut self, watchdog: &Fields<'_>) -> Option<WatchdogSettings> {
        let url = self.url(watchdog, "url", &["http", "https"])?;
        Some(WatchdogSettings {
            url: SecretString::from(String::from(url)),
            interval: watchdog.span("interval").unwrap_or(Span::minutes(1)),
        })
    }
}
