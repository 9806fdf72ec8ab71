//! What one check saw.

use std::net::SocketAddr;
use std::time::Duration;

use hinomi_domain::detect::Reason;
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub verdict: Verdict,
    /// What a threshold on the response time is compared with: the whole check; for ICMP the mean round trip, because the pauses
    /// between echo requests are ours.
    pub took: Duration,
    pub phases: Phases,
    pub detail: Detail,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", content = "reason", rename_all = "snake_case")]
pub enum Verdict {
    Good,
    /// It answers, but a threshold (days left on the certificate) says that something must be done.
    Degraded(Reason),
    /// The target failed.
    Bad(Reason),
    /// hinomi itself could not look: nothing is known of the target.
    CouldNotRun(Reason),
}

/// How long each part took, in microseconds; a part that did not happen is `None`. Over redirects each part is a sum, so the parts
/// never add up to more than the total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Phases {
    pub dns_us: Option<u32>,
    pub connect_us: Option<u32>,
    pub tls_us: Option<u32>,
    /// From the request being handed over until the first byte of the answer. For ICMP the mean round trip, for DNS the answer.
    pub first_byte_us: Option<u32>,
    pub total_us: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// The last address that was tried; for DNS the resolver when one is configured.
    pub address: Option<SocketAddr>,
    pub status: Option<u16>,
    /// Whole days until the first certificate of the presented chain expires; negative: since.
    pub certificate_days: Option<i64>,
    pub loss_percent: Option<u8>,
    /// Records of a DNS check, in the form that `expect` takes; at most 32.
    pub answers: Vec<String>,
    /// How many were followed.
    pub redirects: u8,
}
