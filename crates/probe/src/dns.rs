//! A DNS question and what must be among its answers. Nothing is cached and `/etc/hosts` is not read: the resolver is asked each time.

mod answer;

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use hickory_resolver::proto::rr::{Name, RecordType};
use hinomi_domain::catalog::DnsCheck;

use crate::Shared;
use crate::failure::{Failure, Step};
use crate::prepare::PrepareError;
use crate::progress::{Progress, Stage};
use crate::report::Verdict;
use crate::resolve::{Asked, lookup_failure};

const ANSWERS_SHOWN_MAX: usize = 32;

pub(crate) struct PreparedDns {
    name: Name,
    /// As configured.
    name_shown: String,
    record_type: RecordType,
    resolver: Option<SocketAddr>,
    /// In the form that `answer` gives records.
    expect: Vec<String>,
}

impl PreparedDns {
    pub fn compile(check: &DnsCheck) -> Result<PreparedDns, PrepareError> {
        let record_type = match check.record_type.to_ascii_uppercase().as_str() {
            known @ ("A" | "AAAA" | "CNAME" | "MX" | "NS" | "TXT" | "SOA" | "SRV" | "CAA" | "PTR") => {
                RecordType::from_str(known).map_err(|_| PrepareError::invalid("record_type", "is not known"))?
            }
            _ => {
                return Err(PrepareError::invalid("record_type", "must be one of A, AAAA, CNAME, MX, NS, TXT, SOA, SRV, CAA, PTR"));
            }
        };
        Ok(PreparedDns {
            name: name(&check.name, record_type)?,
            name_shown: check.name.clone(),
            record_type,
            resolver: check.resolver.as_deref().map(resolver).transpose()?,
            expect: check.expect.iter().map(|text| answer::expected(text, record_type)).collect(),
        })
    }
}

pub(crate) async fn check(shared: &Shared, check: &PreparedDns, progress: &mut Progress) -> Step<Verdict> {
    let resolver = shared.names.for_monitor(check.resolver)?;
    progress.detail.address = check.resolver;
    let from = progress.enter(Stage::Resolve);
    let asked = if check.resolver.is_some() { Asked::Watched } else { Asked::Host };
    let lookup =
        resolver.lookup(check.name.clone(), check.record_type).await.map_err(|error| lookup_failure(&check.name_shown, &error, asked))?;
    progress.finish(Stage::Resolve, from);

    let found: Vec<_> =
        lookup.answers().iter().filter(|record| record.record_type() == check.record_type).map(|record| &record.data).collect();
    progress.detail.answers = found.iter().take(ANSWERS_SHOWN_MAX).map(|data| answer::shown(data)).collect();
    if found.is_empty() {
        return Err(Failure::target("dns_no_records", format!("{} exists but has no such record", check.name_shown)));
    }
    match check.expect.iter().find(|expected| !found.iter().any(|data| answer::matches(data, expected))) {
        None => Ok(Verdict::Good),
        Some(missing) => Err(Failure::target("dns_mismatch", format!("{missing} is not among the {} answers", found.len()))),
    }
}

/// Absolute: the host's search domains are no business of a DNS monitor. `PTR` takes an address too.
fn name(text: &str, record_type: RecordType) -> Result<Name, PrepareError> {
    let text = text.trim();
    if record_type == RecordType::PTR
        && let Ok(address) = text.parse::<IpAddr>()
    {
        return Ok(Name::from(address));
    }
    let invalid = || PrepareError::invalid("name", "is not a domain name");
    if text.is_empty() {
        return Err(invalid());
    }
    let mut name = Name::from_utf8(text).map_err(|_| invalid())?;
    name.set_fqdn(true);
    Ok(name)
}

/// `address[:port]`; IPv6 with a port needs brackets.
fn resolver(text: &str) -> Result<SocketAddr, PrepareError> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>()
        .map(|address| SocketAddr::new(address, 53))
        .or_else(|_| text.parse())
        .ok()
        .filter(|address| address.port() != 0)
        .ok_or_else(|| PrepareError::invalid("resolver", "must be an address, or an address and a port (192.0.2.53:53, [2001:db8::53]:53)"))
}
