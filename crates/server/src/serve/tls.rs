//! Certificates, read again when their files change.

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

/// Whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// `[server] tls`.
    Http,
    /// `[logs.syslog] tls`.
    Syslog,
}

impl Of {
    fn files(self, state: &ServerState) -> Option<TlsFiles> {
        let world = state.engine().world();
        match self {
            Of::Http => world.server.tls.clone(),
            Of::Syslog => world.server.logs.syslog.as_ref()?.tls.as_ref().map(|(_, files)| files.clone()),
        }
    }

    fn protocols(self) -> Vec<Vec<u8>> {
        match self {
            Of::Http => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            Of::Syslog => Vec::new(),
        }
    }

    /// As /readyz names it.
    fn name(self) -> &'static str {
        match self {
            Of::Http => "tls",
            Of::Syslog => "syslog-certificate",
        }
    }
}

/// The certificate in use; none means plain text.
#[derive(Clone)]
pub struct Certificates {
    of: Of,
    current: Arc<ArcSwapOption<ServerConfig>>,
}

/// What tells whether files changed.
type Stamp = Option<(TlsFiles, [Option<(SystemTime, u64)>; 2])>;

impl Certificates {
    pub fn new(state: &ServerState, of: Of) -> io::Result<Self> {
        let config = of.files(state).as_ref().map(|files| read(files, of)).transpose()?;
        Ok(Certificates { of, current: Arc::new(ArcSwapOption::new(config)) })
    }

    pub fn acceptor(&self) -> Option<TlsAcceptor> {
        self.current.load_full().map(TlsAcceptor::from)
    }

    /// Reads changed files until `stop`. One that cannot be read leaves the old certificate in use and shows in /readyz.
    pub async fn watch(self, state: ServerState, stop: CancellationToken) {
        let mut seen = stamp(&state, self.of);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOKED_AT_EVERY) => {}
            }
            let now = stamp(&state, self.of);
            if now == seen {
                continue;
            }
            let files = now.as_ref().map(|(files, _)| files.clone());
            match files.as_ref().map(|files| read(files, self.of)).transpose() {
                Ok(config) => {
                    self.current.store(config);
                    state.report_listener(Listener { name: self.of.name().to_owned(), address: None, error: None });
                    tracing::info!("the certificate was read again");
                }
                Err(error) => {
                    let error = format!("the changed certificate was not taken: {error}");
                    tracing::error!("{error}");
                    state.report_listener(Listener { name: self.of.name().to_owned(), address: None, error: Some(error) });
                }
            }
            seen = now;
        }
    }
}

fn stamp(state: &ServerState, of: Of) -> Stamp {
    let files = of.files(state)?;
    let of = |path: &std::path::Path| std::fs::metadata(path).ok().and_then(|data| Some((data.modified().ok()?, data.len())));
    let stamps = [of(&files.certificate), of(&files.key)];
    Some((files, stamps))
}

fn read(files: &TlsFiles, of: Of) -> io::Result<Arc<ServerConfig>> {
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
    config.alpn_protocols = of.protocols();
    Ok(Arc::new(config))
}
