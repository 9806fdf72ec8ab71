//! Log files as commands are given them: single ones, whole directories, compressed ones, standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use flate2::bufread::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressStyle};
use walkdir::WalkDir;

const BUFFER_BYTES: usize = 256 * 1024;

/// One stream of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    /// `None`: standard input.
    path: Option<PathBuf>,
    /// As reports name it.
    pub name: String,
    /// As it lies on the disk; 0 where it is not known.
    bytes: u64,
}

/// What was found where it was asked for.
pub struct Found {
    /// In the order in which they were named; those of a directory by their names, without hidden ones.
    pub files: Vec<LogFile>,
    /// What could not be looked at. The rest is not to suffer for it.
    pub failures: Vec<anyhow::Error>,
}

pub fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found { files: Vec::new(), failures: Vec::new() };
    if paths.is_empty() {
        found.files.push(standard_input());
    }
    for path in paths {
        let before = found.files.len() + found.failures.len();
        if path.as_os_str() == "-" {
            found.files.push(standard_input());
            continue;
        }
        let hidden = |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
        for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|entry| !hidden(entry)) {
            match entry.map_err(|error| failed(error.path().unwrap_or(path), error.io_error())).and_then(|entry| file(&entry)) {
                Ok(file) => found.files.extend(file),
                Err(failure) => found.failures.push(failure),
            }
        }
        // Nothing to judge must not pass for nothing wrong.
        if found.files.len() + found.failures.len() == before {
            found.failures.push(anyhow::anyhow!("there are no log files in {}", path.display()));
        }
    }
    found
}

/// `None`: a directory, or what is no file in one.
fn file(entry: &walkdir::DirEntry) -> anyhow::Result<Option<LogFile>> {
    let path = entry.path();
    // What was named is followed where it leads; links inside a directory may lead round in circles.
    let meta = if entry.depth() == 0 { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
    let meta = meta.map_err(|error| failed(path, Some(&error)))?;
    let is_wanted = meta.is_file() || entry.depth() == 0 && !meta.is_dir();
    Ok(is_wanted.then(|| LogFile { name: shown(path), bytes: meta.len(), path: Some(path.to_owned()) }))
}

fn failed(path: &Path, error: Option<&io::Error>) -> anyhow::Error {
    let why = error.map_or_else(|| "links lead round in a circle".to_owned(), ToString::to_string);
    anyhow::anyhow!("failed to look at {}: {why}", path.display())
}

/// Says what could not be done; whether that was anything.
pub fn tell(failures: &[anyhow::Error]) -> bool {
    failures.iter().for_each(|failure| eprintln!("hinomi: {failure:#}"));
    !failures.is_empty()
}

fn standard_input() -> LogFile {
    LogFile { path: None, name: "-".to_owned(), bytes: 0 }
}

/// With `/` between its parts and nothing before them that says only *here*.
fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    let path: PathBuf = parts.into_iter().collect();
    path.to_string_lossy().replace('\\', "/")
}

impl LogFile {
    /// What its name says, without its directory.
    pub fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// Its lines, unpacked where they are packed; what is read of the disk moves the bar.
    ///
    /// # Errors
    /// It cannot be opened, or is packed in a form that is not read here.
    pub fn open(&self, bar: &ProgressBar) -> anyhow::Result<Box<dyn BufRead>> {
        let failed = || format!("failed to open {}", self.name);
        let stream: Box<dyn Read> = match &self.path {
            None => Box::new(io::stdin().lock()),
            Some(path) => Box::new(File::open(path).with_context(failed)?),
        };
        let mut stream = BufReader::with_capacity(BUFFER_BYTES, bar.wrap_read(stream));
        let begins = stream.fill_buf().with_context(failed)?;
        Ok(match begins {
            [0x1F, 0x8B, ..] => Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(stream))),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => {
                Box::new(BufReader::with_capacity(BUFFER_BYTES, zstd::Decoder::with_buffer(stream).with_context(failed)?))
            }
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => bail!("{} is packed by bzip2: unpack it first", self.name),
            [0xFD, b'7', b'z', b'X', b'Z', 0x00, ..] => bail!("{} is packed by xz: unpack it first", self.name),
            _ => Box::new(stream),
        })
    }
}

/// How much of all files is read, on standard error; nothing where that is no terminal.
pub fn progress(files: &[LogFile]) -> ProgressBar {
    let bar = ProgressBar::new(files.iter().map(|file| file.bytes).sum());
    let form = "{wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}";
    // A form that is wrong would be a mistake of ours; the plain bar does too.
    bar.with_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Writes to standard output until its reader has had enough, as `head` does.
pub fn until_closed(written: io::Result<()>) -> anyhow::Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(anyhow::Error::new(error).context("failed to write to standard output")),
    }
}
