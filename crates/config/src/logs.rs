//! The program's own settings about logs, as `[logs]` gives them. What sources, purposes and rules are is the domain's.

use std::net::SocketAddr;
use std::path::PathBuf;

use hinomi_domain::kernel::Span;
use secrecy::SecretString;
use url::Url;

/// `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// A source that nobody configured is made on its first use.
    pub accept_unknown_sources: bool,
    /// Compressed.
    pub wal_bytes_max: u64,
    pub memory_bytes_max: u64,
    pub syslog: SyslogListeners,
    pub otlp_grpc: Option<SocketAddr>,
    pub query_timeout: Span,
    pub query_rows_max: usize,
    pub objects: LogObjects,
}

/// Where syslog is listened for. TLS shows the server's certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyslogListeners {
    pub udp: Option<SocketAddr>,
    pub tcp: Option<SocketAddr>,
    pub tls: Option<SocketAddr>,
}

/// Where stored logs go.
#[derive(Clone, Debug)]
pub enum LogObjects {
    /// Relative to the data directory.
    Directory(PathBuf),
    S3(S3Settings),
}

#[derive(Clone, Debug)]
pub struct S3Settings {
    pub bucket: String,
    /// Without slashes at its ends; may be empty.
    pub prefix: String,
    pub region: String,
    /// `None`: Amazon's own. Its scheme may be http, for a storage on the same host.
    pub endpoint: Option<Url>,
    /// Access key and secret key; `None`: the environment's.
    pub keys: Option<(SecretString, SecretString)>,
}
