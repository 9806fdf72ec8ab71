//! TLS as a watcher needs it: the handshake accepts any certificate whose key signs, and the chain is judged right after it, before a
//! byte of ours is sent. So an expired certificate still shows its days, and each fault (dates, name, issuer) has its own reason.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::{CertificateDer, DnsName, ServerName, UnixTime};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::connect::Host;
use crate::failure::{Failure, Step};
use crate::progress::{Progress, Stage};

pub(crate) struct Tls {
    any: TlsConnector,
    http: TlsConnector,
    provider: Arc<CryptoProvider>,
    extra_roots: Vec<CertificateDer<'static>>,
    /// Loaded when first needed: a hundred and more files to read.
    roots: OnceLock<RootCertStore>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// Offers no protocol by ALPN.
    Any,
    Http1,
}

/// How much of a certificate must be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scrutiny {
    Nothing,
    NameAndDates,
    /// And issued by somebody whom this host trusts.
    Everything,
}

impl Tls {
    pub fn new(extra_roots: Vec<CertificateDer<'static>>) -> Result<Tls, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let connector = |protocols: Vec<Vec<u8>>| -> Result<TlsConnector, rustls::Error> {
            let mut config = ClientConfig::builder_with_provider(provider.clone())
                .with_safe_default_protocol_versions()?
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AcceptForNow(provider.clone())))
                .with_no_client_auth();
            config.alpn_protocols = protocols;
            // A resumed session shows old certificates and half a handshake's time.
            config.resumption = Resumption::disabled();
            Ok(TlsConnector::from(Arc::new(config)))
        };
        let (any, http) = (connector(Vec::new())?, connector(vec![b"http/1.1".to_vec()])?);
        Ok(Tls { any, http, provider, extra_roots, roots: OnceLock::new() })
    }

    /// Shakes hands and judges the chain. Returns when the first certificate of the presented chain expires (Unix seconds).
    pub async fn handshake(
        &self,
        stream: TcpStream,
        name: &ServerName<'static>,
        protocol: Protocol,
        scrutiny: Scrutiny,
        progress: &mut Progress,
    ) -> Step<(TlsStream<TcpStream>, i64)> {
        let connector = if protocol == Protocol::Http1 { &self.http } else { &self.any };
        let from = progress.enter(Stage::Tls);
        let stream = connector.connect(name.clone(), stream).await.map_err(|error| handshake_failure(&error))?;
        progress.finish(Stage::Tls, from);

        let chain = stream.get_ref().1.peer_certificates().unwrap_or_default();
        let dates = Dates::of(chain)?;
        progress.saw_certificate(days_left(dates.first_expiry_at));
        self.judge(chain, &dates, name, scrutiny)?;
        Ok((stream, dates.first_expiry_at))
    }

    fn judge(&self, chain: &[CertificateDer<'_>], dates: &Dates, name: &ServerName<'_>, scrutiny: Scrutiny) -> Step<()> {
        if scrutiny == Scrutiny::Nothing {
            return Ok(());
        }
        let now = unix_seconds();
        if dates.leaf_expires_at < now {
            let days = (now - dates.leaf_expires_at) / DAY_SECONDS;
            return Err(Failure::target("tls_expired", format!("the certificate expired {days} days ago")));
        }
        if dates.leaf_valid_from_at > now {
            return Err(Failure::target("tls_not_yet_valid", "the certificate is not valid yet"));
        }
        let [leaf, intermediates @ ..] = chain else {
            return Err(Failure::target("tls_certificate", "the peer showed no certificate"));
        };
        let leaf = ParsedCertificate::try_from(leaf).map_err(|error| certificate_failure(&error))?;
        verify_server_name(&leaf, name).map_err(|error| certificate_failure(&error))?;
        if scrutiny == Scrutiny::NameAndDates {
            return Ok(());
        }
        let roots = self.roots();
        if roots.is_empty() {
            return Err(Failure::own("no_roots", "this host has no trusted root certificates"));
        }
        let algorithms = self.provider.signature_verification_algorithms.all;
        verify_server_cert_signed_by_trust_anchor(&leaf, roots, intermediates, UnixTime::now(), algorithms)
            .map_err(|error| certificate_failure(&error))
    }

    fn roots(&self) -> &RootCertStore {
        self.roots.get_or_init(|| {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            roots.add_parsable_certificates(self.extra_roots.iter().cloned());
            roots
        })
    }
}

/// The name to ask for: a host's own; an address is asked for by no name but checked all the same.
pub(crate) fn server_name(host: &Host) -> Option<ServerName<'static>> {
    match host {
        Host::Address(address) => Some(ServerName::IpAddress(IpAddr::into(*address))),
        Host::Name(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            DnsName::try_from(name.to_owned()).ok().map(ServerName::DnsName)
        }
    }
}

const DAY_SECONDS: i64 = 86_400;

/// Whole days, rounded towards the past: 0 is "within a day", -1 "expired".
pub(crate) fn days_left(expires_at: i64) -> i64 {
    (expires_at - unix_seconds()).div_euclid(DAY_SECONDS)
}

#[expect(clippy::disallowed_methods, reason = "a certificate is valid or not at the moment of the check")]
fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

struct Dates {
    leaf_valid_from_at: i64,
    leaf_expires_at: i64,
    first_expiry_at: i64,
}

impl Dates {
    fn of(chain: &[CertificateDer<'_>]) -> Step<Dates> {
        let mut dates: Option<Dates> = None;
        for certificate in chain {
            let (_, parsed) = x509_parser::parse_x509_certificate(certificate)
                .map_err(|_| Failure::target("tls_certificate", "a certificate of the presented chain cannot be read"))?;
            let (from, until) = (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
            match &mut dates {
                None => dates = Some(Dates { leaf_valid_from_at: from, leaf_expires_at: until, first_expiry_at: until }),
                Some(dates) => dates.first_expiry_at = dates.first_expiry_at.min(until),
            }
        }
        dates.ok_or_else(|| Failure::target("tls_certificate", "the peer showed no certificate"))
    }
}

fn handshake_failure(error: &std::io::Error) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidMessage(_)) => Failure::target("tls_handshake", "the peer does not speak TLS"),
        Some(rustls::Error::AlertReceived(alert)) => {
            Failure::target("tls_handshake", format!("the peer broke off the TLS handshake ({alert:?})"))
        }
        Some(rustls::Error::InvalidCertificate(_)) => {
            Failure::target("tls_certificate", "the peer does not hold the key of its certificate, or the certificate cannot be read")
        }
        Some(other) => Failure::target("tls_handshake", format!("no TLS handshake: {other}")),
        None if error.kind() == ErrorKind::UnexpectedEof => {
            Failure::target("tls_handshake", "the connection was closed during the TLS handshake")
        }
        None => Failure::exchanging(error, "during the TLS handshake"),
    }
}

fn certificate_failure(error: &rustls::Error) -> Failure {
    let rustls::Error::InvalidCertificate(fault) = error else {
        return Failure::target("tls_certificate", format!("the certificate was not accepted: {error}"));
    };
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Failure::target("tls_expired", "a certificate that the chain needs has expired")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Failure::target("tls_not_yet_valid", "a certificate that the chain needs is not valid yet")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Failure::target("tls_name", "the certificate is for another name")
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            Failure::target("tls_untrusted", "the certificate was issued by nobody whom this host trusts")
        }
        other => Failure::target("tls_certificate", format!("the certificate was not accepted: {other}")),
    }
}

/// Proves that the peer holds the key of what it shows; whether that is good enough is decided by `judge`.
#[derive(Debug)]
struct AcceptForNow(Arc<CryptoProvider>);

impl ServerCertVerifier for AcceptForNow {
    fn verify_server_cert(
        &self,
        _leaf: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
