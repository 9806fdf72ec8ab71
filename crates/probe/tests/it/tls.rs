#![expect(clippy::disallowed_methods, reason = "certificates of a test are made for today")]
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hinomi_domain::catalog::{HttpCheck, IpVersion, MonitorKind, TlsCheck};
use hinomi_probe::{Prober, ProberOptions, Report, Verdict};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

use crate::support::{ENOUGH, SHORT, bad, get, good, page, reason, request, serve};

/// A private authority and a server with a certificate of it.
struct World {
    root: CertificateDer<'static>,
    address: SocketAddr,
}

/// The leaf is for `localhost` or what `name` says, and valid from and until so many days from now.
async fn world(name: &str, from_days: i64, until_days: i64) -> World {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();

    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = days_from_now(from_days).into();
    params.not_after = days_from_now(until_days).into();
    let leaf = params.signed_by(&key, &authority).unwrap();
    World { root: authority.der().clone(), address: https(vec![leaf.der().clone(), authority.der().clone()], key).await }
}

/// An hour more than the days, so that a slow test does not lose one.
fn days_from_now(days: i64) -> SystemTime {
    let seconds = Duration::from_secs(days.unsigned_abs() * 86_400);
    let at = if days < 0 { SystemTime::now() - seconds } else { SystemTime::now() + seconds };
    at + Duration::from_secs(3600)
}

async fn https(chain: Vec<CertificateDer<'static>>, key: KeyPair) -> SocketAddr {
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    serve("127.0.0.1:0", move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            while !request(&mut stream).await.is_empty() {
                let _ = stream.write_all(page("200 OK", "", "ok").replace("connection: close\r\n", "").as_bytes()).await;
            }
        }
    })
    .await
}

impl World {
    fn prober(&self) -> Prober {
        Prober::with_options(ProberOptions { extra_roots: vec![self.root.clone()], resolver: None }).unwrap()
    }

    async fn look(&self, kind: MonitorKind) -> Report {
        let prober = self.prober();
        let prepared = prober.prepare(&kind).unwrap();
        prober.check(&prepared, ENOUGH).await
    }

    fn http(&self) -> HttpCheck {
        HttpCheck { ip: IpVersion::V4, ..get(format!("https://localhost:{}/", self.address.port())) }
    }

    fn tls(&self, days_left: u32, verify: bool) -> MonitorKind {
        MonitorKind::Tls(TlsCheck {
            host: self.address.ip().to_string(),
            port: self.address.port(),
            ip: IpVersion::Any,
            server_name: Some("localhost".to_owned()),
            days_left,
            verify,
        })
    }
}

#[tokio::test]
async fn a_good_certificate() {
    let world = world("localhost", -1, 90).await;
    let report = world.look(world.tls(14, true)).await;
    good(&report);
    assert_eq!(report.detail.certificate_days, Some(90));
    assert!(report.phases.tls_us.is_some());
    let report = world.look(MonitorKind::Http(HttpCheck { tls_days_left: Some(14), ..world.http() })).await;
    good(&report);
    assert_eq!((report.detail.certificate_days, report.detail.status), (Some(90), Some(200)));
    assert!(report.phases.dns_us.is_some() && report.phases.tls_us.is_some() && report.phases.first_byte_us.is_some());
}

#[tokio::test]
async fn few_days_left_is_degraded() {
    let world = world("localhost", -1, 5).await;
    for kind in [world.tls(14, true), world.tls(14, false), MonitorKind::Http(HttpCheck { tls_days_left: Some(14), ..world.http() })] {
        let report = world.look(kind).await;
        assert!(matches!(&report.verdict, Verdict::Degraded(reason) if reason.code == "tls_days_left"), "{report:?}");
        assert_eq!(reason(&report).text, "a certificate of the presented chain expires in 5 days, fewer than 14");
    }
    good(&world.look(MonitorKind::Http(world.http())).await);
}

#[tokio::test]
async fn an_expired_one_is_bad_and_still_shows_its_days() {
    let world = world("localhost", -30, -3).await;
    for kind in [world.tls(14, true), world.tls(14, false), MonitorKind::Http(world.http())] {
        let report = world.look(kind).await;
        assert_eq!(bad(&report), "tls_expired");
        assert_eq!(report.detail.certificate_days, Some(-3));
    }
    let unverified = HttpCheck { verify_tls: false, ..world.http() };
    good(&world.look(MonitorKind::Http(unverified.clone())).await);
    let report = world.look(MonitorKind::Http(HttpCheck { tls_days_left: Some(1), ..unverified })).await;
    assert_eq!(reason(&report).text, "a certificate of the presented chain has expired");
}

#[tokio::test]
async fn one_of_tomorrow_is_bad() {
    let world = world("localhost", 1, 90).await;
    assert_eq!(bad(&world.look(world.tls(14, true)).await), "tls_not_yet_valid");
}

#[tokio::test]
async fn a_wrong_name_is_bad() {
    let world = world("other.example", -1, 90).await;
    assert_eq!(bad(&world.look(world.tls(14, true)).await), "tls_name");
    assert_eq!(bad(&world.look(world.tls(14, false)).await), "tls_name");
    assert_eq!(bad(&world.look(MonitorKind::Http(world.http())).await), "tls_name");
    good(&world.look(MonitorKind::Http(HttpCheck { verify_tls: false, ..world.http() })).await);
}

#[tokio::test]
async fn an_unknown_issuer_is_bad_unless_allowed() {
    let world = world("localhost", -1, 90).await;
    let stranger =
        Prober::with_options(ProberOptions { extra_roots: vec![self::world("localhost", -1, 90).await.root], resolver: None }).unwrap();
    for (kind, expected) in [
        (world.tls(14, true), Some("tls_untrusted")),
        (MonitorKind::Http(world.http()), Some("tls_untrusted")),
        (world.tls(14, false), None),
        (MonitorKind::Http(HttpCheck { verify_tls: false, ..world.http() }), None),
    ] {
        let report = stranger.check(&stranger.prepare(&kind).unwrap(), ENOUGH).await;
        match expected {
            Some(code) => assert_eq!(bad(&report), code),
            None => good(&report),
        }
    }
}

#[tokio::test]
async fn self_signed() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let world = World { root: certificate.der().clone(), address: https(vec![certificate.der().clone()], key).await };
    let stranger = self::world("localhost", -1, 90).await.prober();
    let report = stranger.check(&stranger.prepare(&world.tls(1, true)).unwrap(), ENOUGH).await;
    assert_eq!(bad(&report), "tls_untrusted");
    good(&world.look(world.tls(1, false)).await);
}

#[tokio::test]
async fn an_address_is_a_name_too() {
    let world = world("127.0.0.1", -1, 90).await;
    let check = get(format!("https://{}/", world.address));
    good(&world.look(MonitorKind::Http(check)).await);
}

#[tokio::test]
async fn kept_connections_remember_their_certificate() {
    let world = world("localhost", -1, 5).await;
    let prober = world.prober();
    let check = HttpCheck { keep_connection: true, tls_days_left: Some(14), ..world.http() };
    let prepared = prober.prepare(&MonitorKind::Http(check)).unwrap();
    for index in 0..3 {
        let report = prober.check(&prepared, ENOUGH).await;
        assert!(matches!(report.verdict, Verdict::Degraded(_)), "{report:?}");
        assert_eq!(report.detail.certificate_days, Some(5));
        assert_eq!(report.phases.tls_us.is_some(), index == 0, "{report:?}");
    }
}

#[tokio::test]
async fn what_is_not_tls() {
    let check = |address: SocketAddr| {
        MonitorKind::Tls(TlsCheck {
            host: "127.0.0.1".to_owned(),
            port: address.port(),
            ip: IpVersion::Any,
            server_name: None,
            days_left: 1,
            verify: false,
        })
    };
    let plain = serve("127.0.0.1:0", |mut stream| async move {
        let _ = stream.write_all(b"220 mail.example ESMTP and so on, long enough to be a record\r\n").await;
        std::future::pending::<()>().await;
    })
    .await;
    assert_eq!(bad(&crate::support::look(check(plain)).await), "tls_handshake");
    let closing = serve("127.0.0.1:0", |mut stream| async move {
        let mut hello = [0; 5];
        let _ = tokio::io::AsyncReadExt::read_exact(&mut stream, &mut hello).await;
        let _ = stream.shutdown().await;
    })
    .await;
    assert!(["tls_handshake", "connection_reset"].contains(&bad(&crate::support::look(check(closing)).await)));
    let silent = serve("127.0.0.1:0", |stream| async move {
        let _stream = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let report = crate::support::look_within(check(silent), SHORT).await;
    assert_eq!(reason(&report).text, "the TLS handshake did not finish within 0.2 s");
}

#[tokio::test]
async fn through_a_proxy() {
    let world = world("localhost", -1, 90).await;
    let target = world.address;
    let proxy = serve("127.0.0.1:0", move |mut stream| async move {
        request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
        let mut onwards = tokio::net::TcpStream::connect(target).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut onwards).await;
    })
    .await;
    let report = world.look(MonitorKind::Http(HttpCheck { proxy: Some(format!("http://{proxy}")), ..world.http() })).await;
    good(&report);
    assert_eq!((report.detail.address, report.detail.status), (Some(proxy), Some(200)));
}
