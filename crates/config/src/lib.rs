//! A directory of TOML becomes the domain's catalog and policy, or a list of everything that is wrong with it.
//!
//! A configuration is accepted whole or refused whole: whoever runs with an older one keeps it. Secrets come only by reference
//! (`env:NAME`, `file:PATH`) and appear in no error, no `Debug` and no copy of the text. Nothing here talks to a network or a
//! database, and nothing decides what a configuration means: that is the domain's work.

mod address;
mod build;
mod check;
mod error;
mod init;
mod inner;
mod load;
mod logs;
mod mask;
mod names;
mod parse;
mod read;
mod report;
mod schema;
mod secret;
mod server;
mod shape;
mod source;
mod tree;

#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};

use hinomi_domain::catalog::{Catalog, Origin};
use hinomi_domain::detect::Logs;
use hinomi_domain::kernel::Text;
use hinomi_domain::policy::Policy;

pub use build::TEMPLATE_VARIABLES;
pub use error::{ConfigError, ConfigErrors, Level};
pub use init::{InitError, init};
pub use logs::{Bucket, ColdPlace, ColdSettings, LogSettings, SyslogSettings};
pub use names::ObjectKind;
pub use schema::schema;
pub use server::{AccessSettings, Retention, ServerSettings, TlsFiles, WatchdogSettings};
pub use source::fingerprint;

/// A configuration without a mistake.
#[derive(Clone)]
pub struct Config {
    pub catalog: Catalog,
    pub policy: Policy,
    /// Log sources, purposes of logs and rules over them.
    pub logs: Logs,
    pub server: ServerSettings,
    /// Digest of the names and contents of all files: 16 hexadecimal digits. What secrets refer to is not part of it.
    pub version: String,
    pub files: Vec<ConfigFile>,
    /// In the order of the files.
    pub objects: Vec<ObjectSource>,
    pub directory: PathBuf,
    /// Accepted, and probably not what was meant.
    pub warnings: Vec<ConfigError>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ConfigFile {
    /// Relative to the configuration directory.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// One object as it stands in its file, for "copy as TOML". Literal values that look like secrets are starred out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ObjectSource {
    pub kind: ObjectKind,
    pub id: String,
    pub name: Text,
    pub origin: Origin,
    pub toml: String,
}

/// Reads every `*.toml` below a directory (sorted by name; hidden ones are skipped; at most 2,000 files of 4 MiB).
///
/// `environment` looks up variables for `env:` references.
///
/// # Errors
/// Everything that is wrong, not only the first mistake.
pub fn load(directory: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigErrors> {
    load::load(directory, environment)
}

/// The same from texts, each with its file's name; `file:` references are relative to the current directory. For tests and
/// simulations.
///
/// # Errors
/// Everything that is wrong, not only the first mistake.
pub fn load_texts(files: &[(String, String)], environment: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigErrors> {
    load::load_texts(files, environment)
}

impl Config {
    /// Whether nothing has changed, not even a secret behind a reference (`version` is about the files' text alone). The settings
    /// of `[server]` are not compared beyond their text.
    pub fn is_unchanged_from(&self, other: &Config) -> bool {
        self.version == other.version && self.catalog == other.catalog && self.policy == other.policy && self.logs == other.logs
    }
}

/// Counts only: the catalog holds resolved secrets.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("version", &self.version)
            .field("directory", &self.directory)
            .field("files", &self.files.len())
            .field("objects", &self.objects.len())
            .field("warnings", &self.warnings.len())
            .finish_non_exhaustive()
    }
}
