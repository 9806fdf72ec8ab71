//! Which files the configuration means right now. Directories are listed again only when they have changed.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::pattern::{Part, Pattern, is_rotated_name, matches_name};
use crate::config::FileConfig;

/// More files than these are not followed.
pub(crate) const FILES_MAX: usize = 10_000;
const DEPTH_MAX: usize = 16;
/// A directory that changed so shortly before it was listed may have changed again within one tick of its clock.
const HOT: Duration = Duration::from_secs(2);

/// A path that may lead to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub input: usize,
    pub path: PathBuf,
    /// Named by `paths`, not only the likely name of a rotated file.
    pub named: bool,
}

#[derive(Default)]
pub(super) struct Scan {
    directories: HashMap<PathBuf, Listing>,
    found: Vec<Found>,
    used: bool,
    /// There were more than [`FILES_MAX`].
    pub overfull: bool,
}

struct Listing {
    modified: Option<(i64, i64)>,
    listed_at: Duration,
    names: Vec<(OsString, bool)>,
    /// Why there may be more names than these: a permission, or no handle left. Neither shows in the directory's time when it is mended.
    unreadable: Option<io::Error>,
    touched: bool,
}

impl Scan {
    /// Every path, those that are named first. `now` is the time of day, by which the file system stamps.
    pub fn refresh(&mut self, inputs: &[FileConfig], now: Duration) -> Vec<Found> {
        if self.used && self.directories.iter().all(|(path, listing)| listing.is_fresh(path)) {
            return std::mem::take(&mut self.found);
        }
        self.used = true;
        for listing in self.directories.values_mut() {
            listing.touched = false;
        }
        let mut gathered = Gathered { now, scan: self, found: Vec::new(), paths: HashSet::new(), overfull: false };
        for (index, input) in inputs.iter().enumerate() {
            gathered.input(index, input);
        }
        let (found, overfull) = (gathered.found, gathered.overfull);
        self.overfull = overfull;
        self.directories.retain(|_, listing| listing.touched);
        found
    }

    /// Gives the paths back for the next time.
    pub fn keep(&mut self, found: Vec<Found>) {
        self.found = found;
    }

    pub fn directories(&self) -> impl Iterator<Item = &Path> {
        self.directories.keys().map(PathBuf::as_path)
    }

    /// Directories whose names could not be read, and why.
    pub fn unreadable(&self) -> impl Iterator<Item = (&Path, &io::Error)> {
        self.directories.iter().filter_map(|(path, listing)| Some((path.as_path(), listing.unreadable.as_ref()?)))
    }

    /// Names in a directory, and whether each is one itself.
    fn list(&mut self, directory: &Path, now: Duration) -> &[(OsString, bool)] {
        let fresh = self.directories.get(directory).is_some_and(|listing| listing.is_fresh(directory));
        if !fresh {
            self.directories.insert(directory.to_path_buf(), Listing::read(directory, now));
        }
        let listing = self.directories.get_mut(directory).expect("it was just put there");
        listing.touched = true;
        &listing.names
    }
}

impl Listing {
    fn read(directory: &Path, now: Duration) -> Listing {
        // The time is asked first: what changes while the names are read is read again.
        let modified = modified(directory);
        Listing::of(modified, now, names(directory))
    }

    fn of(modified: Option<(i64, i64)>, now: Duration, names: io::Result<Vec<(OsString, bool)>>) -> Listing {
        let (mut names, unreadable) = match names {
            Ok(names) => (names, None),
            // What is not there is seen when it comes.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => (Vec::new(), None),
            Err(error) => (Vec::new(), Some(error)),
        };
        names.sort();
        Listing { modified, listed_at: now, names, unreadable, touched: true }
    }

    fn is_fresh(&self, directory: &Path) -> bool {
        let hot = self.modified.is_some_and(|(seconds, _)| {
            let seconds = u64::try_from(seconds).unwrap_or(0);
            self.listed_at < Duration::from_secs(seconds) + HOT
        });
        !hot && self.unreadable.is_none() && modified(directory) == self.modified
    }
}

fn names(directory: &Path) -> io::Result<Vec<(OsString, bool)>> {
    let named = |entry: fs::DirEntry| (entry.file_name(), entry.file_type().is_ok_and(|kind| kind.is_dir()));
    fs::read_dir(directory)?.map(|entry| entry.map(named)).collect()
}

fn modified(directory: &Path) -> Option<(i64, i64)> {
    fs::metadata(directory).ok().map(|data| (data.mtime(), data.mtime_nsec()))
}

struct Gathered<'a> {
    now: Duration,
    scan: &'a mut Scan,
    found: Vec<Found>,
    paths: HashSet<PathBuf>,
    overfull: bool,
}

impl Gathered<'_> {
    fn input(&mut self, index: usize, input: &FileConfig) {
        let mut named: Vec<PathBuf> = Vec::new();
        for pattern in &input.paths {
            self.expand(pattern, &mut named);
        }
        named.retain(|path| !input.exclude.iter().any(|exclude| exclude.matches(path)));
        for path in &named {
            self.add(index, path.clone(), true);
        }
        let mut rotated: Vec<PathBuf> = Vec::new();
        let mut names: HashMap<&Path, HashSet<&OsStr>> = HashMap::new();
        for path in &named {
            if let (Some(directory), Some(name)) = (path.parent(), path.file_name()) {
                names.entry(directory).or_default().insert(name);
            }
        }
        for (directory, live) in names {
            let beside = self.scan.list(directory, self.now).iter().filter(|(name, is_directory)| !is_directory && is_rotated(&live, name));
            rotated.extend(beside.map(|(name, _)| directory.join(name)));
        }
        for pattern in &input.rotated {
            self.expand(pattern, &mut rotated);
        }
        rotated.retain(|path| !input.exclude.iter().any(|exclude| exclude.matches(path)));
        for path in rotated {
            self.add(index, path, false);
        }
    }

    fn add(&mut self, input: usize, path: PathBuf, named: bool) {
        if self.found.len() >= FILES_MAX {
            self.overfull = true;
        } else if self.paths.insert(path.clone()) {
            self.found.push(Found { input, path, named });
        }
    }

    fn expand(&mut self, pattern: &Pattern, paths: &mut Vec<PathBuf>) {
        if pattern.is_literal() {
            paths.push(pattern.base.clone());
        } else {
            self.walk(pattern.base.clone(), &pattern.parts, 0, paths);
        }
    }

    fn walk(&mut self, directory: PathBuf, parts: &[Part], depth: usize, paths: &mut Vec<PathBuf>) {
        let Some((part, rest)) = parts.split_first() else { return };
        if depth > DEPTH_MAX || paths.len() >= FILES_MAX {
            return;
        }
        let names = self.scan.list(&directory, self.now).to_vec();
        match part {
            Part::Name(pattern) => {
                for (name, is_directory) in names.into_iter().filter(|(name, _)| matches_name(pattern, name)) {
                    let path = directory.join(name);
                    if !rest.is_empty() {
                        self.walk(path, rest, depth + 1, paths);
                    } else if !is_directory {
                        paths.push(path);
                    }
                }
            }
            Part::Deep => {
                self.walk(directory.clone(), rest, depth + 1, paths);
                // Links to directories are not followed here: they may lead round in a circle.
                for (name, _) in names.into_iter().filter(|(name, is_directory)| *is_directory && name.as_bytes().first() != Some(&b'.')) {
                    self.walk(directory.join(name), parts, depth + 1, paths);
                }
            }
        }
    }
}

/// Whether a name is that of a rotated file of one of those that live in the same directory.
fn is_rotated(live: &HashSet<&OsStr>, name: &OsStr) -> bool {
    if live.contains(name) {
        return false;
    }
    let bytes = name.as_bytes();
    let plain = [b".gz".as_slice(), b".zst"].iter().find_map(|ending| bytes.strip_suffix(*ending)).unwrap_or(bytes);
    let ending = plain.iter().rposition(|byte| *byte == b'.').map_or(&b""[..], |at| &plain[at..]);
    let of = |original: &[u8]| {
        let original = OsStr::from_bytes(original);
        live.contains(original) && is_rotated_name(original, name)
    };
    of(plain)
        || plain.iter().enumerate().filter(|(_, byte)| matches!(byte, b'.' | b'-' | b'_')).any(|(at, _)| {
            let stem = &plain[..at];
            of(stem) || of(&[stem, ending].concat())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotated_files_beside_are_found_without_comparing_all_with_all() {
        let live: HashSet<&OsStr> = ["app.log", "syslog", "x.log"].map(OsStr::new).into_iter().collect();
        for name in ["app.log.1", "app.log.2.gz", "app-20260101.log", "app-2026-01-01.log.zst", "syslog-20260101.gz", "x.log.gz"] {
            assert!(is_rotated(&live, OsStr::new(name)), "{name}");
        }
        for name in ["app.log", "other.log.1", "app.log.lock", "auth-20260101"] {
            assert!(!is_rotated(&live, OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_directory_that_could_not_be_read_is_tried_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        // Long after it changed, so that its time alone would say that nothing is new.
        let later = crate::clock::unix_now() + HOT * 10;
        let listing = |names| Listing::of(modified(path), later, names);
        assert!(listing(Ok(Vec::new())).is_fresh(path));
        assert!(!listing(Err(io::ErrorKind::PermissionDenied.into())).is_fresh(path));
        let absent = path.join("absent");
        assert!(Listing::read(&absent, later).is_fresh(&absent));
    }

    #[test]
    fn files_are_found_as_they_come_and_go() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        let write = |name: &str| fs::write(root.join(name), "x").unwrap();
        write("a/app.log");
        write("a/app.log.1");
        let pattern = |text: &str| Pattern::parse(&root.join(text)).unwrap();
        let input = FileConfig {
            source: "s".to_owned(),
            format: None,
            paths: vec![pattern("**/*.log")],
            exclude: vec![Pattern::parse(Path::new("no*")).unwrap()],
            rotated: vec![],
            rule: crate::tail::frame::Rule::Line,
            existing: crate::config::Existing::Read,
        };
        let mut scan = Scan::default();
        let mut names = || {
            let now = crate::clock::unix_now();
            let found = scan.refresh(std::slice::from_ref(&input), now);
            let names: Vec<(String, bool)> =
                found.iter().map(|found| (found.path.strip_prefix(root).unwrap().display().to_string(), found.named)).collect();
            scan.keep(found);
            names
        };
        assert_eq!(names(), [("a/app.log".to_owned(), true), ("a/app.log.1".to_owned(), false)]);
        write("a/b/new.log");
        write("a/b/no.log");
        fs::remove_file(root.join("a/app.log.1")).unwrap();
        assert_eq!(names(), [("a/app.log".to_owned(), true), ("a/b/new.log".to_owned(), true)]);
    }
}
