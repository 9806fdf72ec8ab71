//! What is watched and how: the definition of a monitor (監視). What its results mean is decided in `detect`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Origin;
use crate::kernel::{CalendarId, ComponentId, MonitorId, Severity, Span, SystemId, Text};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Monitor {
    pub id: MonitorId,
    pub name: Text,
    pub kind: MonitorKind,
    /// 1 s to 1 d. For a heartbeat: how often overdue pings are looked for (derived, not configured).
    pub interval: Span,
    /// A check that takes longer has failed. At most 60 s.
    pub timeout: Span,
    pub confirmation: Confirmation,
    /// How long checks must stay good before a recovery counts; the recovery itself dates from the first good one.
    pub hold: Span,
    /// A good check slower than this is `degraded`.
    pub degraded_over: Option<Span>,
    pub component: Option<ComponentId>,
    pub system: Option<SystemId>,
    /// Severity of the alert that a failure raises.
    pub severity: Severity,
    /// Severity of the alert that a slow response raises.
    pub degraded_severity: Severity,
    pub labels: BTreeMap<String, String>,
    /// Link to what to do, http(s).
    pub runbook: Option<String>,
    /// Counts only while this calendar is open; outside, checks are not made.
    pub schedule: Option<CalendarId>,
    pub enabled: bool,
    pub origin: Origin,
}

/// How many of the last results must be bad before a failure is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// n of m; 1 ≤ n ≤ m ≤ 20.
    pub failures: u32,
    pub of: u32,
    /// While a failure is suspected, checks follow at this interval (never longer than the normal one).
    pub recheck: Span,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MonitorKind {
    Http(HttpCheck),
    Tcp(TcpCheck),
    Tls(TlsCheck),
    Dns(DnsCheck),
    Icmp(IcmpCheck),
    Heartbeat(HeartbeatCheck),
    Group(GroupCheck),
}

impl MonitorKind {
    pub fn as_str(&self) -> &'static str {
        match self {
            MonitorKind::Http(_) => "http",
            MonitorKind::Tcp(_) => "tcp",
            MonitorKind::Tls(_) => "tls",
            MonitorKind::Dns(_) => "dns",
            MonitorKind::Icmp(_) => "icmp",
            MonitorKind::Heartbeat(_) => "heartbeat",
            MonitorKind::Group(_) => "group",
        }
    }

    /// Whether hinomi goes and looks (rather than being told, or deriving it from other monitors).
    pub fn is_active(&self) -> bool {
        !matches!(self, MonitorKind::Heartbeat(_) | MonitorKind::Group(_))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IpVersion {
    #[default]
    Any,
    V4,
    V6,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpCheck {
    /// http or https, with a host.
    pub url: String,
    pub method: String,
    /// Name and value; values may have come from a secret reference and are never shown.
    #[serde(skip_serializing)]
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    #[serde(skip_serializing)]
    #[serde(default)]
    pub body: Option<String>,
    /// Inclusive ranges; any match is good.
    pub status: Vec<StatusRange>,
    /// 0: a redirect is itself the answer. At most 10.
    pub redirects_max: u8,
    pub ip: IpVersion,
    /// Keep the connection for the next check instead of measuring a new one each time.
    pub keep_connection: bool,
    pub verify_tls: bool,
    /// Fewer days than this left on the certificate is `degraded`; an expired one is a failure when TLS is verified.
    pub tls_days_left: Option<u32>,
    pub assertions: Vec<Assertion>,
    /// How much of the body is read for assertions; the rest is discarded.
    pub body_bytes_max: u32,
    /// `http://host:port`, only when the operator asks for one: the environment's proxy settings are never used.
    pub proxy: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusRange {
    pub from: u16,
    pub to: u16,
}

/// What must hold for an answer to be good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Assertion {
    BodyContains {
        text: String,
    },
    BodyLacks {
        text: String,
    },
    BodyMatches {
        regex: String,
    },
    /// RFC 9535. Without `equals` the path must select something.
    JsonPath {
        path: String,
        equals: Option<serde_json::Value>,
    },
    /// Without `contains` the header must be present.
    Header {
        name: String,
        contains: Option<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TcpCheck {
    pub host: String,
    pub port: u16,
    pub ip: IpVersion,
    /// Sent once connected.
    pub send: Option<String>,
    /// Must appear in the first 4 KiB that come back.
    pub expect: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TlsCheck {
    pub host: String,
    pub port: u16,
    pub ip: IpVersion,
    /// Name asked for and checked; the host by default.
    pub server_name: Option<String>,
    pub days_left: u32,
    pub verify: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DnsCheck {
    pub name: String,
    /// `A AAAA CNAME MX NS TXT SOA SRV CAA PTR`.
    pub record_type: String,
    /// `address[:port]`; the host's own resolvers by default.
    pub resolver: Option<String>,
    /// Every one of these must be among the answers; empty: any answer is good.
    pub expect: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IcmpCheck {
    pub host: String,
    pub ip: IpVersion,
    /// Echo requests per check, 1 to 10.
    pub count: u8,
    /// More per cent lost than this is a failure; 100 lost always is.
    pub loss_percent_max: u8,
}

/// A job or sender that tells us that it lives (healthchecks and Uptime Kuma shapes).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct HeartbeatCheck {
    /// UUID of `/ping/<uuid>`.
    #[serde(skip_serializing, default)]
    pub ping: Option<String>,
    /// Token of `/api/push/<token>`.
    #[serde(skip_serializing, default)]
    pub push: Option<String>,
    /// A ping is expected at least this often.
    pub every: Span,
    /// How late it may be.
    pub grace: Span,
    /// A run that started and has not ended after this long is overrun.
    pub runtime_max: Option<Span>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupCheck {
    pub members: Vec<MonitorId>,
    /// Down when at least this many members are down.
    pub down_when: u32,
}

/// Without headers and body: their values may be secrets.
impl std::fmt::Debug for HttpCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpCheck").field("url", &self.url).field("method", &self.method).finish_non_exhaustive()
    }
}

/// Without the secrets by which pings come.
impl std::fmt::Debug for HeartbeatCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeartbeatCheck").field("every", &self.every).field("grace", &self.grace).finish_non_exhaustive()
    }
}
