//! Writes the two files. Blocks; nothing of it is seen until both are whole and on the disk.

use std::collections::HashMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::Path;

use hinomi_domain::ingest::disclosure::{BYTES_MAX, Failure, Made, Masker, ROWS_MAX};
use hinomi_events::Events;
use hinomi_events::search::{Ask, Row, SearchError};
use sha2::{Digest as _, Sha256};

use super::Manifest;
use super::files::{MANIFEST, RECORDS, remove_if_there};
use super::record::masked;

/// How much may be written. Tests know smaller ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub rows_max: u64,
    pub bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { rows_max: ROWS_MAX, bytes_max: BYTES_MAX }
    }
}

#[derive(Debug, thiserror::Error)]
pub(super) enum NotMade {
    /// It never can be.
    #[error("{}", .0.as_str())]
    Never(Failure),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Disk(#[from] std::io::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Searches and writes into `partial`, which becomes `whole`. What either held before is deleted: an attempt that was cut off starts over.
pub(super) fn write(
    events: &Events,
    ask: &Ask,
    mut manifest: Manifest,
    limits: Limits,
    partial: &Path,
    whole: &Path,
) -> Result<Made, NotMade> {
    remove_if_there(partial)?;
    remove_if_there(whole)?;
    private_directory(partial)?;
    let mut out = Records::new(private_file(&partial.join(RECORDS))?, &manifest, limits);
    let mut problem = None;
    events.each(ask, |rows| {
        problem = rows.iter().try_for_each(|row| out.take(row)).err();
        problem.is_none()
    })?;
    if let Some(problem) = problem {
        return Err(problem);
    }
    let masker = out.masker;
    manifest.masked = masker.places();
    manifest.rows = out.rows;
    manifest.bytes = out.bytes;
    manifest.sha256 = hex::encode(out.digest.finalize());
    manifest.purposes = out.purposes.into_iter().collect();
    manifest.sources = out.sources.into_iter().collect();
    out.file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    let mut text = serde_json::to_vec_pretty(&manifest)?;
    text.push(b'\n');
    let mut file = private_file(&partial.join(MANIFEST))?;
    file.write_all(&text)?;
    file.sync_all()?;
    File::open(partial)?.sync_all()?;
    std::fs::rename(partial, whole)?;
    if let Some(parent) = whole.parent() {
        File::open(parent)?.sync_all()?;
    }
    Ok(Made {
        rows: manifest.rows,
        bytes: manifest.bytes,
        digest: manifest.sha256,
        manifest_digest: hex::encode(Sha256::digest(&text)),
        masked: manifest.masked,
    })
}

struct Records {
    file: BufWriter<File>,
    digest: Sha256,
    masker: Masker,
    limits: Limits,
    rows: u64,
    bytes: u64,
    purposes: HashMap<String, u64>,
    sources: HashMap<String, u64>,
    line: Vec<u8>,
    names: bool,
    purpose_names: bool,
}

impl Records {
    fn new(file: File, manifest: &Manifest, limits: Limits) -> Records {
        let left_out = |name: &str| manifest.masking.leave_out.iter().any(|left_out| left_out == name);
        Records {
            file: BufWriter::with_capacity(1 << 20, file),
            digest: Sha256::new(),
            masker: Masker::new(&manifest.masking),
            limits,
            rows: 0,
            bytes: 0,
            purposes: HashMap::new(),
            sources: HashMap::new(),
            line: Vec::new(),
            names: !left_out("source"),
            purpose_names: !left_out("purpose"),
        }
    }

    fn take(&mut self, row: &Row) -> Result<(), NotMade> {
        self.line.clear();
        let record = masked(row, &mut self.masker);
        serde_json::to_writer(&mut self.line, &record)?;
        self.line.push(b'\n');
        self.rows += 1;
        self.bytes += u64::try_from(self.line.len()).unwrap_or(u64::MAX);
        if self.rows > self.limits.rows_max {
            return Err(NotMade::Never(Failure::TooManyRows));
        }
        if self.bytes > self.limits.bytes_max {
            return Err(NotMade::Never(Failure::TooManyBytes));
        }
        // As they stand in the record, so that the manifest says no more than it.
        for (wanted, counts, name) in [(self.names, &mut self.sources, "source"), (self.purpose_names, &mut self.purposes, "purpose")] {
            let name = record.get(name).and_then(|name| name.as_str()).filter(|_| wanted);
            let Some(name) = name else { continue };
            match counts.get_mut(name) {
                Some(count) => *count += 1,
                None => drop(counts.insert(name.to_owned(), 1)),
            }
        }
        self.digest.update(&self.line);
        self.file.write_all(&self.line)?;
        Ok(())
    }
}

fn private_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
