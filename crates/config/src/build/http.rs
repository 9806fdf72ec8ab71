//! What an http monitor asks, and what it expects of the answer.

use hinomi_domain::catalog::{Assertion, HttpCheck, StatusRange};
use url::Url;

use super::Builder;
use crate::check::{clip, words};
use crate::mask;
use crate::parse;
use crate::read::Fields;
use crate::secret::called;
use crate::tree::Node;

const ASSERTIONS_MAX: usize = 50;
pub(super) const REGEX_BYTES_MAX: usize = 1 << 20;
/// Headers that exist to carry a secret.
const SECRET_HEADERS: &[&str] = &["authorization", "proxy-authorization", "cookie"];
/// Headers that the client itself decides.
const OWN_HEADERS: &[&str] = &["connection", "content-length", "transfer-encoding", "upgrade", "te", "trailer"];

impl Builder<'_> {
    pub(super) fn http(&mut self, fields: &Fields<'_>) -> HttpCheck {
        let url = self.url(fields, "url", &["http", "https"]);
        let https = url.as_ref().is_some_and(|url| url.scheme() == "https");
        if !https && url.is_some() && fields.has("tls_days_left") {
            self.report
                .error(
                    "other-kind",
                    fields.entry("tls_days_left").map_or(fields.table.spot, |entry| entry.key_spot),
                    "`tls_days_left` needs an https address",
                )
                .label("there is no certificate over http")
                .also(fields.spot("url"), "http here");
        }
        let proxy = fields.string("proxy").map(str::to_owned);
        if let Some(text) = &proxy
            && !Url::parse(text).is_ok_and(|url| {
                url.scheme() == "http" && url.host().is_some() && matches!(url.path(), "" | "/") && url.username().is_empty()
            })
        {
            self.report.error("bad-url", fields.spot("proxy"), "not the address of a proxy").label("expected http://host:port");
        }
        let body = fields.node("body").and_then(|node| self.secrets.resolve(node, self.report));
        let status = fields.node("status").map_or(&[][..], Node::items).iter().filter_map(parse::status).collect::<Vec<StatusRange>>();
        if status.is_empty() && fields.has("status") && fields.strings("status").is_empty() {
            self.report.error("bad-value", fields.spot("status"), "no status code would be good").label("expected at least one");
        }
        let url_host = url.as_ref().and_then(Url::host_str).map(str::to_owned);
        HttpCheck {
            url: url.map(String::from).unwrap_or_default(),
            method: fields.owned("method").unwrap_or_default(),
            headers: self.headers(fields),
            body,
            status: if status.is_empty() { vec![StatusRange { from: 200, to: 299 }] } else { status },
            redirects_max: fields.integer("redirects").unwrap_or(3),
            ip: self.ip(fields, url_host.as_deref()),
            keep_connection: fields.boolean("keep_connection"),
            verify_tls: fields.boolean("verify_tls"),
            tls_days_left: fields.integer::<u32>("tls_days_left").filter(|days| https && *days > 0),
            assertions: self.assertions(fields),
            body_bytes_max: fields.bytes("body_bytes_max").and_then(|bytes| u32::try_from(bytes).ok()).unwrap_or(256 * 1024),
            proxy,
        }
    }

    /// An absolute address of one of the schemes, with a host and without credentials. References are resolved; a message never
    /// contains the address itself.
    pub(super) fn url(&mut self, fields: &Fields<'_>, name: &str, schemes: &[&str]) -> Option<Url> {
        let node = fields.node(name)?;
        let text = self.secrets.resolve(node, self.report)?;
        let called = called(node);
        let expected = format!("expected {}://host…", schemes.join(":// or "));
        let url = match Url::parse(&text) {
            Ok(url) => url,
            Err(error) => {
                self.report.error("bad-url", node.spot, format!("{called} is no URL: {error}")).label(expected);
                return None;
            }
        };
        if !schemes.contains(&url.scheme()) || url.host().is_none() {
            self.report.error("bad-url", node.spot, format!("{called} is no {} URL", schemes.join(" or "))).label(expected);
            return None;
        }
        if !url.username().is_empty() || url.password().is_some() {
            self.report.mask(node.spot);
            self.report
                .error("bad-url", node.spot, format!("{called} contains a user name or password"))
                .label("addresses are shown; credentials must not be in them")
                .help("send an Authorization header whose value is env:NAME or file:PATH");
            return None;
        }
        Some(url)
    }

    pub(super) fn headers(&mut self, fields: &Fields<'_>) -> Vec<(String, String)> {
        let Some(table) = fields.node("headers").and_then(Node::as_table) else { return Vec::new() };
        let mut headers = Vec::new();
        for entry in &table.entries {
            let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if entry.key.is_empty() || !entry.key.bytes().all(token) {
                self.report.error("bad-header", entry.key_spot, format!("`{}` is no name of a header", clip(&entry.key)));
                continue;
            }
            if OWN_HEADERS.contains(&entry.key.to_ascii_lowercase().as_str()) {
                self.report
                    .error("bad-header", entry.key_spot, format!("the header `{}` is not yours to set", entry.key))
                    .label("the connection decides it");
                continue;
            }
            let Some(value) = self.secrets.resolve(&entry.node, self.report) else { continue };
            if value.chars().any(|c| c.is_control() && c != '\t') || !value.is_ascii() {
                self.report
                    .error("bad-header", entry.node.spot, format!("{} cannot be sent in a header", called(&entry.node)))
                    .label("expected printable ASCII on one line");
                continue;
            }
            if entry.node.as_str().is_some_and(|text| !mask::is_reference(text)) {
                if SECRET_HEADERS.contains(&entry.key.to_ascii_lowercase().as_str()) {
                    let message = format!("the value of `{}` must not stand in a configuration file", entry.key);
                    self.report.mask(entry.node.spot);
                    self.report.error("literal-secret", entry.key_spot, message).label("expected env:NAME or file:PATH");
                    continue;
                }
                if mask::is_sensitive(&entry.key) {
                    self.report
                        .warning("literal-secret", entry.key_spot, format!("the header `{}` looks like a secret", entry.key))
                        .label("keep its value outside: env:NAME or file:PATH");
                }
            }
            headers.push((entry.key.clone(), value));
        }
        headers
    }

    fn assertions(&mut self, fields: &Fields<'_>) -> Vec<Assertion> {
        let tables = fields.tables("assert");
        if tables.len() > ASSERTIONS_MAX {
            self.report.error("too-large", fields.spot("assert"), format!("more than {ASSERTIONS_MAX} conditions"));
        }
        tables.iter().take(ASSERTIONS_MAX).filter_map(|table| self.assertion(table)).collect()
    }

    fn assertion(&mut self, fields: &Fields<'_>) -> Option<Assertion> {
        const ONE_OF: [&str; 5] = ["body_contains", "body_lacks", "body_matches", "jsonpath", "header"];
        let given: Vec<&str> = ONE_OF.into_iter().filter(|name| fields.has(name)).collect();
        let [only] = given.as_slice() else {
            let message = if given.is_empty() {
                "a condition that asks nothing".to_owned()
            } else {
                format!("{} in one condition", given.join(" and "))
            };
            self.report.error("bad-condition", fields.table.spot, message).label(format!("expected exactly one of {}", words(&ONE_OF)));
            return None;
        };
        for (name, partner) in [("equals", "jsonpath"), ("contains", "header")] {
            if fields.has(name) && *only != partner {
                self.report
                    .error("bad-condition", fields.entry(name)?.key_spot, format!("`{name}` goes with `{partner}`"))
                    .label(format!("there is no `{partner}` here"));
            }
        }
        let text = fields.owned(only)?;
        match *only {
            "body_contains" => Some(Assertion::BodyContains { text }),
            "body_lacks" => Some(Assertion::BodyLacks { text }),
            "body_matches" => self.is_regex(&text, fields.node("body_matches")?).then_some(Assertion::BodyMatches { regex: text }),
            "header" => Some(Assertion::Header { name: text, contains: fields.owned("contains") }),
            _ => {
                if let Err(error) = serde_json_path::JsonPath::parse(&text) {
                    self.report
                        .error("bad-jsonpath", fields.spot("jsonpath"), format!("not a JSONPath: {}", clip(&error.to_string())))
                        .label("expected a path such as $.status or $.items[0].ok (RFC 9535)");
                    return None;
                }
                Some(Assertion::JsonPath { path: text, equals: fields.node("equals").and_then(|node| parse::json(node, 0)) })
            }
        }
    }

    /// Reports a regular expression that does not compile, or would be too large.
    pub(super) fn is_regex(&mut self, text: &str, node: &Node) -> bool {
        let Err(error) = regex::RegexBuilder::new(text).size_limit(REGEX_BYTES_MAX).build() else { return true };
        self.bad_regex(&error, node);
        false
    }

    pub(super) fn bad_regex(&mut self, error: &regex::Error, node: &Node) {
        // The last line says what is wrong; the lines before draw it, which the caret does here.
        let said = error.to_string();
        let why = said.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
        self.report.error("bad-regex", node.spot, format!("not a regular expression: {}", clip(&why))).label(why);
    }
}
