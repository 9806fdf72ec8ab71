//! From a host and a port to a TCP connection.

use std::net::{IpAddr, SocketAddr};

use hinomi_domain::catalog::IpVersion;
use hinomi_domain::detect::Reason;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::Instant;

use crate::failure::{Failure, Step};
use crate::prepare::PrepareError;
use crate::progress::{Progress, Stage};
use crate::resolve::Names;

/// A place to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub host: Host,
    pub port: u16,
    pub ip: IpVersion,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Address(IpAddr),
    /// ASCII, lower case (IDNA applied).
    Name(String),
}

impl Host {
    /// An address with or without brackets, or a name in any script.
    pub fn parse(text: &str, ip: IpVersion) -> Result<Host, PrepareError> {
        let invalid = |why: &str| PrepareError::invalid("host", why);
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        let host = match bare.parse::<IpAddr>() {
            Ok(address) => Host::Address(address),
            Err(_) => match url::Host::parse(text) {
                Ok(url::Host::Domain(name)) if !name.is_empty() && name.len() <= 255 => Host::Name(name),
                Ok(url::Host::Ipv4(address)) => Host::Address(address.into()),
                Ok(url::Host::Ipv6(address)) => Host::Address(address.into()),
                _ => return Err(invalid("is neither a host name nor an address")),
            },
        };
        match (&host, ip) {
            (Host::Address(IpAddr::V6(_)), IpVersion::V4) => Err(invalid("is an IPv6 address, but `ip` asks for IPv4")),
            (Host::Address(IpAddr::V4(_)), IpVersion::V6) => Err(invalid("is an IPv4 address, but `ip` asks for IPv6")),
            _ => Ok(host),
        }
    }
}

/// Tries each address of the target in turn, sharing what is left of the time among those that are left.
pub(crate) async fn connect(names: &Names, target: &Target, deadline: Instant, progress: &mut Progress) -> Step<TcpStream> {
    match &target.host {
        Host::Address(address) => {
            let address = SocketAddr::new(*address, target.port);
            progress.detail.address = Some(address);
            let from = progress.enter(Stage::Connect);
            let stream = open(address).await.map_err(|error| Failure::connecting(&error, address))?;
            progress.finish(Stage::Connect, from);
            Ok(stream)
        }
        Host::Name(name) => {
            let addresses = Box::pin(names.addresses(name, target.ip, deadline, progress)).await?;
            Box::pin(connect_any(&addresses, target.port, deadline, progress)).await
        }
    }
}

async fn connect_any(addresses: &[IpAddr], port: u16, deadline: Instant, progress: &mut Progress) -> Step<TcpStream> {
    let from = progress.enter(Stage::Connect);
    let mut worst: Option<Failure> = None;
    for (index, address) in addresses.iter().enumerate() {
        let address = SocketAddr::new(*address, port);
        progress.detail.address = Some(address);
        let left = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let share = deadline.saturating_duration_since(Instant::now()) / left;
        // The last one has all that is left: the check's own timeout ends it.
        let attempt = if left == 1 { Ok(open(address).await) } else { tokio::time::timeout(share, open(address)).await };
        let failure = match attempt {
            Ok(Ok(stream)) => {
                progress.finish(Stage::Connect, from);
                return Ok(stream);
            }
            Ok(Err(error)) => Failure::connecting(&error, address),
            Err(_) => Failure::Target(Reason::connect_timeout(address)),
        };
        // What a target did outranks what we could not do: on a host without IPv6, an IPv4 refusal is the answer.
        if worst.is_none() || matches!((&worst, &failure), (Some(Failure::Own(_)), Failure::Target(_))) {
            worst = Some(failure);
        }
    }
    Err(worst.unwrap_or_else(|| Failure::Target(Reason::no_address("the name"))))
}

async fn open(address: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A request is one write; waiting for more of it would only distort the times.
    socket.set_nodelay(true)?;
    socket.connect(address).await
}
