//! The event store as the rest of the program knows it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hinomi_config::ColdSettings;
use hinomi_domain::ingest::Reading;
use hinomi_domain::ingest::query::Filter;
use hinomi_domain::kernel::Timestamp;
use hinomi_events::search::{Ask, Limits};
use hinomi_events::{Batch, Bucket, ColdOptions, ColdPlace, Events, Options};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use tokio_util::sync::CancellationToken;

use super::list::List;
use super::measure::Measures;
use super::rules::Rules;
use super::sources::Sources;
use super::tier::Tiers;
use crate::{Engine, Fault};

/// Batches that a reader of the live tail may be behind.
const TAIL_BATCHES: usize = 256;
/// Others wait: more at a time make each of them slower, and take memory from what comes in.
const SEARCHES_MAX: usize = 8;

pub struct Logs {
    pub(super) events: Events,
    pub(super) sources: Sources,
    pub(super) measures: Measures,
    tail: broadcast::Sender<Arc<Batch>>,
    rules: Rules,
    /// Searches that may run at a time.
    searches: Arc<Semaphore>,
    pub(super) since: Timestamp,
    pub(super) tiers: Tiers,
}

impl Engine {
    /// Opens the event store below the data directory and takes up what it holds. Once, after [`Engine::recover`].
    pub async fn open_logs(&self) -> Result<(), Fault> {
        let settings = self.world().server.logs.clone();
        let mut options = Options::new(directory(self.data_directory()));
        options.memory_bytes_max = usize::try_from(settings.memory_bytes_max).unwrap_or(usize::MAX);
        options.log_bytes_max = settings.wal_bytes_max;
        options.seal_bytes = options.seal_bytes.min(options.memory_bytes_max / 3);
        options.seal_log_bytes = (settings.wal_bytes_max / 4).max(1024 * 1024);
        options.cold = settings.cold.as_ref().map(|cold| ColdOptions { place: cold_place(cold), cache_bytes_max: cold.cache_bytes_max });
        let events = Events::open(options, Arc::new(List::new(self))).await.map_err(Fault::broken)?;
        let (tail, _) = broadcast::channel(TAIL_BATCHES);
        let rules = Rules::start(self, events.batches_in_memory()).await?;
        let (following, judging) = (tail.clone(), rules.inlet());
        events.watch(Box::new(move |batch| {
            // Nobody may be following; that is no failure.
            let _ = following.send(batch.clone());
            judging.take(batch);
        }));
        let logs = Logs {
            events,
            sources: Sources::load(self).await?,
            measures: Measures::default(),
            tail,
            rules,
            searches: Arc::new(Semaphore::new(SEARCHES_MAX)),
            since: self.clock().now(),
            tiers: Tiers::default(),
        };
        self.keep_logs(logs).map_err(|_| Fault::Broken(anyhow::anyhow!("the event store is open already")))
    }
}

/// Where the event store lies in the data directory.
pub fn directory(data: &Path) -> std::path::PathBuf {
    data.join("events")
}

/// Where the configuration says that cold storage is.
pub fn cold_place(cold: &ColdSettings) -> ColdPlace {
    match &cold.place {
        hinomi_config::ColdPlace::Directory(directory) => ColdPlace::Directory(directory.clone()),
        hinomi_config::ColdPlace::Bucket(bucket) => ColdPlace::Bucket(Bucket {
            endpoint: bucket.endpoint.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned()),
            bucket: bucket.bucket.clone(),
            region: bucket.region.clone(),
            prefix: bucket.prefix.clone(),
            access_key: bucket.access_key.clone(),
            secret_key: bucket.secret_key.clone(),
            path_style: bucket.path_style,
        }),
    }
}

impl Logs {
    /// For searches, which may block.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// What comes in from now on.
    pub fn follow(&self) -> broadcast::Receiver<Arc<Batch>> {
        self.tail.subscribe()
    }

    /// Waits for its turn to search; over when the permit goes.
    pub async fn turn_to_search(&self) -> Option<OwnedSemaphorePermit> {
        self.searches.clone().acquire_owned().await.ok()
    }

    /// Purposes that only those see who may read audit logs (`SYS-27`): configured, stored or declared by a source.
    pub fn protected_purposes(&self, engine: &Engine) -> Vec<String> {
        let world = engine.world();
        let parts = self.events.parts();
        let mut purposes: Vec<String> = parts.iter().map(|part| part.purpose.clone()).collect();
        purposes.extend(world.logs.purposes.keys().map(ToString::to_string));
        purposes.extend(self.sources(engine).iter().map(|source| source.purpose.to_string()));
        purposes.sort_unstable();
        purposes.dedup();
        purposes.retain(|purpose| world.logs.purpose(&purpose.as_str().into()).read == Reading::Audit);
        purposes
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// A question with nothing hidden and no limits yet.
    pub fn ask(filter: Filter, from: Timestamp, to: Timestamp) -> Ask {
        Ask { filter: Arc::new(filter), from, to, hidden_purposes: Vec::new(), limits: Limits::default() }
    }
}

const TICK: Duration = Duration::from_secs(1);
/// Results of checks are brought in after so many ticks: each time makes a batch, and many small ones take more memory than few.
const FLUSH_TICKS: u32 = 5;

/// Lets the event store's time pass, until cancelled; then closes it.
pub async fn run(engine: Engine, stop: CancellationToken) {
    let Some(logs) = engine.logs() else { return };
    let mut ticks = 0_u32;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(TICK) => {}
        }
        ticks = ticks.wrapping_add(1);
        if ticks.is_multiple_of(FLUSH_TICKS) {
            logs.flush(&engine).await;
        }
        logs.events.tick(engine.clock().now()).await;
    }
    logs.flush(&engine).await;
    logs.rules.stop(&engine).await;
    logs.events.close().await;
}
