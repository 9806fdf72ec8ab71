//! A TLS handshake and the certificates that it shows.

use hinomi_domain::catalog::TlsCheck;
use rustls_pki_types::ServerName;
use tokio::time::Instant;

use crate::Shared;
use crate::certificate::{Protocol, Scrutiny, days_left, server_name};
use crate::connect::{Host, Target, connect};
use crate::failure::Step;
use crate::prepare::{PrepareError, port};
use crate::progress::Progress;
use crate::report::{Reason, Verdict};

/// `verify = false` trusts any issuer, as for certificates of a private authority, and nothing else: the name and the dates of the
/// server's own certificate are what this kind of monitor is for, so they are checked always.
pub(crate) struct PreparedTls {
    target: Target,
    server_name: ServerName<'static>,
    days_left: i64,
    scrutiny: Scrutiny,
}

impl PreparedTls {
    pub fn compile(check: &TlsCheck) -> Result<PreparedTls, PrepareError> {
        let host = Host::parse(&check.host, check.ip)?;
        let server_name = match &check.server_name {
            None => server_name(&host),
            Some(name) => match name.parse() {
                Ok(address) => Some(ServerName::IpAddress(std::net::IpAddr::into(address))),
                Err(_) => Host::parse(name, check.ip).ok().as_ref().and_then(server_name),
            },
        };
        Ok(PreparedTls {
            server_name: server_name.ok_or_else(|| PrepareError::invalid("server_name", "is not a name that a certificate can have"))?,
            target: Target { host, port: port(check.port)?, ip: check.ip },
            days_left: i64::from(check.days_left),
            scrutiny: if check.verify { Scrutiny::Everything } else { Scrutiny::NameAndDates },
        })
    }
}

pub(crate) async fn check(shared: &Shared, check: &PreparedTls, deadline: Instant, progress: &mut Progress) -> Step<Verdict> {
    let stream = connect(&shared.names, &check.target, deadline, progress).await?;
    let (_stream, expires_at) = shared.tls.handshake(stream, &check.server_name, Protocol::Any, check.scrutiny, progress).await?;
    Ok(days_verdict(expires_at, check.days_left))
}

/// Good, or degraded when the first certificate of the chain expires too soon.
pub(crate) fn days_verdict(expires_at: i64, days_wanted: i64) -> Verdict {
    let days = days_left(expires_at);
    if days >= days_wanted {
        return Verdict::Good;
    }
    let text = if days < 0 {
        "a certificate of the presented chain has expired".to_owned()
    } else {
        format!("a certificate of the presented chain expires in {days} days, fewer than {days_wanted}")
    };
    Verdict::Degraded(Reason::new("tls_days_left", text))
}
