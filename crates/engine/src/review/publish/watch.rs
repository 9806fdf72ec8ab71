//! What `hinomi publish watch` does on the host that serves the published files. It knows nothing but the directory.
//!
//! When the stamp is over, every file of `_stale/` takes the place of the one that it stands for, which is put aside; when the
//! stamp is renewed, what nobody has written anew meanwhile comes back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use hinomi_domain::kernel::Timestamp;

use super::files::write_whole;
use super::{STALE, STAMP, Stamp};

/// Where the files lie that were taken out, and beside them what was put in their place.
const ASIDE: &str = "_watch/live";
const PUT: &str = "_watch/put";
const WATCH: &str = "_watch";
const STAMP_BYTES_MAX: u64 = 4_096;
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;
const FILES_MAX: usize = 10_000;

/// What was found and done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Nothing was published here.
    Nothing,
    /// Believable until then; nothing to do.
    Valid { until: Timestamp },
    /// So many files say "cannot confirm" from now on.
    Swapped { files: usize },
    /// They say so already.
    Stale,
    /// Renewed: so many files came back.
    Restored { files: usize, until: Timestamp },
}

/// Looks once at the directory and swaps what must be swapped.
pub fn look(directory: &Path, now: Timestamp) -> io::Result<Looked> {
    let stamp = stamp(directory)?;
    let stale = directory.join(STALE);
    match stamp {
        Some(stamp) if now < stamp.valid_until => {
            if !directory.join(WATCH).exists() {
                return Ok(Looked::Valid { until: stamp.valid_until });
            }
            let files = restore(directory)?;
            Ok(Looked::Restored { files, until: stamp.valid_until })
        }
        // A stamp that cannot be read confirms nothing.
        _ if stale.is_dir() => match swap(directory, &stale)? {
            0 => Ok(Looked::Stale),
            files => Ok(Looked::Swapped { files }),
        },
        _ => Ok(Looked::Nothing),
    }
}

fn stamp(directory: &Path) -> io::Result<Option<Stamp>> {
    match read(&directory.join(STAMP), STAMP_BYTES_MAX) {
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn swap(directory: &Path, stale: &Path) -> io::Result<usize> {
    let mut swapped = 0;
    for file in below(stale)? {
        let (live, new) = (directory.join(&file), read(&stale.join(&file), FILE_BYTES_MAX)?);
        match read(&live, FILE_BYTES_MAX) {
            Ok(old) if old == new => continue,
            // Put there earlier: what lies aside is still the page itself.
            Ok(old) if read(&directory.join(PUT).join(&file), FILE_BYTES_MAX).is_ok_and(|put| put == old) => {}
            Ok(old) => keep(&directory.join(ASIDE).join(&file), &old)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        keep(&directory.join(PUT).join(&file), &new)?;
        keep(&live, &new)?;
        swapped += 1;
    }
    Ok(swapped)
}

fn restore(directory: &Path) -> io::Result<usize> {
    let (aside, put) = (directory.join(ASIDE), directory.join(PUT));
    let mut restored = 0;
    for file in below(&put)? {
        let live = directory.join(&file);
        // What differs from what was put there has been published anew.
        if read(&live, FILE_BYTES_MAX).ok() != read(&put.join(&file), FILE_BYTES_MAX).ok() {
            continue;
        }
        if let Ok(old) = read(&aside.join(&file), FILE_BYTES_MAX) {
            keep(&live, &old)?;
            restored += 1;
        }
    }
    fs::remove_dir_all(directory.join(WATCH))?;
    Ok(restored)
}

fn keep(target: &Path, body: &[u8]) -> io::Result<()> {
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    write_whole(target, body)
}

fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.len() > bytes_max {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{} is too large", path.display())));
    }
    fs::read(path)
}

/// Every file below, relative; links are not followed.
fn below(root: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(directory) = open.pop() {
        let entries = match fs::read_dir(root.join(&directory)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, directory.join(entry.file_name()));
            let half_written = path.extension().is_some_and(|end| end == "hinomi-new");
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && !half_written && found.len() < FILES_MAX {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(directory: &Path, path: &str, body: &str) {
        keep(&directory.join(path), body.as_bytes()).unwrap();
    }

    fn has(directory: &Path, path: &str) -> String {
        fs::read_to_string(directory.join(path)).unwrap()
    }

    fn publish(directory: &Path, confirmed_at: Timestamp, index: &str) {
        let stamp = Stamp { confirmed_at, valid_until: confirmed_at + crate::review::pages::VALID_FOR };
        put(directory, "ja/index.html", index);
        put(directory, "_stale/ja/index.html", &format!("cannot confirm {index}"));
        put(directory, "_stale/api/v2/summary.json", "unknown");
        put(directory, STAMP, &serde_json::to_string(&stamp).unwrap());
    }

    #[test]
    fn swaps_when_the_stamp_is_over_and_back_when_it_is_renewed() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let minute = |n: i64| Timestamp::from_seconds(n * 60);
        assert_eq!(look(directory, minute(0)).unwrap(), Looked::Nothing);
        put(directory, "api/v2/summary.json", "all well");
        publish(directory, minute(0), "up");
        assert_eq!(look(directory, minute(2)).unwrap(), Looked::Valid { until: minute(3) });
        assert_eq!(look(directory, minute(3)).unwrap(), Looked::Swapped { files: 2 });
        assert_eq!(look(directory, minute(4)).unwrap(), Looked::Stale);
        assert_eq!(has(directory, "ja/index.html"), "cannot confirm up");
        assert_eq!(has(directory, "api/v2/summary.json"), "unknown");

        // hinomi is back and writes only what changed.
        publish(directory, minute(10), "down");
        assert_eq!(look(directory, minute(10)).unwrap(), Looked::Restored { files: 1, until: minute(13) });
        assert_eq!(has(directory, "ja/index.html"), "down");
        assert_eq!(has(directory, "api/v2/summary.json"), "all well");
        assert!(!directory.join(WATCH).exists());

        // Renewed, swapped, and the publisher is cut off between the stale copies and the stamp.
        assert_eq!(look(directory, minute(13)).unwrap(), Looked::Swapped { files: 2 });
        put(directory, "_stale/api/v2/summary.json", "unknown, later");
        assert_eq!(look(directory, minute(14)).unwrap(), Looked::Swapped { files: 1 });
        publish(directory, minute(15), "down");
        look(directory, minute(15)).unwrap();
        assert_eq!(has(directory, "api/v2/summary.json"), "all well");

        put(directory, STAMP, "{broken");
        assert_eq!(look(directory, minute(16)).unwrap(), Looked::Swapped { files: 2 });
    }
}
