//! Mail by SMTP over kept connections, one message and one recipient at a time.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hinomi_domain::catalog::{Channel, ChannelKind, SmtpTls};
use hinomi_domain::inform::Attempt;
use hinomi_domain::kernel::ChannelId;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::mail::Mail;
use super::{ChannelOptions, ChannelsError};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Connections kept per channel; a relay rarely allows more from one client.
const CONNECTIONS_MAX: u32 = 4;
const IDLE_LONGEST: Duration = Duration::from_secs(30);
/// Answers to a wrong or missing login. The mail is not at fault, and the operator will mend it.
const LOGIN_CODES: [u16; 4] = [530, 534, 535, 538];

/// One pool of connections per channel, made anew when the channel's settings change.
pub struct Transports {
    made: Mutex<HashMap<ChannelId, (ChannelKind, Transport)>>,
    timeout: Duration,
    extra_roots: Vec<Certificate>,
}

impl Transports {
    pub fn new(options: &ChannelOptions) -> Result<Self, ChannelsError> {
        let extra_roots = options.extra_roots.iter().map(|pem| Certificate::from_pem(pem.as_bytes()).map_err(|_| ChannelsError::Root));
        Ok(Self { made: Mutex::default(), timeout: options.timeout, extra_roots: extra_roots.collect::<Result<_, _>>()? })
    }

    fn of(&self, channel: &Channel) -> Option<Transport> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((kind, transport)) = made.get(&channel.id)
            && *kind == channel.kind
        {
            return Some(transport.clone());
        }
        let transport = self.make(&channel.kind)?;
        made.insert(channel.id.clone(), (channel.kind.clone(), transport.clone()));
        Some(transport)
    }

    fn make(&self, kind: &ChannelKind) -> Option<Transport> {
        let ChannelKind::Smtp { host, port, tls, username, password, hello, from, .. } = kind else { return None };
        let tls = match tls {
            SmtpTls::Starttls => Tls::Required(self.tls_parameters(host)?),
            SmtpTls::Tls => Tls::Wrapper(self.tls_parameters(host)?),
            SmtpTls::None => Tls::None,
        };
        let mut builder = Transport::builder_dangerous(host)
            .port(*port)
            .tls(tls)
            .timeout(Some(self.timeout))
            .hello_name(introduced_as(hello.as_deref(), from))
            .pool_config(PoolConfig::new().min_idle(0).max_size(CONNECTIONS_MAX).idle_timeout(IDLE_LONGEST));
        if let (Some(username), Some(password)) = (username, password) {
            builder = builder.credentials(Credentials::new(username.clone(), password.clone()));
        }
        Some(builder.build())
    }

    fn tls_parameters(&self, host: &str) -> Option<TlsParameters> {
        let mut builder = TlsParameters::builder(host.to_owned());
        for root in &self.extra_roots {
            builder = builder.add_root_certificate(root.clone());
        }
        builder.build_rustls().ok()
    }
}

/// A full name, as RFC 5321 (2.3.5) asks for: many servers refuse `EHLO vm`.
fn introduced_as(configured: Option<&str>, from: &str) -> ClientId {
    if let Some(name) = configured {
        return ClientId::Domain(name.to_owned());
    }
    match ClientId::default() {
        ClientId::Domain(name) if !name.contains('.') => {
            let domain = from.trim_end().trim_end_matches('>').rsplit_once('@').map(|(_, domain)| domain.to_owned());
            ClientId::Domain(domain.unwrap_or(name))
        }
        own => own,
    }
}

/// Connects as for a mail, with encryption and login as configured, and sends none.
pub async fn greet(transports: &Transports, channel: &Channel) -> Attempt {
    let Some(transport) = transports.of(channel) else {
        return Attempt::Failed { answer: "the channel's server name is not valid".to_owned() };
    };
    match transport.test_connection().await {
        Ok(true) => Attempt::Sent { provider_id: None, answer: "ready".to_owned() },
        Ok(false) => Attempt::Retry { answer: "the server ended the connection".to_owned(), after: None },
        Err(error) => Attempt::Retry { answer: words(&error, error.status().map(u16::from)), after: None },
    }
}

/// 4xx and trouble with the connection may pass; 5xx is the provider's last word on this mail.
pub async fn send(transports: &Transports, channel: &Channel, mail: &Mail) -> Attempt {
    let Some(transport) = transports.of(channel) else {
        return Attempt::Failed { answer: "the channel's server name is not valid".to_owned() };
    };
    match transport.send_raw(&mail.envelope, &mail.bytes).await {
        Ok(response) => {
            let words: Vec<&str> = response.message().collect();
            let answer = format!("{} {}", response.code(), words.join(" "));
            Attempt::Sent { provider_id: queue_id(&answer).or_else(|| Some(mail.message_id.clone())), answer }
        }
        Err(error) => {
            let code = error.status().map(u16::from);
            let login = code.is_some_and(|code| LOGIN_CODES.contains(&code));
            if error.is_permanent() && !login {
                Attempt::Failed { answer: words(&error, code) }
            } else {
                Attempt::Retry { answer: words(&error, code), after: None }
            }
        }
    }
}

/// The provider's own words behind its code, or what went wrong on the way.
fn words(error: &lettre::transport::smtp::Error, code: Option<u16>) -> String {
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    let said = cause.map(ToString::to_string).unwrap_or_default();
    match code {
        Some(code) => format!("{code} {said}"),
        None if said.is_empty() => error.to_string(),
        None if error.is_timeout() => format!("no answer in time: {said}"),
        None if error.is_tls() => format!("no TLS: {said}"),
        None => said,
    }
}

/// `250 2.0.0 Ok: queued as 4Xyz12` names the mail as the relay's log does.
fn queue_id(answer: &str) -> Option<String> {
    let (_, rest) = answer.split_once("queued as ")?;
    let id: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(100).collect();
    (!id.is_empty()).then_some(id)
}
