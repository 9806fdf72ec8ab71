//! A way out through an HTTP proxy that the operator asked for. What goes wrong before the proxy has spoken to the target is our side's
//! trouble, not the target's.

use hinomi_domain::catalog::IpVersion;
use http::HeaderValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;
use url::Url;

use super::prepare::{Hop, basic_authorization};
use crate::Shared;
use crate::connect::{Host, Target};
use crate::failure::{Failure, Step};
use crate::prepare::PrepareError;
use crate::progress::{Progress, Stage};

const HEAD_BYTES_MAX: usize = 8 * 1024;

pub(crate) struct Proxy {
    target: Target,
    pub authorization: Option<HeaderValue>,
}

impl Proxy {
    /// `http://host:port`.
    pub fn compile(text: &str) -> Result<Proxy, PrepareError> {
        let invalid = |why: &str| PrepareError::invalid("proxy", why);
        let url = Url::parse(text).map_err(|error| invalid(&format!("is not a URL: {error}")))?;
        let host = url.host_str().unwrap_or_default();
        if url.scheme() != "http" || host.is_empty() {
            return Err(invalid("must be http://host:port"));
        }
        Ok(Proxy {
            target: Target {
                host: Host::parse(host, IpVersion::Any).map_err(|_| invalid("has a host that is neither a name nor an address"))?,
                port: url.port_or_known_default().filter(|port| *port != 0).ok_or_else(|| invalid("has no port"))?,
                ip: IpVersion::Any,
            },
            authorization: basic_authorization(&url),
        })
    }
}

/// A connection to the proxy (http), or through it to the target (https).
pub(crate) async fn connect(shared: &Shared, proxy: &Proxy, hop: &Hop, deadline: Instant, progress: &mut Progress) -> Step<TcpStream> {
    let mut stream = crate::connect::connect(&shared.names, &proxy.target, deadline, progress)
        .await
        .map_err(|failure| Failure::own("proxy_unreachable", format!("the proxy cannot be reached: {}", failure.reason().text)))?;
    if !hop.secure {
        return Ok(stream);
    }
    let from = progress.enter(Stage::Proxy);
    let status = tunnel(&mut stream, proxy, hop).await?;
    progress.finish(Stage::Proxy, from);
    match status {
        200..=299 => Ok(stream),
        401 | 403 | 407 => Err(Failure::own("proxy_denied", format!("the proxy does not let us through (status {status})"))),
        _ => Err(Failure::target("proxy_refused", format!("the proxy could not connect to the target (status {status})"))),
    }
}

/// `CONNECT` (RFC 9110 section 9.3.6); the status of its answer.
async fn tunnel(stream: &mut TcpStream, proxy: &Proxy, hop: &Hop) -> Step<u16> {
    let gone = |_| Failure::own("proxy_unreachable", "the proxy closed the connection");
    let invalid = || Failure::own("proxy_unreachable", "the proxy does not answer as an HTTP proxy");

    let mut request = Vec::with_capacity(256);
    let host = hop.url.host_str().unwrap_or_default();
    let authority = format!("{host}:{}", hop.target.port);
    request.extend_from_slice(format!("CONNECT {authority} HTTP/1.1\r\nhost: {authority}\r\n").as_bytes());
    if let Some(value) = &proxy.authorization {
        request.extend_from_slice(b"proxy-authorization: ");
        request.extend_from_slice(value.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.map_err(gone)?;

    let mut head = Vec::with_capacity(512);
    let end = loop {
        if stream.read_buf(&mut head).await.map_err(gone)? == 0 || head.len() > HEAD_BYTES_MAX {
            return Err(invalid());
        }
        if let Some(at) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let status = head
        .strip_prefix(b"HTTP/1.")
        .and_then(|rest| rest.get(2..5))
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| digits.parse::<u16>().ok())
        .ok_or_else(invalid)?;
    // The target speaks TLS, where the client speaks first: nothing can follow a success.
    if (200..300).contains(&status) && head.len() > end {
        return Err(invalid());
    }
    Ok(status)
}
