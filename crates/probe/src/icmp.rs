//! Echo requests. Without privileges where the host allows it (`net.ipv4.ping_group_range`), else by a raw socket (`CAP_NET_RAW`).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hinomi_domain::catalog::{IcmpCheck, IpVersion};
use serde::Serialize;
use socket2::{Domain, Protocol, Socket, Type};
use surge_ping::{Client, Config, ICMP, IcmpPacket, PingIdentifier, PingSequence, SurgeError};
use tokio::time::Instant;

use crate::Shared;
use crate::connect::Host;
use crate::failure::{Failure, Step, own_fault};
use crate::prepare::PrepareError;
use crate::progress::{Progress, Stage};
use crate::report::Verdict;

/// Between two requests of a check; less when the timeout is short.
const SPACING: Duration = Duration::from_millis(100);
/// As much as `ping` sends.
const PAYLOAD: [u8; 56] = [0x68; 56];

pub(crate) struct PreparedIcmp {
    host: Host,
    ip: IpVersion,
    count: u32,
    loss_percent_max: u8,
}

/// Whether this host lets us send echo requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "rights", rename_all = "snake_case")]
pub enum IcmpRights {
    Unprivileged,
    Raw,
    None { why: String },
}

pub(crate) struct Icmp {
    rights: IcmpRights,
    /// One socket per version of IP for all checks, opened with the first: it needs the runtime.
    clients: [Mutex<Option<Client>>; 2],
    /// An unprivileged socket tells answers apart by address and sequence only, so no two requests may share one.
    sequence: AtomicU16,
}

impl PreparedIcmp {
    pub fn compile(check: &IcmpCheck) -> Result<PreparedIcmp, PrepareError> {
        if !(1..=10).contains(&check.count) {
            return Err(PrepareError::invalid("count", "must be 1 to 10"));
        }
        Ok(PreparedIcmp {
            host: Host::parse(&check.host, check.ip)?,
            ip: check.ip,
            count: u32::from(check.count),
            loss_percent_max: check.loss_percent_max,
        })
    }
}

/// Good when no more is lost than allowed. `took` and the first byte's time are the mean round trip of what came back.
pub(crate) async fn check(shared: &Shared, check: &PreparedIcmp, deadline: Instant, progress: &mut Progress) -> Step<Verdict> {
    if let IcmpRights::None { why } = shared.icmp.rights() {
        return Err(Failure::own("no_icmp_right", why));
    }
    let address = match &check.host {
        Host::Address(address) => *address,
        Host::Name(name) => {
            let found = shared.names.addresses(name, check.ip, deadline, progress).await?;
            *found.first().ok_or_else(|| Failure::target("dns_no_records", format!("{name} has no address")))?
        }
    };
    progress.detail.address = Some(SocketAddr::new(address, 0));
    progress.stage = Stage::FirstByte;
    let client = shared.icmp.client(address)?;

    let left = deadline.saturating_duration_since(Instant::now());
    let spacing = SPACING.min(left / (2 * check.count));
    // A little before the deadline, so that the loss is reported rather than a timeout.
    let until = deadline - (left / 20).min(Duration::from_millis(50));
    let echoes = (0..check.count).map(|index| {
        let (client, sequence) = (&client, shared.icmp.sequence.fetch_add(1, Ordering::Relaxed));
        async move {
            tokio::time::sleep(spacing * index).await;
            echo(client, address, sequence, until).await
        }
    });
    let mut answered = Duration::ZERO;
    let mut answers = 0_u32;
    let mut unreachable = false;
    for outcome in futures::future::join_all(echoes).await {
        match outcome? {
            Echo::Answer(round_trip) => {
                answered += round_trip;
                answers += 1;
            }
            Echo::Unreachable => unreachable = true,
            Echo::Nothing => {}
        }
    }

    let lost = check.count - answers;
    let loss_percent = u8::try_from(lost * 100 / check.count).unwrap_or(100);
    progress.detail.loss_percent = Some(loss_percent);
    if answers == 0 {
        let text = if unreachable { "is unreachable" } else { "did not answer" };
        return Err(Failure::target("no_reply", format!("{address} {text} ({} echo requests)", check.count)));
    }
    let mean = answered / answers;
    progress.add(Stage::FirstByte, mean);
    progress.took = Some(mean);
    if loss_percent > check.loss_percent_max {
        return Err(Failure::target("loss", format!("{lost} of {} echo requests were lost", check.count)));
    }
    Ok(Verdict::Good)
}

enum Echo {
    Answer(Duration),
    /// A router or the host said so.
    Unreachable,
    Nothing,
}

/// `Err` only for what is our own fault.
#[expect(clippy::disallowed_methods, reason = "an identifier tells our echo requests from those of others; nothing is decided by it")]
async fn echo(client: &Client, address: IpAddr, sequence: u16, until: Instant) -> Step<Echo> {
    let mut pinger = client.pinger(address, PingIdentifier(rand::random())).await;
    pinger.timeout(until.saturating_duration_since(Instant::now()));
    match pinger.ping(PingSequence(sequence), &PAYLOAD).await {
        Ok((packet, round_trip)) if is_echo_reply(&packet) => Ok(Echo::Answer(round_trip)),
        Ok(_) => Ok(Echo::Unreachable),
        Err(SurgeError::IOError(error)) => match own_fault(&error) {
            Some(own) => Err(own),
            None => Ok(Echo::Unreachable),
        },
        Err(SurgeError::Timeout { .. } | SurgeError::NetworkError) => Ok(Echo::Nothing),
        Err(error) => Err(Failure::own("internal", format!("send an echo request: {error}"))),
    }
}

/// RFC 792 type 0, RFC 4443 type 129; anything else that comes back is a router's complaint.
fn is_echo_reply(packet: &IcmpPacket) -> bool {
    match packet {
        IcmpPacket::V4(packet) => packet.get_icmp_type().0 == 0,
        IcmpPacket::V6(packet) => packet.get_icmpv6_type().0 == 129,
    }
}

impl Icmp {
    #[expect(clippy::disallowed_methods, reason = "the first sequence number; a restart should not repeat the one before")]
    pub fn new() -> Icmp {
        let open = |kind| Socket::new(Domain::IPV4, kind, Some(Protocol::ICMPV4));
        let rights = match (open(Type::DGRAM), open(Type::RAW)) {
            (Ok(_), _) => IcmpRights::Unprivileged,
            (Err(_), Ok(_)) => IcmpRights::Raw,
            (Err(_), Err(error)) => {
                IcmpRights::None { why: format!("no ICMP socket ({error}): widen net.ipv4.ping_group_range or grant CAP_NET_RAW") }
            }
        };
        Icmp { rights, clients: Default::default(), sequence: AtomicU16::new(rand::random()) }
    }

    pub fn rights(&self) -> IcmpRights {
        self.rights.clone()
    }

    fn client(&self, address: IpAddr) -> Step<Client> {
        let version = if address.is_ipv4() { ICMP::V4 } else { ICMP::V6 };
        let mut slot = self.clients[usize::from(address.is_ipv6())].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*slot {
            return Ok(client.clone());
        }
        let client = Client::new(&Config::builder().kind(version).build()).map_err(|error| no_socket(&error))?;
        Ok(slot.insert(client).clone())
    }
}

fn no_socket(error: &io::Error) -> Failure {
    match own_fault(error) {
        Some(Failure::Own(reason)) if reason.code == "not_permitted" => {
            Failure::own("no_icmp_right", "this host does not let hinomi send echo requests")
        }
        Some(own) => own,
        None => Failure::own("no_icmp_right", format!("no ICMP socket: {error}")),
    }
}
