//! The store as one handle. Whatever is appended is in the write-ahead log before it is acknowledged, in memory for searches from then on, and
//! in parts later; at every instant a search sees each record once.

mod append;
mod cold;
mod remove;
mod seal;
mod segment;
mod state;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use hinomi_domain::kernel::{Span, Timestamp};
use tokio::sync::{mpsc, oneshot};

pub use append::{AppendError, Prepared, Range, Receipt};
pub use cold::ColdOptions;
pub use remove::Removed;
pub(crate) use state::Snapshot;

use crate::batch::Batch;
use crate::error::Fault;
use crate::manifest::{Manifest, Part};
use crate::part::{GROUP_ROWS, Openings};
use append::{Order, Writer};
use state::State;

#[derive(Clone, Debug)]
pub struct Options {
    pub directory: PathBuf,
    /// A segment is sealed into parts when it has so many rows,
    pub seal_rows: usize,
    /// or takes so much memory,
    pub seal_bytes: usize,
    /// or so much of the write-ahead log,
    pub seal_log_bytes: u64,
    /// or is this old;
    pub seal_after: Span,
    /// this old, when there are no logs in it: checks and metrics come all day, and few of them make a part worth its file.
    pub seal_rows_after: Span,
    /// Records that are in no part yet take at most so much memory; beyond it the store is full for the moment.
    pub memory_bytes_max: usize,
    /// And so much of the disk in the write-ahead log.
    pub log_bytes_max: u64,
    /// What is known of parts that are open.
    pub openings_bytes_max: usize,
    /// Parts are put together until they are about this large.
    pub part_bytes: u64,
    /// Of zstd.
    pub compression_level: i32,
    /// `None`: every part stays near.
    pub cold: Option<ColdOptions>,
}

impl Options {
    pub fn new(directory: PathBuf) -> Options {
        Options {
            directory,
            seal_rows: 4 * GROUP_ROWS,
            seal_bytes: 128 * 1024 * 1024,
            seal_log_bytes: 64 * 1024 * 1024,
            seal_after: Span::minutes(2),
            seal_rows_after: Span::minutes(30),
            memory_bytes_max: 320 * 1024 * 1024,
            log_bytes_max: 256 * 1024 * 1024,
            openings_bytes_max: 96 * 1024 * 1024,
            part_bytes: 128 * 1024 * 1024,
            compression_level: 1,
            cold: None,
        }
    }
}

/// Called with every batch, in the order of the log, after it is durable and before it is acknowledged. Must be quick: the log waits for it.
pub type Watcher = Box<dyn Fn(&Arc<Batch>) + Send + Sync>;

/// Cheap to clone; all clones are one store.
#[derive(Clone)]
pub struct Events {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub options: Options,
    pub state: State,
    pub openings: Openings,
    pub engine: crate::sql::Engine,
    pub manifest: Arc<dyn Manifest>,
    orders: mpsc::Sender<Order>,
    watcher: OnceLock<Watcher>,
    threads: std::sync::Mutex<Vec<std::thread::JoinHandle<()>>>,
    sealer: seal::Wake,
    /// Paths of parts that are not as they were written.
    damaged: std::sync::Mutex<HashSet<String>>,
    pub cold: cold::Storage,
    /// Paths of parts with which something is being done that nothing else may come between.
    busy: std::sync::Mutex<HashSet<String>>,
}

/// A part may be joined into another between the list and its opening; then whoever reads asks the list again, so often at most.
pub(crate) const RETRIES: usize = 5;
/// Appends that wait for the log.
const ORDERS_MAX: usize = 256;

impl Events {
    /// Opens the store and takes up what the log holds beyond the parts. Call in a runtime: the list of parts is asked for on it.
    ///
    /// # Errors
    /// The directory or the list cannot be used. Damage inside the log is no error: it is reported, and the rest is taken up.
    pub async fn open(options: Options, manifest: Arc<dyn Manifest>) -> Result<Events, Fault> {
        let mut listed = manifest.load().await?;
        cold::look_for_missing(&options, &mut listed).await?;
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || Self::open_blocking(options, manifest, listed, &runtime)).await.map_err(|_| Fault::Closed)?
    }

    fn open_blocking(
        options: Options,
        manifest: Arc<dyn Manifest>,
        listed: crate::manifest::Listed,
        runtime: &tokio::runtime::Handle,
    ) -> Result<Events, Fault> {
        let log_directory = options.directory.join("wal");
        std::fs::create_dir_all(&log_directory)?;
        seal::remove_leftovers(&options.directory, &listed)?;
        let listed = without_missing(&options.directory, listed);
        let storage = cold::Storage::open(&options, &listed, runtime.clone())?;
        let (state, next) = segment::recover(&log_directory, listed)?;
        let log = crate::wal::Log::create(&log_directory, next)?;
        state.begin(next);
        let (orders, queue) = mpsc::channel(ORDERS_MAX);
        let openings = Openings::new(options.openings_bytes_max);
        let shared = Arc::new(Shared {
            options,
            state,
            openings,
            engine: crate::sql::Engine::default(),
            manifest,
            orders,
            watcher: OnceLock::new(),
            threads: std::sync::Mutex::default(),
            sealer: seal::Wake::default(),
            damaged: std::sync::Mutex::default(),
            cold: storage,
            busy: std::sync::Mutex::default(),
        });
        let writer = Writer { log, queue, shared: shared.clone() };
        let (sealing, runtime) = (shared.clone(), runtime.clone());
        let threads = [
            std::thread::Builder::new().name("events-log".to_owned()).spawn(move || writer.run())?,
            std::thread::Builder::new().name("events-seal".to_owned()).spawn(move || seal::run(&sealing, &runtime))?,
        ];
        if let Ok(mut known) = shared.threads.lock() {
            known.extend(threads);
        }
        Ok(Events { shared })
    }

    /// Hands every batch from now on to the watcher. Once.
    pub fn watch(&self, watcher: Watcher) {
        let _ = self.shared.watcher.set(watcher);
    }

    /// Lets time pass: seals what is old enough. Call about once a second.
    pub async fn tick(&self, now: Timestamp) {
        let options = &self.shared.options;
        let is_old = |(opened, has_logs): (i64, bool)| {
            let after = if has_logs { options.seal_after } else { options.seal_rows_after };
            now.as_micros() - opened >= after.as_micros()
        };
        if self.shared.state.opened_at().is_some_and(is_old) {
            let _ = self.shared.orders.send(Order::Rotate { done: None }).await;
        }
    }

    /// Puts everything that is in memory into parts, and waits for it.
    pub async fn seal(&self) -> Result<(), Fault> {
        let (done, rotated) = oneshot::channel();
        self.shared.orders.send(Order::Rotate { done: Some(done) }).await.map_err(|_| Fault::Closed)?;
        rotated.await.map_err(|_| Fault::Closed)??;
        self.shared.sealer.idle().await
    }

    /// Ends the threads after what was accepted is written. What is in memory stays in the log.
    pub async fn close(&self) {
        let _ = self.shared.orders.send(Order::Stop).await;
        self.shared.sealer.stop();
        let threads = self.shared.threads.lock().map(|mut threads| std::mem::take(&mut *threads)).unwrap_or_default();
        let _ = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|thread| drop(thread.join()))).await;
    }

    /// The parts there are.
    pub fn parts(&self) -> Vec<Arc<Part>> {
        self.shared.state.snapshot().parts.to_vec()
    }

    /// Batches that are in no part yet, oldest first.
    pub fn batches_in_memory(&self) -> Vec<Arc<Batch>> {
        self.shared.state.snapshot().batches
    }

    /// Records that are in no part yet.
    pub fn rows_in_memory(&self) -> usize {
        self.shared.state.rows_in_memory()
    }

    /// How far the files of an agent have come: file, accepted to, stored to.
    pub fn marks(&self, agent: &str) -> Vec<(String, u64, u64)> {
        self.shared.state.marks(agent)
    }
}

/// After a backup was restored elsewhere the list names files that are not here. Searches go on with what is there.
fn without_missing(directory: &Path, mut listed: crate::manifest::Listed) -> crate::manifest::Listed {
    let before = listed.parts.len();
    listed.parts.retain(|part| !part.tier.is_near() || directory.join(&part.path).exists());
    let missing = before - listed.parts.len();
    if missing > 0 {
        tracing::error!(missing, "parts of the event store are listed and not there; what is in them cannot be found");
    }
    listed
}

impl Shared {
    pub(crate) fn path(&self, part: &str) -> PathBuf {
        self.options.directory.join(part)
    }

    /// Removes a part's file. Searches that have it open read on; one that comes too late looks again.
    fn forget_file(&self, part: &str) {
        let path = self.path(part);
        self.openings.close(&path);
        if let Err(error) = std::fs::remove_file(&path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, part, "failed to remove a part that is no longer listed");
        }
    }
}
