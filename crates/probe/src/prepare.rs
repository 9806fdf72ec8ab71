//! The compiled form of a check.

use std::fmt;
use std::sync::Arc;

use hinomi_domain::catalog::MonitorKind;

use crate::dns::PreparedDns;
use crate::http::PreparedHttp;
use crate::icmp::PreparedIcmp;
use crate::tcp::PreparedTcp;
use crate::tls::PreparedTls;

/// One monitor's check, ready to be made any number of times. Clones share kept connections.
#[derive(Clone)]
pub struct Prepared {
    pub(crate) kind: Arc<Kind>,
}

#[expect(clippy::large_enum_variant, reason = "each lives alone behind an Arc, and http, the largest, is the common one")]
pub(crate) enum Kind {
    Http(PreparedHttp),
    Tcp(PreparedTcp),
    Tls(PreparedTls),
    Dns(PreparedDns),
    Icmp(PreparedIcmp),
}

/// Why a definition cannot be checked. The text names the field as the configuration does and never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    #[error("a monitor of this kind is not checked: hinomi is told, or derives it from others")]
    NotActive,
    #[error("`{field}` {why}")]
    Invalid { field: &'static str, why: String },
}

impl PrepareError {
    pub(crate) fn invalid(field: &'static str, why: impl Into<String>) -> PrepareError {
        PrepareError::Invalid { field, why: why.into() }
    }
}

impl Prepared {
    pub(crate) fn compile(kind: &MonitorKind) -> Result<Prepared, PrepareError> {
        let kind = match kind {
            MonitorKind::Http(check) => Kind::Http(PreparedHttp::compile(check)?),
            MonitorKind::Tcp(check) => Kind::Tcp(PreparedTcp::compile(check)?),
            MonitorKind::Tls(check) => Kind::Tls(PreparedTls::compile(check)?),
            MonitorKind::Dns(check) => Kind::Dns(PreparedDns::compile(check)?),
            MonitorKind::Icmp(check) => Kind::Icmp(PreparedIcmp::compile(check)?),
            MonitorKind::Heartbeat(_) | MonitorKind::Group(_) => return Err(PrepareError::NotActive),
        };
        Ok(Prepared { kind: Arc::new(kind) })
    }
}

/// Names the kind only: a prepared check holds header values and credentials.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &*self.kind {
            Kind::Http(_) => "http",
            Kind::Tcp(_) => "tcp",
            Kind::Tls(_) => "tls",
            Kind::Dns(_) => "dns",
            Kind::Icmp(_) => "icmp",
        };
        f.debug_tuple("Prepared").field(&kind).finish()
    }
}

/// A port of zero names no service.
pub(crate) fn port(port: u16) -> Result<u16, PrepareError> {
    if port == 0 { Err(PrepareError::invalid("port", "must be 1 to 65535")) } else { Ok(port) }
}
