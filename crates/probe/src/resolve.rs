//! Names to addresses, as the host would do it: `/etc/hosts`, search domains and the servers of `/etc/resolv.conf`.
//!
//! Answers are kept as long as their TTL says but at most 30 s, refusals not at all: the name is part of what is watched. Both files are
//! looked at again when they change.
//!
//! Who is to blame when there is no address:
//! * no such name, no address, or an error answer (SERVFAIL, REFUSED): the target. Its users get the same answer.
//! * no route to a resolver, none configured: hinomi.
//! * silence until the timeout: the target if the resolver still answers for the root zone, which every recursive resolver knows;
//!   hinomi if it answers nothing at all.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::{Resolver, TokioResolver};
use hinomi_domain::catalog::IpVersion;
use tokio::time::Instant;

use crate::failure::{Failure, Step, own_fault};
use crate::progress::{Progress, Stage};

/// More addresses than these are not tried.
const ADDRESSES_MAX: usize = 8;
const TTL_MAX: Duration = Duration::from_secs(30);
const CACHE_ENTRIES_MAX: u64 = 4096;
/// Per connection to a resolver.
const REQUESTS_AT_ONCE_MAX: usize = 1024;
const FILES_LOOKED_AT_EVERY: Duration = Duration::from_secs(30);
/// After this long without an answer the resolver is asked for the root zone, to learn whether it lives.
const SILENCE_SUSPICIOUS_AFTER: Duration = Duration::from_secs(1);

pub(crate) struct Names {
    /// Instead of the host's own resolvers.
    instead: Option<SocketAddr>,
    system: Mutex<System>,
    /// Resolvers that DNS monitors name, never cached.
    named: Mutex<HashMap<SocketAddr, TokioResolver>>,
}

#[derive(Default)]
struct System {
    looked_at: Option<Instant>,
    files_changed_at: [Option<SystemTime>; 2],
    cached: Option<TokioResolver>,
    uncached: Option<TokioResolver>,
}

/// Which of the host's own resolvers to use: with the short cache for targets, without for DNS monitors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caching {
    Short,
    Never,
}

impl Names {
    pub fn new(instead: Option<SocketAddr>) -> Names {
        Names { instead, system: Mutex::default(), named: Mutex::default() }
    }

    /// Addresses of a target, IPv4 first: it is the one that hosts without full connectivity have. A monitor that must see IPv6 says so.
    pub async fn addresses(&self, name: &str, ip: IpVersion, deadline: Instant, progress: &mut Progress) -> Step<Vec<IpAddr>> {
        let from = progress.enter(Stage::Resolve);
        let resolver = self.system(Caching::Short)?;
        progress.resolver_silent = true;
        let lookup = async {
            let v4 = async { if ip == IpVersion::V6 { None } else { Some(resolver.lookup(name, RecordType::A).await) } };
            let v6 = async { if ip == IpVersion::V4 { None } else { Some(resolver.lookup(name, RecordType::AAAA).await) } };
            tokio::join!(v4, v6)
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let alive = async {
            tokio::time::sleep(SILENCE_SUSPICIOUS_AFTER.min(left / 4)).await;
            if resolver.lookup(Name::root(), RecordType::NS).await.as_ref().err().is_none_or(is_an_answer) {
                progress.resolver_silent = false;
            }
            std::future::pending::<Infallible>().await
        };
        let (v4, v6) = tokio::select! {
            found = lookup => found,
            never = alive => match never {},
        };
        progress.finish(Stage::Resolve, from);

        let mut addresses = Vec::new();
        let mut error = None;
        for answer in [v4, v6].into_iter().flatten() {
            match answer {
                Ok(lookup) => addresses.extend(lookup.answers().iter().filter_map(|record| match &record.data {
                    RData::A(address) => Some(IpAddr::V4(address.0)),
                    RData::AAAA(address) => Some(IpAddr::V6(address.0)),
                    _ => None,
                })),
                Err(found) => error = error.or(Some(found)),
            }
        }
        addresses.truncate(ADDRESSES_MAX);
        if !addresses.is_empty() {
            return Ok(addresses);
        }
        Err(match error {
            Some(NetError::Timeout) if progress.resolver_silent => {
                Failure::own("resolver_unreachable", "none of the host's own resolvers answered anything")
            }
            Some(error) => lookup_failure(name, &error, Asked::Host),
            None => Failure::target("dns_no_records", format!("{name} has no address")),
        })
    }

    /// What a DNS monitor asks.
    pub fn for_monitor(&self, resolver: Option<SocketAddr>) -> Step<TokioResolver> {
        let Some(address) = resolver.or(self.instead) else { return self.system(Caching::Never) };
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(resolver) = named.get(&address) {
            return Ok(resolver.clone());
        }
        let resolver = build(servers([address]), options(ResolverOpts::default(), Caching::Never))?;
        named.insert(address, resolver.clone());
        Ok(resolver)
    }

    fn system(&self, caching: Caching) -> Step<TokioResolver> {
        let mut system = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        if system.looked_at.is_none_or(|at| at.elapsed() > FILES_LOOKED_AT_EVERY) {
            system.looked_at = Some(Instant::now());
            let changed_at = ["/etc/resolv.conf", "/etc/hosts"].map(|path| std::fs::metadata(path).and_then(|file| file.modified()).ok());
            if changed_at != system.files_changed_at {
                *system = System { files_changed_at: changed_at, looked_at: system.looked_at, ..System::default() };
            }
        }
        let slot = if caching == Caching::Short { &mut system.cached } else { &mut system.uncached };
        if let Some(resolver) = slot {
            return Ok(resolver.clone());
        }
        let resolver = match self.instead {
            Some(address) => build(servers([address]), options(ResolverOpts::default(), caching))?,
            None => {
                let (config, defaults) = hickory_resolver::system_conf::read_system_conf()
                    .map_err(|_| Failure::own("resolver_missing", "/etc/resolv.conf could not be read"))?;
                if config.name_servers().is_empty() {
                    return Err(Failure::own("resolver_missing", "/etc/resolv.conf names no resolver"));
                }
                build(config, options(defaults, caching))?
            }
        };
        *slot = Some(resolver.clone());
        Ok(resolver)
    }
}

fn servers(addresses: impl IntoIterator<Item = SocketAddr>) -> ResolverConfig {
    let server = |address: SocketAddr| {
        let over = |protocol| {
            let mut connection = ConnectionConfig::new(protocol);
            connection.port = address.port();
            connection
        };
        NameServerConfig::new(address.ip(), true, vec![over(ProtocolConfig::Udp), over(ProtocolConfig::Tcp)])
    };
    ResolverConfig::from_name_servers(addresses.into_iter().map(server).collect())
}

fn options(mut options: ResolverOpts, caching: Caching) -> ResolverOpts {
    options.negative_max_ttl = Some(Duration::ZERO);
    options.max_active_requests = REQUESTS_AT_ONCE_MAX;
    match caching {
        Caching::Short => {
            options.cache_size = CACHE_ENTRIES_MAX;
            options.positive_max_ttl = Some(TTL_MAX);
            options.use_hosts_file = ResolveHosts::Always;
        }
        Caching::Never => {
            options.cache_size = 0;
            options.positive_max_ttl = Some(Duration::ZERO);
            options.use_hosts_file = ResolveHosts::Never;
            // The check's own timeout, at most a minute, is the one that counts; UDP is repeated within it.
            options.timeout = Duration::from_secs(60);
            options.attempts = 0;
        }
    }
    options
}

fn build(config: ResolverConfig, options: ResolverOpts) -> Step<TokioResolver> {
    Resolver::builder_with_config(config, TokioRuntimeProvider::default())
        .with_options(options)
        .build()
        .map_err(|error| Failure::own("resolver_missing", format!("no resolver could be set up: {error}")))
}

/// Whose resolver gave the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The host's own: its silence is not the target's fault.
    Host,
    /// The one that a DNS monitor watches: its silence is what the monitor is for.
    Watched,
}

/// `name` is shown.
pub(crate) fn lookup_failure(name: &str, error: &NetError, asked: Asked) -> Failure {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) if none.response_code == ResponseCode::NXDomain => {
            Failure::target("dns_not_found", format!("there is no name {name}"))
        }
        NetError::Dns(DnsError::NoRecordsFound(_)) => Failure::target("dns_no_records", format!("{name} exists but has no such record")),
        NetError::Dns(DnsError::ResponseCode(code)) => Failure::target("dns_failed", format!("the resolver answered {code:?} for {name}")),
        NetError::Timeout => Failure::target("dns_timeout", format!("{name} was not resolved in time")),
        NetError::Busy => Failure::own("resolver_busy", "too many name lookups at once"),
        NetError::Io(error) => match own_fault(error) {
            Some(own) => own,
            None if asked == Asked::Host => Failure::own("resolver_unreachable", "the host's own resolver cannot be reached"),
            None if error.kind() == ErrorKind::ConnectionRefused => {
                Failure::target("connect_refused", "the resolver refused the connection")
            }
            None => Failure::target("dns_failed", format!("the resolver could not be asked: {error}")),
        },
        NetError::NoConnections if asked == Asked::Host => {
            Failure::own("resolver_unreachable", "the host's own resolver cannot be reached")
        }
        NetError::NoConnections => Failure::target("dns_failed", "the resolver could not be reached"),
        _ => Failure::target("dns_failed", format!("the resolver's answer for {name} could not be read")),
    }
}

/// Even a refusal shows that the resolver lives.
fn is_an_answer(error: &NetError) -> bool {
    matches!(error, NetError::Dns(_))
}
