//! Writing a directory so that a reader never sees half a file, and taking away only what hinomi put there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// Names every file that hinomi wrote, one a line.
pub const MANIFEST: &str = ".hinomi-files";
const MANIFEST_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What hinomi wrote into a directory.
#[derive(Default)]
pub struct Written {
    /// Digest by path; `None`: written by an earlier run.
    files: BTreeMap<String, Option<[u8; 32]>>,
}

impl Written {
    /// From the manifest of earlier runs.
    pub fn load(directory: &Path) -> io::Result<Written> {
        let path = directory.join(MANIFEST);
        let text = match fs::metadata(&path) {
            Ok(found) if found.len() > MANIFEST_BYTES_MAX => return Err(io::Error::other("the list of published files is too long")),
            Ok(_) => fs::read_to_string(&path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        Ok(Written { files: text.lines().filter(|line| is_inside(line)).map(|line| (line.to_owned(), None)).collect() })
    }

    /// Writes what changed, in the order given, and removes what is no longer `wanted`.
    pub fn bring_to(&mut self, directory: &Path, files: &[(String, Bytes)], wanted: &BTreeSet<String>) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        let new = files.iter().any(|(path, _)| !self.files.contains_key(path));
        if new {
            // Before the files: what a crash leaves behind is still known as ours.
            let all: BTreeSet<&str> = self.files.keys().map(String::as_str).chain(files.iter().map(|(path, _)| path.as_str())).collect();
            write_manifest(directory, &all)?;
        }
        let mut touched: BTreeSet<PathBuf> = BTreeSet::new();
        for (path, body) in files {
            let digest: [u8; 32] = Sha256::digest(body).into();
            let target = directory.join(path);
            if self.files.get(path) == Some(&Some(digest)) && target.exists() {
                continue;
            }
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
                touched.insert(parent.to_owned());
            }
            write_whole(&target, body)?;
            self.files.insert(path.clone(), Some(digest));
        }
        for path in &touched {
            File::open(path)?.sync_all()?;
        }
        let gone: Vec<String> = self.files.keys().filter(|path| !wanted.contains(*path)).cloned().collect();
        for path in &gone {
            remove(directory, path)?;
            self.files.remove(path);
        }
        if !gone.is_empty() {
            write_manifest(directory, &self.files.keys().map(String::as_str).collect())?;
        }
        Ok(())
    }
}

/// Beside the file first, then in its place: readers see the old or the new one, also after a power failure.
pub fn write_whole(target: &Path, body: &[u8]) -> io::Result<()> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".hinomi-new");
    let beside = target.with_file_name(name);
    let mut file = File::create(&beside)?;
    file.write_all(body)?;
    file.sync_all()?;
    fs::rename(&beside, target)
}

fn write_manifest(directory: &Path, paths: &BTreeSet<&str>) -> io::Result<()> {
    let mut text = String::new();
    for path in paths {
        text.push_str(path);
        text.push('\n');
    }
    write_whole(&directory.join(MANIFEST), text.as_bytes())
}

fn remove(directory: &Path, path: &str) -> io::Result<()> {
    match fs::remove_file(directory.join(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Directories that are empty now; one that holds something of somebody else stays.
    let mut parent = Path::new(path).parent();
    while let Some(above) = parent.filter(|above| !above.as_os_str().is_empty()) {
        if fs::remove_dir(directory.join(above)).is_err() {
            break;
        }
        parent = above.parent();
    }
    Ok(())
}

/// A path of the list that could lead elsewhere was not written by hinomi.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Vec<(String, Bytes)> {
        files.iter().map(|(path, body)| ((*path).to_owned(), Bytes::copy_from_slice(body.as_bytes()))).collect()
    }

    fn bring(written: &mut Written, directory: &Path, files: &[(&str, &str)]) {
        let files = tree(files);
        let wanted = files.iter().map(|(path, _)| path.clone()).collect();
        written.bring_to(directory, &files, &wanted).unwrap();
    }

    #[test]
    fn only_our_own_files_go_also_after_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let at = |path: &str| directory.path().join(path);
        let mut written = Written::load(directory.path()).unwrap();
        bring(&mut written, directory.path(), &[("ja/index.html", "1"), ("ja/incidents/a/index.html", "a"), ("b/c", "2")]);
        fs::write(at("b/theirs.txt"), "theirs").unwrap();
        fs::write(at("robots.txt"), "theirs").unwrap();

        let mut again = Written::load(directory.path()).unwrap();
        bring(&mut again, directory.path(), &[("ja/index.html", "3")]);
        assert_eq!(fs::read_to_string(at("ja/index.html")).unwrap(), "3");
        assert!(!at("ja/incidents").exists() && !at("b/c").exists());
        assert!(at("b/theirs.txt").exists() && at("robots.txt").exists());
    }

    #[test]
    fn a_list_that_points_outside_is_not_followed() {
        let directory = tempfile::tempdir().unwrap();
        let inner = directory.path().join("public");
        fs::create_dir(&inner).unwrap();
        fs::write(directory.path().join("precious"), "mine").unwrap();
        fs::write(inner.join(MANIFEST), "../precious\n/etc/passwd\nja/index.html\n").unwrap();
        let mut written = Written::load(&inner).unwrap();
        bring(&mut written, &inner, &[]);
        assert!(directory.path().join("precious").exists());
    }
}
