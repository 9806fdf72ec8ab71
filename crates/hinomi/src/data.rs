//! The data directory: one process at a time, the master key, the database.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use hinomi_config::Config;
use hinomi_store::{OpenOptions as StoreOptions, Store};
use secrecy::ExposeSecret as _;

use crate::arguments::Place;

const LOCK: &str = "hinomi.lock";
const KEY: &str = "master.key";

/// A data directory in use. The lock is held until this is dropped.
pub struct DataDirectory {
    pub path: PathBuf,
    _lock: File,
}

impl DataDirectory {
    /// Opens or makes it (readable by its owner only) and takes the lock.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        make(path)?;
        let name = path.join(LOCK);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&name);
        let mut lock = lock.with_context(|| format!("failed to open {}", name.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!("the data directory {} is in use by another hinomi", path.display()),
            Err(TryLockError::Error(error)) => return Err(error).with_context(|| format!("failed to lock {}", name.display())),
        }
        lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id())).context("failed to write the lock file")?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }
}

fn make(path: &Path) -> anyhow::Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("failed to make the data directory {}", path.display()))
}

/// Reads the configuration, or prints what is wrong with it.
pub fn load(directory: &Path) -> anyhow::Result<Option<Config>> {
    match hinomi_config::load(directory, &|name| std::env::var(name).ok()) {
        Ok(config) => Ok(Some(config)),
        Err(errors) => {
            eprint!("{}", errors.render(std::io::IsTerminal::is_terminal(&std::io::stderr())));
            Ok(None)
        }
    }
}

pub fn data_path(place: &Place, config: &Config) -> anyhow::Result<PathBuf> {
    let path = place.data.clone().or_else(|| config.server.data.clone());
    path.context("where the data goes is not said: give --data DIR, HINOMI_DATA or [server] data")
}

/// Opens the database and brings it up to date.
pub async fn open_store(place: &Place, config: &Config, data: &Path) -> anyhow::Result<Store> {
    let configured = config.server.database.as_ref().map(|url| url.expose_secret().to_owned());
    let url = place.database.clone().or(configured).unwrap_or_else(|| format!("sqlite:{}", data.join("hinomi.db").display()));
    let store = Store::open(&url, StoreOptions::default()).await.context("failed to open the database")?;
    store.migrate().await.context("failed to bring the database up to date")?;
    Ok(store)
}

/// The master key of a data directory, made on first use: an age identity. It is never part of a backup.
pub fn master_key(data: &Path) -> anyhow::Result<String> {
    let path = data.join(KEY);
    match std::fs::read_to_string(&path) {
        Ok(text) => identity(&text).with_context(|| format!("failed to read the master key {}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            make(data)?;
            let identity = age::x25519::Identity::generate().to_string();
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
                .with_context(|| format!("failed to make the master key {}", path.display()))?;
            writeln!(file, "{}", age::secrecy::ExposeSecret::expose_secret(&identity))
                .and_then(|()| file.sync_all())
                .context("failed to write the master key")?;
            Ok(age::secrecy::ExposeSecret::expose_secret(&identity).to_owned())
        }
        Err(error) => Err(error).with_context(|| format!("failed to read the master key {}", path.display())),
    }
}

/// The age identity in a key file; comment lines are skipped.
pub fn identity(text: &str) -> anyhow::Result<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    line.filter(|line| line.parse::<age::x25519::Identity>().is_ok()).map(str::to_owned).context("not an age identity (AGE-SECRET-KEY-…)")
}

/// After a restore the key goes on with the data. A different key that is already there is never overwritten.
pub fn keep_master_key(data: &Path, identity: &str) -> anyhow::Result<()> {
    let path = data.join(KEY);
    if path.exists() {
        if master_key(data)? != identity {
            eprintln!("note: {} differs from the backup's key and was left as it is", path.display());
        }
        return Ok(());
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let mut file = file.with_context(|| format!("failed to make the master key {}", path.display()))?;
    writeln!(file, "{identity}").and_then(|()| file.sync_all()).context("failed to write the master key")
}
