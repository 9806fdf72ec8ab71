//! The program's own settings, as the configuration gives them. Flags and environment variables are merged elsewhere.

use std::net::SocketAddr;
use std::path::PathBuf;

use hinomi_domain::kernel::Span;
use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use crate::logs::LogSettings;

/// `[server]`, `[access]`, `[watchdog]`, `[publish]`, `[retention]`, `[logs]`. Relative paths of the files are joined to the configuration
/// directory. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    pub listen: SocketAddr,
    /// Whether the configuration names it (`listen` is the default otherwise).
    pub listen_given: bool,
    /// Without a slash at the end of the path.
    pub public_url: Option<Url>,
    pub trusted_proxies: Vec<IpNet>,
    pub tls: Option<TlsFiles>,
    pub database: Option<SecretString>,
    pub data: Option<PathBuf>,
    /// With it, `/ping/<key>/<monitor>` is a ping of that heartbeat.
    pub ping_key: Option<SecretString>,
    /// `host` or `host:port` that `doctor` compares the clock with.
    pub ntp: Option<String>,
    pub access: AccessSettings,
    pub watchdog: Option<WatchdogSettings>,
    /// `[publish] directory`: where the public pages go as files.
    pub publish_directory: Option<PathBuf>,
    /// `[publish] url`: where they are read, without a slash at the end.
    pub publish_url: Option<String>,
    pub retention: Retention,
    pub logs: LogSettings,
}

/// PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessSettings {
    pub password_allowed: bool,
    pub session_hours: u32,
}

#[derive(Clone, Debug)]
pub struct WatchdogSettings {
    pub url: SecretString,
    pub interval: Span,
}

/// How long records are kept; `None`: for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    pub journal: Option<Span>,
    pub deliveries: Option<Span>,
    /// Finished rows of the outbox.
    pub outbox: Option<Span>,
    /// Resolved alerts that belong to no incident.
    pub alerts: Option<Span>,
    /// Status intervals of monitors and components.
    pub intervals: Option<Span>,
    /// Latency histograms.
    pub latency: Option<Span>,
    /// Half-written forms.
    pub drafts: Option<Span>,
}
