//! From an address to a connection that speaks HTTP/1.1, over TLS unless the configuration says otherwise.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::client::Resumption;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

const CONNECT_MAX: Duration = Duration::from_secs(10);
/// What hyper may buffer of an answer; ours are small.
const BUFFER_BYTES_MAX: usize = 64 << 10;
/// Servers that remember a session: there is one.
const SESSIONS_MAX: usize = 8;

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("the address has no host")]
    NoHost,
    #[error("{0}")]
    Tls(#[from] rustls::Error),
}

pub(super) struct Endpoint {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Endpoint {
    pub fn new(server: &Url, roots: Vec<CertificateDer<'static>>) -> Result<Endpoint, TlsError> {
        let (host, name) = match server.host() {
            Some(Host::Domain(name)) => (name.to_owned(), ServerName::try_from(name.to_owned()).map_err(|_| TlsError::NoHost)?),
            Some(Host::Ipv4(address)) => (address.to_string(), ServerName::from(std::net::IpAddr::from(address))),
            Some(Host::Ipv6(address)) => (address.to_string(), ServerName::from(std::net::IpAddr::from(address))),
            None => return Err(TlsError::NoHost),
        };
        let port = server.port_or_known_default().ok_or(TlsError::NoHost)?;
        if server.scheme() == "http" {
            return Ok(Endpoint { host, port, tls: None });
        }
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots);
        let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(store)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.resumption = Resumption::in_memory_sessions(SESSIONS_MAX);
        Ok(Endpoint { host, port, tls: Some((TlsConnector::from(Arc::new(config)), name)) })
    }

    /// A connection, or why there is none.
    pub async fn open(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let opened = tokio::time::timeout(CONNECT_MAX, async {
            let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(|error| error.to_string())?;
            stream.set_nodelay(true).map_err(|error| error.to_string())?;
            match &self.tls {
                None => shake_hands(stream).await,
                Some((connector, name)) => {
                    shake_hands(connector.connect(name.clone(), stream).await.map_err(|error| error.to_string())?).await
                }
            }
        });
        opened.await.unwrap_or_else(|_| Err(format!("not within {CONNECT_MAX:?}")))
    }
}

async fn shake_hands(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Result<SendRequest<Full<Bytes>>, String> {
    let (sender, connection) =
        http1::Builder::new().max_buf_size(BUFFER_BYTES_MAX).handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    // Ends with the connection; its error reaches whoever waits for an answer.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(sender)
}
