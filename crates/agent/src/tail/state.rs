//! What an agent remembers from run to run: one small file, always whole, in its own directory.
//!
//! It may be older than what the server has: the server's word about accepted ranges corrects it. What must never happen is that a
//! generation's number means other bytes later, so a generation is written here before anything of it is sent.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::identity::{FileKey, Head, Trail};

pub(super) const VERSION: u32 = 1;
const FILE_NAME: &str = "state.json";
/// A larger file is not a state; 10,000 generations take about 8 MB.
const FILE_BYTES_MAX: u64 = 256 << 20;
const BUFFER_BYTES: usize = 64 << 10;

#[derive(Clone, Debug, Deserialize)]
pub(super) struct State {
    pub version: u32,
    /// Made by chance when the state began: numbers of another state are other numbers.
    pub epoch: String,
    pub next_number: u64,
    /// Unix seconds of the last look, by source: what was rotated later is news.
    pub watched_at: BTreeMap<String, i64>,
    pub generations: Vec<Remembered>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub number: u64,
    pub source: String,
    pub path: PathBuf,
    pub place: PathBuf,
    /// `None`: its content is not in its place any more.
    pub key: Option<FileKey>,
    pub head: Head,
    pub trail: Trail,
    pub base: u64,
    pub hole: Option<Range<u64>>,
    pub accepted_to: u64,
    pub stored_to: u64,
    pub size_seen: u64,
    pub lost: u64,
    pub settled: bool,
    /// So much of it was given up; it is counted in `lost`.
    pub given_up: Option<u64>,
    pub seen_at: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum StateError {
    #[error("failed to use the state directory {0}: {1}")]
    Directory(PathBuf, io::Error),
    #[error("failed to use the state directory {0}: another agent is using it")]
    InUse(PathBuf),
    #[error(
        "failed to read {0}: {1}; without it, files that are still there would be sent again. Move it away to begin anew, or bring back a good copy"
    )]
    Unreadable(PathBuf, String),
    #[error("failed to get random numbers from the system")]
    NoChance,
}

/// The directory, held so that no second agent uses it.
pub(super) struct StateFile {
    directory: PathBuf,
    _lock: File,
}

impl StateFile {
    pub fn open(directory: &Path) -> Result<(StateFile, State), StateError> {
        let failed = |error| StateError::Directory(directory.to_path_buf(), error);
        create_private(directory).map_err(failed)?;
        let lock = File::options().create(true).truncate(false).write(true).open(directory.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Err(fs::TryLockError::WouldBlock) => return Err(StateError::InUse(directory.to_path_buf())),
            Err(fs::TryLockError::Error(error)) => return Err(failed(error)),
            Ok(()) => {}
        }
        super::spool::check_writable(directory).map_err(failed)?;
        let path = directory.join(FILE_NAME);
        let state = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => State::new()?,
            Err(error) => return Err(failed(error)),
            Ok(data) if data.len() > FILE_BYTES_MAX => return Err(StateError::Unreadable(path, "it is too large".to_owned())),
            Ok(_) => {
                let text = fs::read(&path).map_err(failed)?;
                let state: State =
                    serde_json::from_slice(&text).map_err(|error| StateError::Unreadable(path.clone(), error.to_string()))?;
                if state.version != VERSION {
                    return Err(StateError::Unreadable(path, format!("its version is {}, not {VERSION}", state.version)));
                }
                state
            }
        };
        Ok((StateFile { directory: directory.to_path_buf(), _lock: lock }, state))
    }

    /// Durable when it returns. Gives the size. Written as it is made: with thousands of files, the whole text would be most of the memory.
    pub fn save(&self, state: &impl Serialize) -> io::Result<u64> {
        replace_with(&self.directory, FILE_NAME, |file| {
            let mut writer = BufWriter::with_capacity(BUFFER_BYTES, file);
            serde_json::to_writer(&mut writer, state)?;
            writer.flush()?;
            writer.get_ref().metadata().map(|data| data.len())
        })
    }
}

impl State {
    fn new() -> Result<State, StateError> {
        let epoch = format!("{:016x}", crate::clock::chance().ok_or(StateError::NoChance)?);
        Ok(State { version: VERSION, epoch, next_number: 1, watched_at: BTreeMap::new(), generations: Vec::new() })
    }
}

fn create_private(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    match directory.is_dir() {
        true => Ok(()),
        false => fs::DirBuilder::new().recursive(true).mode(0o700).create(directory),
    }
}

/// Puts a whole file in the place of another, or leaves that one.
pub(crate) fn replace(directory: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    replace_with(directory, name, |file| file.write_all(content))
}

fn replace_with<T>(directory: &Path, name: &str, write: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
    let temporary = directory.join(format!("{name}.tmp"));
    let mut file = File::create(&temporary)?;
    let written = write(&mut file)?;
    file.sync_data()?;
    fs::rename(&temporary, directory.join(name))?;
    File::open(directory)?.sync_all()?;
    Ok(written)
}
