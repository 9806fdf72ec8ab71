//! Mail over TLS, from the first byte and by STARTTLS, with a certificate that only the options make known.

use std::sync::{Arc, Mutex};

use hinomi_domain::catalog::SmtpTls;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::smtp_sink::{Transaction, converse};
use super::*;

struct TlsSink {
    port: u16,
    certificate_pem: String,
    taken: Arc<Mutex<Vec<Transaction>>>,
}

async fn start(starttls: bool) -> TlsSink {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = Arc::new(Mutex::new(Vec::new()));
    tokio::spawn({
        let taken = taken.clone();
        async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (acceptor, taken) = (acceptor.clone(), taken.clone());
                tokio::spawn(async move {
                    if starttls {
                        let offer = vec![("EHLO", "250-sink\r\n250 STARTTLS")];
                        stream = converse(stream, &offer, &taken, 0, true).await?;
                    }
                    let stream = acceptor.accept(stream).await.ok()?;
                    converse(stream, &vec![], &taken, 0, !starttls).await;
                    Some(())
                });
            }
        }
    });
    TlsSink { port, certificate_pem: cert.pem(), taken }
}

async fn send_over(sink: &TlsSink, tls: SmtpTls, extra_roots: Vec<String>) -> Attempt {
    let options = ChannelOptions { timeout: Duration::from_secs(2), extra_roots };
    let kind = ChannelKind::Smtp {
        host: "localhost".into(),
        port: sink.port,
        tls,
        username: Some("mailer@example.jp".into()),
        password: Some("pa55w0rd".into()),
        hello: None,
        from: "status@example.jp".into(),
        return_path: "bounce+{token}@example.jp".into(),
    };
    let channels = Channels::new(&options).unwrap();
    channels.send(&channel(kind), &delivery("taro@example.com", mail_message()), Path::new("/"), now()).await
}

#[tokio::test]
async fn a_trusted_server_gets_the_mail_and_the_login() {
    for (tls, starttls) in [(SmtpTls::Tls, false), (SmtpTls::Starttls, true)] {
        let sink = start(starttls).await;
        let attempt = send_over(&sink, tls, vec![sink.certificate_pem.clone()]).await;
        assert!(matches!(attempt, Attempt::Sent { .. }), "{tls:?}: {attempt:?}");
        let taken = sink.taken.lock().unwrap();
        assert_eq!(taken.len(), 1);
        assert!(taken[0].login.is_some());
    }
}

#[tokio::test]
async fn an_unknown_certificate_gets_neither() {
    for (tls, starttls) in [(SmtpTls::Tls, false), (SmtpTls::Starttls, true)] {
        let sink = start(starttls).await;
        let attempt = send_over(&sink, tls, vec![]).await;
        assert!(matches!(&attempt, Attempt::Retry { answer, .. } if answer.contains("certificate")), "{tls:?}: {attempt:?}");
        assert!(sink.taken.lock().unwrap().is_empty());
    }
}
