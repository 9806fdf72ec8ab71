//! A directory for one run, gone with it, and ports that nobody uses.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use anyhow::Context as _;
use tempfile::TempDir;

/// In the directory of the measurements, so that databases lie on the disk that is meant.
pub fn directory(settings: &crate::Settings) -> anyhow::Result<TempDir> {
    std::fs::create_dir_all(&settings.directory)?;
    let root = std::path::absolute(&settings.directory)?;
    tempfile::Builder::new().prefix("run-").tempdir_in(&root).with_context(|| format!("failed to make a directory in {}", root.display()))
}

/// An address of loopback that was free a moment ago.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Writes a file, and the directories above it.
pub fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, text).with_context(|| format!("failed to write {}", path.display()))
}
