//! Writes standard lines from `tracing`: one file for each purpose, in the way that `SYS-21`, `SYS-23` and `SYS-25` ask.
//!
//! ```text
//! let writer = Writer::open(Settings::new(directory, "exam"), clock)?;
//! tracing_subscriber::registry().with(writer.layer()).init();
//!
//! let _work = info_span!("exam", txid = %txid, proc = "方式審査処理", uid = %uid).entered();
//! info!(purpose = "performance", dst = "db01", elapsed_ms = 12, "照合が完了しました");
//! ```
//!
//! - **Headers** are the fields that the standard or the settings name, of the event and of the spans around it, so that `txid` follows the
//!   work. What is nearer wins. Without `proc` the target says where it was. Every other field of the event stands in the message.
//! - **Purpose** is the field `purpose` of the event or of a span. Without one an error or a warning serves `detect`, which is monitored,
//!   what is normal `diagnose`, which is not, and debug output `debug`.
//! - **Files** are `NAME.PURPOSE.log`. A file that would grow over its limit is renamed with date and time; the newest keeps its name. A lock
//!   keeps a second process out.
//! - **Lines** always keep the form: what cannot stand in one is replaced, personal data and secrets are hidden.
//!
//! A program is never stopped by its log: what could not be written is counted ([`Writer::status`]). The time comes from the caller's clock.

mod clean;
mod compose;
mod file;
mod filter;
mod layer;
mod lock;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use crate::purpose::Purpose;
use crate::timestamp::Timestamp;
use file::Files;
pub use filter::{FilterError, Filters};
pub use layer::Lines;
use lock::Lock;

/// What a writer needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Exists already.
    pub directory: PathBuf,
    /// The first part of each file's name: the program.
    pub name: String,
    /// A file that would become larger is renamed before the line is written.
    pub file_bytes_max: u64,
    /// Purposes that have a file; a policy may add some. Words of lower-case letters, digits and dashes. An event of another serves the
    /// default for its level.
    pub purposes: Vec<String>,
    /// Names of fields that become headers, beside the standard's.
    pub own_headers: Vec<String>,
    /// Names and values of headers that a line has when nothing around it says another, such as a `txid` for what the program does of
    /// its own accord.
    pub common_headers: Vec<(String, String)>,
    /// Levels, in the form of [`Filters::parse`]; read again when it changes. None: everything from `INFO` on.
    pub filter_file: Option<PathBuf>,
    /// Start each file anew, so that a start is the beginning of a file.
    pub rotate_at_start: bool,
}

impl Settings {
    /// Files of at most 100 MB for the standard's purposes.
    pub fn new(directory: impl Into<PathBuf>, name: impl Into<String>) -> Settings {
        Settings {
            directory: directory.into(),
            name: name.into(),
            file_bytes_max: 100_000_000,
            purposes: Purpose::ALL.map(|purpose| purpose.as_str().to_owned()).to_vec(),
            own_headers: Vec::new(),
            common_headers: Vec::new(),
            filter_file: None,
            rotate_at_start: false,
        }
    }
}

/// Why a writer cannot begin.
#[derive(Debug)]
pub enum OpenError {
    /// Another process writes these files (`SYS-25`).
    Locked(PathBuf),
    Filter(FilterError),
    /// A purpose or an own header whose name cannot be used.
    Name(String),
    Io(PathBuf, io::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Locked(path) => write!(f, "another process writes these files: {} is locked", path.display()),
            OpenError::Filter(error) => error.fmt(f),
            OpenError::Name(name) => write!(f, "{name:?} cannot be a name in a log line or a file"),
            OpenError::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for OpenError {}

/// What became of the lines so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub written: u64,
    /// Lines that the disk did not take.
    pub lost: u64,
    /// Files that were renamed.
    pub rotated: u64,
    /// Times that a changed filter file was refused and the old filters stayed.
    pub filters_refused: u64,
}

/// Gives the local time of a line. It is asked once for each line.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// Writes the files. Clones share them; the lock ends with the last.
#[derive(Clone)]
pub struct Writer(Arc<Shared>);

struct Shared {
    settings: Settings,
    clock: Clock,
    files: Mutex<Files>,
    filters: RwLock<Filters>,
    filters_checked_at: AtomicI64,
    written: AtomicU64,
    filters_refused: AtomicU64,
    _lock: Lock,
}

/// So often the filter file is looked at, when lines come.
const FILTERS_CHECKED_EVERY_MS: i64 = 1_000;

impl Writer {
    /// Locks the files and reads the filters. A file is made with its first line.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(settings: Settings, clock: Clock) -> Result<Writer, OpenError> {
        if let Some(wrong) = wrong_name(&settings) {
            return Err(OpenError::Name(wrong));
        }
        let lock = Lock::take(settings.directory.join(format!(".{}.lock", settings.name)))?;
        let filters = match &settings.filter_file {
            Some(path) => Filters::read(path).map_err(OpenError::Filter)?,
            None => Filters::default(),
        };
        let files = Files::new(&settings);
        Ok(Writer(Arc::new(Shared {
            settings,
            clock,
            files: Mutex::new(files),
            filters: RwLock::new(filters),
            filters_checked_at: AtomicI64::new(0),
            written: AtomicU64::new(0),
            filters_refused: AtomicU64::new(0),
            _lock: lock,
        })))
    }

    /// The layer that gives this writer its lines.
    pub fn layer(&self) -> Lines {
        Lines::new(self.clone())
    }

    /// Renames every file that has a line, for the moment at which backups are made (`SYS-25`).
    ///
    /// # Errors
    /// Of the first file that could not be renamed; the others are.
    pub fn rotate(&self) -> io::Result<()> {
        self.files().rotate_all((self.0.clock)())
    }

    pub fn status(&self) -> Status {
        let files = self.files();
        Status {
            written: self.0.written.load(Ordering::Relaxed),
            lost: files.lost(),
            rotated: files.rotated(),
            filters_refused: self.0.filters_refused.load(Ordering::Relaxed),
        }
    }

    /// A thread that panicked while it wrote left at worst an unfinished line, which the next one ends.
    fn files(&self) -> MutexGuard<'_, Files> {
        self.0.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, purpose: &str, line: &str, at: Timestamp) {
        if self.files().append(purpose, line.as_bytes(), at).is_ok() {
            self.0.written.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes changed filters in. A broken file changes nothing and is counted once for each change.
    fn look_at_filters(&self, at: Timestamp) {
        let Some(path) = &self.0.settings.filter_file else { return };
        let (now, last) = (at.local_milliseconds(), self.0.filters_checked_at.load(Ordering::Relaxed));
        // A clock that was set back must not stop this.
        if (0..FILTERS_CHECKED_EVERY_MS).contains(&(now - last)) {
            return;
        }
        self.0.filters_checked_at.store(now, Ordering::Relaxed);
        let mut filters = self.0.filters.write().unwrap_or_else(PoisonError::into_inner);
        match filters.changed(path) {
            Ok(None) => {}
            Ok(Some(new)) => *filters = new,
            Err(_) => {
                self.0.filters_refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn wrong_name(settings: &Settings) -> Option<String> {
    let in_file =
        |name: &&String| name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let in_line = |name: &&String| !crate::scan::is_name(name.as_bytes());
    let name = Some(&settings.name).filter(|name| name.is_empty() || name.contains(['/', '\0']));
    let mut headers = settings.own_headers.iter().chain(settings.common_headers.iter().map(|(name, _)| name));
    name.or_else(|| settings.purposes.iter().find(in_file)).or_else(|| headers.find(in_line)).cloned()
}
