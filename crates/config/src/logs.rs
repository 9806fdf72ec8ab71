//! The program's own settings about logs, as `[logs]` gives them. What sources, purposes and rules are is the domain's.

use std::net::SocketAddr;
use std::path::PathBuf;

use hinomi_domain::kernel::{LogSourceId, Span};
use secrecy::SecretString;
use url::Url;

use crate::server::TlsFiles;

#[derive(Clone, Debug)]
pub struct LogSettings {
    /// A source that nobody configured is made on its first use.
    pub accept_unknown_sources: bool,
    /// Compressed.
    pub wal_bytes_max: u64,
    pub memory_bytes_max: u64,
    pub query_timeout: Span,
    pub query_rows_max: usize,
    pub syslog: Option<SyslogSettings>,
    /// `None`: logs are only near.
    pub cold: Option<ColdSettings>,
}

/// `[logs.syslog]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyslogSettings {
    pub udp: Option<SocketAddr>,
    pub tcp: Option<SocketAddr>,
    pub tls: Option<(SocketAddr, TlsFiles)>,
    /// Of messages whose program has no source of its own.
    pub source: LogSourceId,
    /// Of TCP and TLS together.
    pub connections_max: usize,
    pub message_bytes_max: usize,
}

/// `[logs.cold]`.
#[derive(Clone, Debug)]
pub struct ColdSettings {
    pub place: ColdPlace,
    pub cache_bytes_max: u64,
}

#[derive(Clone, Debug)]
pub enum ColdPlace {
    Directory(PathBuf),
    Bucket(Bucket),
}

/// A bucket with the API of Amazon S3.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// `None`: Amazon's of the region.
    pub endpoint: Option<Url>,
    pub bucket: String,
    pub region: String,
    /// No slash at either end; empty: none.
    pub prefix: String,
    pub access_key: SecretString,
    pub secret_key: SecretString,
    pub path_style: bool,
}
