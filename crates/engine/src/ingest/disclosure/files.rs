//! Where the files lie: `<data>/disclosures/<id>/`, made under another name first. Only their owner reads them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hinomi_domain::ingest::disclosure::DisclosedFile;
use hinomi_domain::kernel::DisclosureId;

use crate::Engine;

pub const RECORDS: &str = "records.jsonl";
pub const MANIFEST: &str = "manifest.json";
/// Of a directory that is not whole yet.
const PARTIAL: &str = ".partial";

/// Of all disclosures, in the data directory.
pub fn directory(data: &Path) -> PathBuf {
    data.join("disclosures")
}

pub fn name(file: DisclosedFile) -> &'static str {
    match file {
        DisclosedFile::Records => RECORDS,
        DisclosedFile::Manifest => MANIFEST,
    }
}

pub fn path(engine: &Engine, id: &DisclosureId, file: DisclosedFile) -> PathBuf {
    whole(engine, id).join(name(file))
}

pub(super) fn whole(engine: &Engine, id: &DisclosureId) -> PathBuf {
    directory(engine.data_directory()).join(id.as_str())
}

pub(super) fn partial(engine: &Engine, id: &DisclosureId) -> PathBuf {
    directory(engine.data_directory()).join(format!("{id}{PARTIAL}"))
}

/// Deletes a file that was made. What cannot be deleted now is deleted by the next look ([`sweep`]).
pub(super) async fn remove(engine: &Engine, id: &DisclosureId) {
    let directory = whole(engine, id);
    let removed = tokio::task::spawn_blocking(move || remove_if_there(&directory)).await;
    if let Ok(Err(error)) = removed {
        tracing::error!(disclosure.id = %id, %error, "failed to delete the file of a disclosure");
    }
}

pub(super) fn remove_if_there(directory: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Deletes everything but the files of these: what was begun before a crash, and what was withdrawn while it could not be deleted.
pub(super) fn sweep(directory: &Path, kept: &BTreeSet<String>) -> std::io::Result<usize> {
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        let ours = entry.file_name().to_str().is_some_and(|name| kept.contains(name));
        if !ours && entry.file_type()?.is_dir() {
            remove_if_there(&entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}
