//! The certificate of `[server] tls`, read again when its files change.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;
use hinomi_config::TlsFiles;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::state::{Listener, ServerState};

const LOOKED_AT_EVERY: Duration = Duration::from_secs(10);

/// The certificate in use; none means plain http.
#[derive(Clone)]
pub struct Certificates {
    current: Arc<ArcSwapOption<ServerConfig>>,
}

/// What tells whether files changed.
type Stamp = Option<(TlsFiles, [Option<(SystemTime, u64)>; 2])>;

impl Certificates {
    pub fn new(state: &ServerState) -> io::Result<Self> {
        let files = state.engine().world().server.tls.clone();
        let config = files.as_ref().map(read).transpose()?;
        Ok(Certificates { current: Arc::new(ArcSwapOption::new(config)) })
    }

    pub fn acceptor(&self) -> Option<TlsAcceptor> {
        self.current.load_full().map(TlsAcceptor::from)
    }

    /// Reads changed files until `stop`. One that cannot be read leaves the old certificate in use and shows in /readyz.
    pub async fn watch(self, state: ServerState, stop: CancellationToken) {
        let mut seen = stamp(&state);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOKED_AT_EVERY) => {}
            }
            let now = stamp(&state);
            if now == seen {
                continue;
            }
            let files = now.as_ref().map(|(files, _)| files.clone());
            match files.as_ref().map(read).transpose() {
                Ok(config) => {
                    self.current.store(config);
                    state.report_listener(Listener { name: "tls".to_owned(), address: None, error: None });
                    tracing::info!("the certificate was read again");
                }
                Err(error) => {
                    let error = format!("the changed certificate was not taken: {error}");
                    tracing::error!("{error}");
                    state.report_listener(Listener { name: "tls".to_owned(), address: None, error: Some(error) });
                }
            }
            seen = now;
        }
    }
}

fn stamp(state: &ServerState) -> Stamp {
    let files = state.engine().world().server.tls.clone()?;
    let of = |path: &std::path::Path| std::fs::metadata(path).ok().and_then(|data| Some((data.modified().ok()?, data.len())));
    let stamps = [of(&files.certificate), of(&files.key)];
    Some((files, stamps))
}

fn read(files: &TlsFiles) -> io::Result<Arc<ServerConfig>> {
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        io::Error::new(io::ErrorKind::InvalidData, format!("failed to read the {what}: {error}"))
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate).map_err(|error| failed("certificate", &error))?;
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(|error| failed("certificate", &error))?;
    if chain.is_empty() {
        return Err(failed("certificate", &"the file holds none"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| failed("key", &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed("certificate", &error))?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(|error| failed("certificate", &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
