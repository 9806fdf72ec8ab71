//! Files of a configuration directory: which ones count, in which order, and how large they may be.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::report::Report;

const FILES_MAX: usize = 2_000;
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;
const TOTAL_BYTES_MAX: u64 = 64 * 1024 * 1024;
const DEPTH_MAX: usize = 32;
/// Entries of directories looked at, so that a directory given by mistake (`/`) ends soon.
const ENTRIES_MAX: usize = 100_000;

/// One file's text.
pub(crate) struct Source {
    /// Relative to the configuration directory, with `/`.
    pub name: String,
    pub text: String,
}

/// Reads every `*.toml` below the directory, sorted by name.
pub(crate) fn read(directory: &Path, report: &mut Report) -> Vec<Source> {
    let mut sources = Vec::new();
    let found = match find(directory) {
        Ok(found) => found,
        Err(error) => {
            report.file_error(
                "unreadable",
                directory.display().to_string(),
                format!("failed to read the configuration directory: {}", error.kind()),
            );
            return sources;
        }
    };
    if found.len() > FILES_MAX {
        report.file_error("too-large", directory.display().to_string(), format!("more than {FILES_MAX} files of configuration"));
        return sources;
    }
    if found.is_empty() {
        report
            .file_error("empty", directory.display().to_string(), "no *.toml file in the configuration directory")
            .help("`hinomi init DIR` writes a commented starter");
    }
    let mut total = 0;
    for (name, path) in found {
        match read_one(&path) {
            Ok(text) => {
                total += text.len() as u64;
                sources.push(Source { name, text });
            }
            Err(message) => {
                report.file_error("unreadable", name, message);
            }
        }
        if total > TOTAL_BYTES_MAX {
            report.file_error(
                "too-large",
                directory.display().to_string(),
                format!("more than {} MiB of configuration", TOTAL_BYTES_MAX >> 20),
            );
            break;
        }
    }
    sources
}

/// Digest of names and contents: 16 hexadecimal digits.
pub(crate) fn version(sources: &[Source]) -> String {
    let mut digest = Sha256::new();
    for source in sources {
        for part in [source.name.as_bytes(), source.text.as_bytes()] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    hex::encode(&digest.finalize()[..8])
}

/// A cheap stamp of names, sizes and modification times of the files that would be read: when it changes, loading again is worth
/// it. Other files do not count, because the data directory may lie below; whoever changes a file that a secret is read from asks
/// for a reload. An unreadable directory has a stamp too.
pub fn fingerprint(directory: &Path) -> u64 {
    // Its keys are fixed, so two calls agree.
    let mut stamp = DefaultHasher::new();
    match find(directory) {
        Err(error) => error.kind().hash(&mut stamp),
        Ok(files) => {
            for (name, path) in &files {
                name.hash(&mut stamp);
                if let Ok(data) = fs::metadata(path) {
                    data.len().hash(&mut stamp);
                    data.modified().ok().hash(&mut stamp);
                }
            }
        }
    }
    stamp.finish()
}

fn read_one(path: &Path) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| format!("failed to read it: {}", error.kind()))?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| format!("failed to read it: {}", error.kind()))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("larger than {} MiB", FILE_BYTES_MAX >> 20));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("not UTF-8: the first bad byte is in line {line}")
    })
}

fn find(directory: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut walk = Walk::default();
    walk.visit(directory, "", 0)?;
    walk.files.retain(|(name, _)| name.ends_with(".toml"));
    walk.files.sort();
    Ok(walk.files)
}

/// Regular files that are not hidden. Links are followed (mounted configurations are made of them), loops end.
#[derive(Default)]
struct Walk {
    files: Vec<(String, PathBuf)>,
    above: BTreeSet<PathBuf>,
    entries: usize,
}

impl Walk {
    fn visit(&mut self, directory: &Path, prefix: &str, depth: usize) -> io::Result<()> {
        let real = fs::canonicalize(directory)?;
        if depth > DEPTH_MAX || !self.above.insert(real.clone()) {
            return Ok(());
        }
        for entry in fs::read_dir(directory)? {
            self.entries += 1;
            if self.entries > ENTRIES_MAX {
                return Err(io::Error::from(io::ErrorKind::FileTooLarge));
            }
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.starts_with('.') {
                continue;
            }
            // A link that leads nowhere, or into itself, is skipped.
            let Ok(data) = fs::metadata(entry.path()) else { continue };
            let path = format!("{prefix}{name}");
            if data.is_dir() {
                self.visit(&entry.path(), &format!("{path}/"), depth + 1)?;
            } else if data.is_file() {
                self.files.push((path, entry.path()));
            }
        }
        self.above.remove(&real);
        Ok(())
    }
}
