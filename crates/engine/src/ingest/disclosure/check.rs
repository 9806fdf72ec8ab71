//! Whether files that were handed over are still what was made. Blocks; needs neither configuration nor database.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::Manifest;
use super::files::{MANIFEST, RECORDS};
use super::manifest::FORM;

/// No manifest of ours is larger.
const MANIFEST_BYTES_MAX: u64 = 4 << 20;

/// What was found beside what the manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub manifest: Manifest,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

#[derive(Debug, thiserror::Error)]
pub enum NotChecked {
    #[error("{}: there is no single manifest (…{MANIFEST}) in it", .0.display())]
    NoManifest(PathBuf),
    #[error("{}: {error}", .path.display())]
    Unreadable { path: PathBuf, error: std::io::Error },
    #[error("{}: no manifest of a disclosure: {why}", .path.display())]
    NotOurs { path: PathBuf, why: String },
}

impl Checked {
    /// What is not as the manifest says, in words; none when all is well.
    pub fn troubles(&self) -> Vec<String> {
        let said = &self.manifest;
        let mut troubles = Vec::new();
        let mut differs = |what: &str, found: &str, said: &str| {
            if found != said {
                troubles.push(format!("{what}: the manifest says {said}, the records have {found}"));
            }
        };
        differs("rows", &self.rows.to_string(), &said.rows.to_string());
        differs("bytes", &self.bytes.to_string(), &said.bytes.to_string());
        differs("sha256", &self.sha256, &said.sha256.to_ascii_lowercase());
        troubles
    }
}

/// `place`: the directory with both files, or the manifest with the records beside it.
pub fn check(place: &Path) -> Result<Checked, NotChecked> {
    let path = if place.is_dir() { find(place)? } else { place.to_owned() };
    let manifest = read(&path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let records = path.with_file_name(name.strip_suffix(MANIFEST).map_or_else(|| RECORDS.to_owned(), |start| format!("{start}{RECORDS}")));
    let (rows, bytes, sha256) = sum(&records).map_err(|error| NotChecked::Unreadable { path: records, error })?;
    Ok(Checked { manifest, rows, bytes, sha256 })
}

/// `manifest.json`, or the only file whose name ends so.
fn find(directory: &Path) -> Result<PathBuf, NotChecked> {
    let plain = directory.join(MANIFEST);
    if plain.is_file() {
        return Ok(plain);
    }
    let unreadable = |error| NotChecked::Unreadable { path: directory.to_owned(), error };
    let mut found = None;
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.file_name().to_string_lossy().ends_with(MANIFEST) && found.replace(entry.path()).is_some() {
            return Err(NotChecked::NoManifest(directory.to_owned()));
        }
    }
    found.ok_or_else(|| NotChecked::NoManifest(directory.to_owned()))
}

fn read(path: &Path) -> Result<Manifest, NotChecked> {
    let unreadable = |error| NotChecked::Unreadable { path: path.to_owned(), error };
    let not_ours = |why: String| NotChecked::NotOurs { path: path.to_owned(), why };
    let mut text = Vec::new();
    File::open(path).and_then(|file| file.take(MANIFEST_BYTES_MAX + 1).read_to_end(&mut text)).map_err(unreadable)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MANIFEST_BYTES_MAX) {
        return Err(not_ours(format!("larger than {MANIFEST_BYTES_MAX} bytes")));
    }
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| not_ours(error.to_string()))?;
    if manifest.form != FORM {
        return Err(not_ours(format!("its form is {:?}, this program reads {FORM}", manifest.form)));
    }
    Ok(manifest)
}

/// Lines, bytes and digest.
fn sum(path: &Path) -> std::io::Result<(u64, u64, String)> {
    let mut file = File::open(path)?;
    let (mut digest, mut rows, mut bytes) = (Sha256::new(), 0, 0);
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = match file.read(&mut piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            return Ok((rows, bytes, hex::encode(digest.finalize())));
        }
        let some = &piece[..read];
        digest.update(some);
        rows += some.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        bytes += u64::try_from(read).unwrap_or(u64::MAX);
    }
}

#[cfg(test)]
mod tests;
