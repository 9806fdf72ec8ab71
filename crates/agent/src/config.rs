//! What an agent is told to do: one TOML file, read at the start. Every mistake is shown with its line.
//!
//! Secrets never stand in the file: `token` is `env:NAME` or `file:PATH`. Paths are relative to the file.

mod error;
mod read;
mod secret;
mod units;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

pub use error::{ConfigErrors, Problem};
pub use secret::Token;

use crate::tail::frame::Rule;
use crate::tail::pattern::Pattern;

/// A larger file is not a configuration.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// A whole, checked configuration.
#[derive(Clone, Debug)]
pub struct AgentConfig {
    /// Where `/ingest/logs` is; with a path where the server stands behind one.
    pub server: Url,
    pub token: Token,
    /// Names this agent to the server; the host's name unless something else is written. `[A-Za-z0-9_.:-]{1,64}`.
    pub agent: String,
    pub host: String,
    /// Positions, spool, status. One agent at a time uses it.
    pub state_directory: PathBuf,
    /// Authorities to trust instead of the host's own.
    pub ca_file: Option<PathBuf>,
    /// Requests at the same time.
    pub connections: usize,
    pub spool: SpoolConfig,
    pub metrics: Option<MetricsConfig>,
    pub processes: Vec<ProcessConfig>,
    pub files: Vec<FileConfig>,
    pub journal: Option<JournalConfig>,
    #[doc(hidden)]
    pub timing: Timing,
}

/// What is kept of files that vanish before the server has them.
#[derive(Clone, Debug)]
pub struct SpoolConfig {
    /// On disk, compressed.
    pub bytes_max: u64,
    pub when_full: WhenFull,
    /// Renamed files too, not only deleted ones.
    pub renamed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// Nothing more is copied; deleted files stay open (and keep their disk space) until the server takes what is in them.
    Pause,
    /// The oldest goes, counted as lost where the server had not accepted it.
    DropOldest,
}

#[derive(Clone, Debug)]
pub struct MetricsConfig {
    pub interval: Duration,
    /// Mount points to leave out, as globs.
    pub exclude_mounts: Vec<Pattern>,
}

/// A process that should run.
#[derive(Clone, Debug)]
pub struct ProcessConfig {
    pub name: String,
    pub found_by: FoundBy,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundBy {
    /// The name of the program as the kernel knows it, or the last part of its path.
    Program(String),
    Pidfile(PathBuf),
}

/// Files whose records go to one source.
#[derive(Clone, Debug)]
pub struct FileConfig {
    pub source: String,
    pub format: Option<String>,
    pub paths: Vec<Pattern>,
    pub exclude: Vec<Pattern>,
    /// Where rotated files go, beyond the usual names beside the file.
    pub rotated: Vec<Pattern>,
    pub rule: Rule,
    pub existing: Existing,
}

/// What happens to files that are there when an input is used for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Read,
    /// From their end on.
    Skip,
}

#[derive(Clone, Debug)]
pub struct JournalConfig {
    pub source: String,
    pub units: Vec<String>,
    pub existing: Existing,
    pub program: PathBuf,
}

/// How long things take; only tests change it.
#[derive(Clone, Debug)]
#[doc(hidden)]
pub struct Timing {
    pub look_busy: Duration,
    pub look_idle: Duration,
    /// Of one file, batches that are not full are so far apart.
    pub batch_age: Duration,
    /// A record that further lines could continue waits so long.
    pub record_wait: Duration,
    /// A line without its end waits so long.
    pub line_wait: Duration,
    /// So long a copy of a vanished file is looked for before the rest counts as lost.
    pub missing_wait: Duration,
    /// A rotated file that nobody writes any more is let go.
    pub away_idle: Duration,
    pub save_every: Duration,
    /// Between two writings of the status.
    pub status_every: Duration,
    pub stored_every: Duration,
    pub retry_first: Duration,
    pub retry_max: Duration,
    /// After 401, 403, 413 and the like.
    pub refused_retry: Duration,
    /// A copy that is younger may still grow.
    pub young: Duration,
    pub exchange_max: Duration,
    /// At the end, for what is on its way.
    pub drain_max: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Timing {
            look_busy: Duration::from_millis(100),
            look_idle: Duration::from_secs(1),
            batch_age: Duration::from_millis(200),
            record_wait: Duration::from_millis(200),
            line_wait: Duration::from_secs(5),
            missing_wait: Duration::from_secs(10),
            away_idle: Duration::from_secs(300),
            save_every: Duration::from_secs(1),
            status_every: Duration::from_secs(2),
            stored_every: Duration::from_secs(2),
            retry_first: Duration::from_millis(500),
            retry_max: Duration::from_secs(30),
            refused_retry: Duration::from_secs(60),
            young: Duration::from_secs(5),
            exchange_max: Duration::from_secs(60),
            drain_max: Duration::from_secs(5),
        }
    }
}

impl AgentConfig {
    /// Reads and checks a file.
    ///
    /// # Errors
    ///
    /// Every mistake that was found, each with its line.
    pub fn load(path: &Path) -> Result<AgentConfig, ConfigErrors> {
        let unreadable = |why: String| ConfigErrors::of_file(path, format!("failed to read the configuration: {why}"));
        let size = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
        if size > FILE_BYTES_MAX {
            return Err(unreadable(format!("larger than {FILE_BYTES_MAX} bytes")));
        }
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        AgentConfig::parse(&text, path, &|name| std::env::var(name).ok())
    }

    /// As [`AgentConfig::load`], of a text; `path` is named in mistakes, and its directory is where relative paths begin.
    ///
    /// # Errors
    ///
    /// As [`AgentConfig::load`].
    pub fn parse(text: &str, path: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<AgentConfig, ConfigErrors> {
        read::read(text, path, environment)
    }
}
