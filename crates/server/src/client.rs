//! Where a request comes from, when trusted proxies stand between.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{Extensions, HeaderMap};
use ipnet::IpNet;

use crate::state::ServerState;

/// The other end of the connection, put into every request by `serve`.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The client's address: the peer's, or the rightmost one in `X-Forwarded-For` that no trusted proxy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Entries of `X-Forwarded-For` looked at.
const HOPS_MAX: usize = 32;

impl ClientAddress {
    pub(crate) fn of(state: &ServerState, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let peer = extensions.get::<Peer>().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |Peer(address)| address.ip().to_canonical());
        let world = state.engine().world();
        ClientAddress(through(&world.server.trusted_proxies, peer, headers))
    }

    /// What limits count by: one address of version 4, or the network that one customer gets of version 6.
    pub fn bucket(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

impl FromRequestParts<ServerState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Infallible> {
        Ok(ClientAddress::of(state, &parts.headers, &parts.extensions))
    }
}

fn through(trusted: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let values: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    let hops = values.iter().rev().flat_map(|value| value.rsplit(',')).map(str::trim).take(HOPS_MAX);
    let mut client = peer;
    for hop in hops {
        // What cannot be read came from beyond the last proxy that we trust.
        let Some(address) = address_of(hop) else { break };
        client = address;
        if !is_trusted(&address) {
            break;
        }
    }
    client
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address_of(text: &str) -> Option<IpAddr> {
    let plain = text.parse::<IpAddr>().ok();
    plain.or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip())).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let trusted: Vec<IpNet> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        through(&trusted, peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(seen(&[], "192.0.2.9", &["198.51.100.1"]), "192.0.2.9");
        assert_eq!(seen(&["10.0.0.0/8"], "192.0.2.9", &["198.51.100.1"]), "192.0.2.9");
        assert_eq!(seen(&["10.0.0.0/8"], "10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn the_rightmost_untrusted_address_counts() {
        assert_eq!(seen(&["10.0.0.0/8"], "10.0.0.1", &["203.0.113.7, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(seen(&["10.0.0.0/8"], "10.0.0.1", &["203.0.113.7", "198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(seen(&["10.0.0.0/8"], "10.0.0.1", &["unknown, 10.0.0.3"]), "10.0.0.3");
        assert_eq!(seen(&["10.0.0.0/8"], "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_customer_of_version_6_is_one_bucket() {
        let address = ClientAddress("2001:db8:1:2:3:4:5:6".parse().unwrap());
        assert_eq!(address.bucket().to_string(), "2001:db8:1:2::");
    }
}
