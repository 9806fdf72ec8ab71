//! TLS, with an authority of one's own.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use crate::server::Server;
use crate::world::{World, append, quicken};

struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    fn acceptor(&self, name: &str) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

async fn world(certificate_name: &str, trusted: &Authority, presented: &Authority) -> World {
    let mut world = World::with(Server::start_tls(presented.acceptor(certificate_name)).await);
    std::fs::write(world.directory.path().join("ca.pem"), trusted.issuer.pem()).unwrap();
    append(&world.path("app.log"), "over TLS\n");
    let text = world.config_text().replace("server = \"http://127.0.0.1", "ca_file = \"ca.pem\"\nserver = \"https://localhost");
    let text = format!("{text}\n[metrics]\nenabled = false\n");
    let mut config = hinomi_agent::AgentConfig::parse(&text, &world.directory.path().join("agent.toml"), &|_| None).unwrap();
    quicken(&mut config);
    world.start_with(config);
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_go_over_tls_to_a_server_that_proves_who_it_is() {
    let authority = Authority::new();
    let world = world("localhost", &authority, &authority).await;
    world.until_count(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_goes_to_a_server_that_does_not() {
    let (trusted, other) = (Authority::new(), Authority::new());
    for (name, presented) in [("localhost", &other), ("elsewhere.example", &trusted)] {
        let world = world(name, &trusted, presented).await;
        world
            .until("the agent says why", |world| {
                let error = world.status().and_then(|status| status.server.last_error);
                (error.as_ref().is_some_and(|error| error.contains("certificate")), error)
            })
            .await;
        assert_eq!(world.server.inner.lock().unwrap().requests, 0);
    }
}
