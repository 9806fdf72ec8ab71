//! One check of each kind, with its timings (監視, 一回のチェック).
//!
//! A [`Prober`] is what all checks share (TLS, name resolution, ICMP sockets); a [`Prepared`] is one monitor's definition compiled
//! once; [`Prober::check`] looks once and says what it saw. There is no database, no schedule and no policy here: whether a bad check
//! means a failure is decided in the domain's `detect`.
//!
//! The rule that runs through all files: what the *target* did wrong is [`Verdict::Bad`], what *hinomi* could not do (no file handle,
//! no network interface, no right to send ICMP, no resolver) is [`Verdict::CouldNotRun`]. Unknown is never shown as up, nor as down.

mod certificate;
mod connect;
mod dns;
mod failure;
mod http;
mod icmp;
mod prepare;
mod progress;
mod report;
mod resolve;
mod tcp;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hinomi_domain::catalog::MonitorKind;
use rustls_pki_types::CertificateDer;
use tokio::time::Instant;

pub use hinomi_domain::detect::Reason;
pub use icmp::IcmpRights;
pub use prepare::{PrepareError, Prepared};
pub use report::{Detail, Phases, Report, Verdict};

use failure::Step;
use prepare::Kind;
use progress::Progress;

/// What all checks share. Cheap to clone; meant to live as long as the process.
#[derive(Clone)]
pub struct Prober {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub tls: certificate::Tls,
    pub names: resolve::Names,
    pub icmp: icmp::Icmp,
}

/// What the operator or a test may set for all checks.
#[derive(Clone, Debug, Default)]
pub struct ProberOptions {
    /// Trusted besides the host's own root certificates.
    pub extra_roots: Vec<CertificateDer<'static>>,
    /// Asked for the names of targets instead of the host's own resolvers.
    pub resolver: Option<SocketAddr>,
}

#[derive(Debug, thiserror::Error)]
pub enum ProberError {
    #[error("set up TLS: {0}")]
    Tls(#[from] rustls::Error),
}

impl Prober {
    pub fn new() -> Result<Prober, ProberError> {
        Prober::with_options(ProberOptions::default())
    }

    pub fn with_options(options: ProberOptions) -> Result<Prober, ProberError> {
        Ok(Prober {
            shared: Arc::new(Shared {
                tls: certificate::Tls::new(options.extra_roots)?,
                names: resolve::Names::new(options.resolver),
                icmp: icmp::Icmp::new(),
            }),
        })
    }

    /// The compiled form of a check: regexes, JSONPath, parsed URL, header values, literal address, TLS server name. Made once per
    /// configuration, and the only place where a definition can be refused.
    pub fn prepare(&self, kind: &MonitorKind) -> Result<Prepared, PrepareError> {
        Prepared::compile(kind)
    }

    /// Looks once. Always returns within `timeout` (plus scheduling); must run inside a tokio runtime with IO and time.
    pub async fn check(&self, prepared: &Prepared, timeout: Duration) -> Report {
        let mut progress = Progress::begin();
        let deadline = Instant::now() + timeout;
        let verdict = match tokio::time::timeout_at(deadline, self.run(prepared, deadline, &mut progress)).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(failure)) => failure.into(),
            Err(_) => progress.timed_out(timeout),
        };
        progress.report(verdict)
    }

    /// Whether, and how, ICMP checks can be made on this host.
    pub fn icmp_rights(&self) -> IcmpRights {
        self.shared.icmp.rights()
    }

    /// The rare kinds are boxed so that the future of the common one stays small.
    async fn run(&self, prepared: &Prepared, deadline: Instant, progress: &mut Progress) -> Step<Verdict> {
        let shared = &*self.shared;
        match &*prepared.kind {
            Kind::Http(check) => http::check(shared, check, deadline, progress).await,
            Kind::Tcp(check) => Box::pin(tcp::check(shared, check, deadline, progress)).await,
            Kind::Tls(check) => Box::pin(tls::check(shared, check, deadline, progress)).await,
            Kind::Dns(check) => Box::pin(dns::check(shared, check, progress)).await,
            Kind::Icmp(check) => Box::pin(icmp::check(shared, check, deadline, progress)).await,
        }
    }
}
