//! `[[channel]]`

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hinomi_domain::catalog::{Channel, ChannelKind, SmtpTls};

use super::{Builder, Object};
use crate::address;
use crate::mask;
use crate::parse;
use crate::read::Fields;

const SIGNING_BYTES_MIN: usize = 16;

impl Builder<'_> {
    /// `None`: its kind is missing or unknown, which is reported.
    pub fn channel(&mut self, object: &Object<'_>) -> Option<Channel> {
        let fields = &object.fields;
        let kind = match fields.kind? {
            "webhook" => ChannelKind::Webhook {
                url: self.url(fields, "url", &["http", "https"]).map(String::from).unwrap_or_default(),
                secret: self.signing_secret(fields),
                headers: self.headers(fields),
            },
            "slack" => ChannelKind::Slack { url: self.url(fields, "url", &["http", "https"]).map(String::from).unwrap_or_default() },
            "smtp" => self.smtp(fields),
            "file" => {
                let directory = fields.owned("directory").unwrap_or_default();
                if directory.split(['/', '\\']).any(|part| part == "..") {
                    self.report
                        .error("bad-value", fields.spot("directory"), "a directory outside of the data directory")
                        .label("expected a path without ..");
                }
                let (from, return_path) = self.sender(fields);
                ChannelKind::File { directory, from, return_path }
            }
            _ => return None,
        };
        Some(Channel {
            id: object.id.as_str().into(),
            kind,
            language: fields.language("language"),
            rate_per_minute: fields.integer("rate_per_minute"),
            origin: object.origin.clone(),
        })
    }

    fn smtp(&mut self, fields: &Fields<'_>) -> ChannelKind {
        let host = fields.owned("host").unwrap_or_default();
        if fields.has("host") && !parse::is_host(&host) {
            self.report
                .error("bad-address", fields.spot("host"), "not a host")
                .label("expected a name or an IP address; the port has its own key");
        }
        let tls = match fields.string("tls") {
            Some("tls") => SmtpTls::Tls,
            Some("none") => SmtpTls::None,
            _ => SmtpTls::Starttls,
        };
        let port = fields.integer("port").unwrap_or(match tls {
            SmtpTls::Starttls => 587,
            SmtpTls::Tls => 465,
            SmtpTls::None => 25,
        });
        for (name, partner) in [("username", "password"), ("password", "username")] {
            if fields.has(name) && !fields.has(partner) {
                self.report
                    .error("missing-key", fields.spot(name), format!("`{name}` without `{partner}`"))
                    .label(format!("needs `{partner}` too"));
            }
        }
        let here = matches!(host.as_str(), "localhost" | "::1") || host.starts_with("127.");
        if fields.has("password") && tls == SmtpTls::None && !here {
            self.report
                .warning("password-in-clear", fields.spot("tls"), "the password travels unencrypted")
                .label("`starttls` or `tls` would protect it");
        }
        let username = fields.node("username").and_then(|node| self.secrets.resolve(node, self.report));
        // A literal password is reported by the checker and never used.
        let password = fields
            .node("password")
            .filter(|node| node.as_str().is_some_and(mask::is_reference))
            .and_then(|node| self.secrets.resolve(node, self.report));
        let hello = fields.owned("hello");
        if hello.as_deref().is_some_and(|name| !name.contains('.') || !parse::is_host(name)) {
            self.report
                .error("bad-address", fields.spot("hello"), "not a full host name")
                .label("expected a name such as status.example.jp");
        }
        let (from, return_path) = self.sender(fields);
        ChannelKind::Smtp { host, port, tls, username, password, hello, from, return_path }
    }

    /// Sender and envelope sender.
    fn sender(&mut self, fields: &Fields<'_>) -> (String, String) {
        let from = fields.owned("from").unwrap_or_default();
        let domain = match address::of_mailbox(&from) {
            Ok(address) => address.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned()),
            Err(why) => {
                if fields.has("from") {
                    self.report
                        .error("bad-address", fields.spot("from"), format!("the sender is no mail address: {why}"))
                        .label("expected \"Name <address>\" or an address");
                }
                String::new()
            }
        };
        let Some(return_path) = fields.owned("return_path") else { return (from, format!("bounce+{{token}}@{domain}")) };
        // A token as long as the real one, so that the 64 bytes before @ hold with it.
        let filled = return_path.replace("{token}", "0123456789abcdef0123456789abcdef");
        if let Err(why) = address::check(&filled) {
            self.report
                .error("bad-address", fields.spot("return_path"), format!("the envelope sender is no mail address: {why}"))
                .label("expected an address such as bounce+{token}@example.jp");
        } else if !return_path.contains("{token}") {
            self.report
                .warning("no-token", fields.spot("return_path"), "bounces to one address for all cannot be told apart reliably")
                .label("put {token} before @");
        }
        (from, return_path)
    }

    /// Standard Webhooks: `whsec_` and base64, or plain characters.
    fn signing_secret(&mut self, fields: &Fields<'_>) -> Option<String> {
        let node = fields.node("secret").filter(|node| node.as_str().is_some_and(mask::is_reference))?;
        let secret = self.secrets.resolve(node, self.report)?;
        let length = match secret.strip_prefix("whsec_") {
            None => secret.len(),
            Some(encoded) => match STANDARD.decode(encoded) {
                Ok(bytes) => bytes.len(),
                Err(_) => {
                    self.report
                        .error("bad-secret", node.spot, "what follows whsec_ is no base64")
                        .label("expected whsec_ and base64, or plain characters");
                    return None;
                }
            },
        };
        if length < SIGNING_BYTES_MIN {
            self.report
                .warning("short-secret", node.spot, format!("a signing secret of {length} bytes can be guessed"))
                .label("24 bytes or more are usual");
        }
        Some(secret)
    }
}
