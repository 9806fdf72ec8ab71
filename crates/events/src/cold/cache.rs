//! Cold parts that were fetched lately, whole, by digest. Bounded; what was used longest ago goes first. Empty after a start: what is in it was
//! compared with its digest by this process.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{Cold, ColdFault};
use crate::manifest::Part;

pub(crate) struct Cache {
    directory: PathBuf,
    bytes_max: u64,
    runtime: tokio::runtime::Handle,
    table: Mutex<Table>,
    /// Fetches on their way at a time; others wait.
    turns: Semaphore,
}

#[derive(Default)]
struct Table {
    /// By digest: bytes, last use.
    files: HashMap<String, (u64, u64)>,
    /// One fetch for everybody who wants the same.
    running: HashMap<String, Arc<Fetch>>,
    bytes: u64,
    uses: u64,
}

#[derive(Default)]
struct Fetch {
    ended: Mutex<Option<Result<(), ColdFault>>>,
    changed: Condvar,
}

const FETCHES_MAX: usize = 4;
/// A search looks this often whether it is still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A search waits so long for one part.
const WAIT_MAX: Duration = Duration::from_secs(120);

impl Cache {
    /// Call in a runtime, on which parts are fetched.
    pub fn open(directory: PathBuf, bytes_max: u64, runtime: tokio::runtime::Handle) -> std::io::Result<Cache> {
        match std::fs::remove_dir_all(&directory) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => std::fs::create_dir_all(&directory)?,
        }
        Ok(Cache { directory, bytes_max, runtime, table: Mutex::default(), turns: Semaphore::new(FETCHES_MAX) })
    }

    pub fn path(&self, digest: &str) -> PathBuf {
        self.directory.join(format!("{digest}.parquet"))
    }

    /// The part's file, fetched if need be. Blocks; not for the runtime's own threads.
    ///
    /// # Errors
    /// It cannot be had, or `cancelled` was set meanwhile. The fetch goes on in that case: who asks again finds it.
    pub fn file(self: &Arc<Self>, cold: &Cold, part: &Arc<Part>, cancelled: &AtomicBool) -> Result<std::fs::File, ColdFault> {
        // Fetched, and pushed out by others before it could be opened: once more.
        for _ in 0..TRIES {
            self.have(cold, part, cancelled)?;
            match std::fs::File::open(self.path(&part.digest)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.forget(&part.digest),
                other => return Ok(other?),
            }
        }
        Err(ColdFault::Slow { path: part.path.clone(), seconds: WAIT_MAX.as_secs() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn have(self: &Arc<Self>, cold: &Cold, part: &Arc<Part>, cancelled: &AtomicBool) -> Result<(), ColdFault> {
        let fetch = {
            let mut table = self.lock();
            table.uses += 1;
            let uses = table.uses;
            if let Some((_, used)) = table.files.get_mut(&part.digest) {
                *used = uses;
                return Ok(());
            }
            match table.running.get(&part.digest) {
                Some(fetch) => fetch.clone(),
                None => {
                    let fetch = Arc::new(Fetch::default());
                    table.running.insert(part.digest.clone(), fetch.clone());
                    let (cache, cold, part, told) = (self.clone(), cold.clone(), part.clone(), fetch.clone());
                    self.runtime.spawn(async move {
                        let fetched = match cache.turns.acquire().await {
                            Ok(_turn) => cold.fetch(&part, &cache.path(&part.digest)).await,
                            Err(_) => Err(ColdFault::Cancelled),
                        };
                        cache.ended(&part, fetched.is_ok());
                        *told.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(fetched);
                        told.changed.notify_all();
                    });
                    fetch
                }
            }
        };
        let mut ended = fetch.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waited = Duration::ZERO;
        loop {
            if let Some(ended) = &*ended {
                return ended.clone();
            }
            if cancelled.load(Ordering::Relaxed) {
                return Err(ColdFault::Cancelled);
            }
            if waited >= WAIT_MAX {
                return Err(ColdFault::Slow { path: part.path.clone(), seconds: WAIT_MAX.as_secs() });
            }
            ended = fetch.changed.wait_timeout(ended, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
            waited += LOOK_EVERY;
        }
    }

    fn ended(&self, part: &Part, fetched: bool) {
        let mut table = self.lock();
        table.running.remove(&part.digest);
        if !fetched {
            return;
        }
        table.uses += 1;
        let uses = table.uses;
        if table.files.insert(part.digest.clone(), (part.stored_bytes, uses)).is_none() {
            table.bytes += part.stored_bytes;
        }
        // One stays, however large it is: somebody waits for it.
        while table.bytes > self.bytes_max && table.files.len() > 1 {
            let oldest = table.files.iter().min_by_key(|(_, (_, used))| *used).map(|(digest, _)| digest.clone());
            let Some(oldest) = oldest else { break };
            self.drop_file(&mut table, &oldest);
        }
    }

    /// Searches that have it open read on.
    fn drop_file(&self, table: &mut Table, digest: &str) {
        if let Some((bytes, _)) = table.files.remove(digest) {
            table.bytes -= bytes;
            remove(&self.path(digest));
        }
    }

    /// The part is no more, or somebody took its file away.
    pub fn forget(&self, digest: &str) {
        let mut table = self.lock();
        self.drop_file(&mut table, digest);
    }

    pub fn bytes(&self) -> u64 {
        self.lock().bytes
    }
}

const TRIES: usize = 5;

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, path = %path.display(), "failed to remove a part from the cache");
    }
}
