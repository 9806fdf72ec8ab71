//! The engine as one handle: what it stands on, and the tasks that it runs.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use futures::future::BoxFuture;
use hinomi_config::Config;
use hinomi_domain::catalog::Channel;
use hinomi_domain::inform::{Attempt, Delivery};
use hinomi_domain::kernel::{Actor, Timestamp};
use hinomi_probe::Prober;
use hinomi_store::Store;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::{Clock, Ids};
use crate::detect::heartbeat::{self, Target};
use crate::detect::intake::{Intake, Worker};
use crate::detect::monitors::{self, Monitors};
use crate::inform::channel::{ChannelOptions, Channels};
use crate::ingest::{self, Logs, Samples};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::operate::{alive, auditor, reload, retention};
use crate::review::pages::{self, Pages};
use crate::review::seal;
use crate::world::{Current, Rejected, World};
use crate::{Fault, detect, due, inform, rows};

/// What tests replace: how a message leaves. `None` in [`Options`] means the real channels.
pub type Sender = Arc<dyn Fn(Channel, Delivery) -> BoxFuture<'static, Attempt> + Send + Sync>;

pub struct Options {
    pub clock: Clock,
    pub ids: Ids,
    /// This node's name in leases and signs of life.
    pub node: String,
    /// The address that is really listened on, whatever the configuration says.
    pub listen: Option<std::net::SocketAddr>,
    /// Where file channels write.
    pub data_directory: PathBuf,
    pub sender: Option<Sender>,
}

/// Cheap to clone; all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    current: Current,
    options: Options,
    live: Live,
    monitors: Monitors,
    monitors_generation: AtomicU64,
    reloaded: Notify,
    prober: Prober,
    channels: Channels,
    http: reqwest::Client,
    intake: Intake,
    worker: std::sync::Mutex<Option<Worker>>,
    metrics: Metrics,
    pages: Pages,
    logs: OnceLock<Logs>,
    samples: Samples,
}

/// Does not keep the engine alive: for what the engine itself holds.
pub(crate) struct WeakEngine {
    shared: Weak<Shared>,
}

impl WeakEngine {
    pub fn upgrade(&self) -> Option<Engine> {
        self.shared.upgrade().map(|shared| Engine { shared })
    }
}

impl Engine {
    /// Over a migrated store. Nothing runs until [`Engine::start`].
    pub fn new(store: Store, config: Config, options: Options) -> Result<Engine, Fault> {
        let (intake, worker) = Intake::start();
        let config = with_listen(config, options.listen);
        let current = Current::new(config, options.clock.now());
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("hinomi")
            .build()
            .map_err(Fault::broken)?;
        Ok(Engine {
            shared: Arc::new(Shared {
                store,
                current,
                options,
                live: Live::default(),
                monitors: Monitors::default(),
                monitors_generation: AtomicU64::new(0),
                reloaded: Notify::new(),
                prober: Prober::new().map_err(Fault::broken)?,
                channels: Channels::new(&ChannelOptions::default()).map_err(Fault::broken)?,
                http,
                intake,
                worker: std::sync::Mutex::new(Some(worker)),
                metrics: Metrics::default(),
                pages: Pages::default(),
                logs: OnceLock::new(),
                samples: Samples::default(),
            }),
        })
    }

    /// Takes up where the last run ended: what was not seen meanwhile becomes unknown. Call once, before [`Engine::start`].
    pub async fn recover(&self) -> Result<(), Fault> {
        let alive_at = alive::last(self).await?;
        monitors::reload(self).await?;
        let node = self.node().to_owned();
        self.turn(Actor::system("recover"), move |turn| {
            let node = node.clone();
            Box::pin(async move { rows::delivery::release_owner(turn, &node).await })
        })
        .await?;
        monitors::mark_gap(self, alive_at).await?;
        alive::stamp(self).await?;
        // Before anybody asks for a page. Without one there is still everything else.
        if let Err(fault) = self.pages().refresh(self).await {
            tracing::error!(error = %fault, "failed to render the public pages");
        }
        Ok(())
    }

    /// Starts every task. They end after `stop` is cancelled; wait for the tracker.
    pub fn start(&self, stop: &CancellationToken, tracker: &TaskTracker) {
        self.start_intake();
        tracker.spawn(due::run(self.clone(), stop.clone()));
        tracker.spawn(inform::outbox::run(self.clone(), stop.clone()));
        tracker.spawn(detect::scheduler::run(self.clone(), stop.clone()));
        tracker.spawn(alive::run(self.clone(), stop.clone()));
        tracker.spawn(alive::watchdog(self.clone(), stop.clone()));
        tracker.spawn(reload::watch(self.clone(), stop.clone()));
        tracker.spawn(auditor::run(self.clone(), stop.clone()));
        tracker.spawn(retention::run(self.clone(), stop.clone()));
        tracker.spawn(pages::run(self.clone(), stop.clone()));
        tracker.spawn(seal::run(self.clone(), stop.clone()));
        tracker.spawn(ingest::logs::run(self.clone(), stop.clone()));
        tracker.spawn(ingest::retention::run(self.clone(), stop.clone()));
        tracker.spawn(ingest::disclosure::prepare::run(self.clone(), stop.clone()));
        tracker.spawn(ingest::tier::run(self.clone(), stop.clone()));
    }

    /// Starts only the task that commits posted alerts; for simulated time.
    pub fn start_intake(&self) {
        let worker = self.shared.worker.lock().ok().and_then(|mut worker| worker.take());
        if let Some(worker) = worker {
            // Not tracked: it ends with the runtime, after the last post was answered.
            tokio::spawn(worker.run(self.clone()));
        }
    }

    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    pub fn clock(&self) -> &Clock {
        &self.shared.options.clock
    }

    pub fn ids(&self) -> &Ids {
        &self.shared.options.ids
    }

    pub fn node(&self) -> &str {
        &self.shared.options.node
    }

    pub fn data_directory(&self) -> &Path {
        &self.shared.options.data_directory
    }

    /// The running configuration.
    pub fn world(&self) -> Arc<World> {
        self.shared.current.get()
    }

    /// Why the newest configuration on disk is not the running one.
    pub fn rejected(&self) -> Arc<Option<Rejected>> {
        self.shared.current.rejected()
    }

    pub fn live(&self) -> &Live {
        &self.shared.live
    }

    pub fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// The public pages, ready to be served.
    pub fn pages(&self) -> &Pages {
        &self.shared.pages
    }

    /// Logs; `None` where this process has not opened the event store.
    pub fn logs(&self) -> Option<&Logs> {
        self.shared.logs.get()
    }

    /// Results on their way into the event store.
    pub fn samples(&self) -> &Samples {
        &self.shared.samples
    }

    pub(crate) fn keep_logs(&self, logs: Logs) -> Result<(), Box<Logs>> {
        self.shared.logs.set(logs).map_err(Box::new)
    }

    pub(crate) fn downgrade(&self) -> WeakEngine {
        WeakEngine { shared: Arc::downgrade(&self.shared) }
    }

    pub fn monitors(&self) -> &Monitors {
        &self.shared.monitors
    }

    pub fn prober(&self) -> &Prober {
        &self.shared.prober
    }

    /// For plain requests that the operator configured.
    pub fn http(&self) -> &reqwest::Client {
        &self.shared.http
    }

    /// Where posted alerts go.
    pub fn alerts(&self) -> &Intake {
        &self.shared.intake
    }

    /// Where pings go.
    pub fn heartbeats(&self) -> Heartbeats<'_> {
        Heartbeats { engine: self }
    }

    /// A new configuration takes over.
    pub(crate) fn accept(&self, config: Config) {
        self.shared.current.accept(with_listen(config, self.shared.options.listen), self.clock().now());
        self.metrics().config_rejected(false);
    }

    pub(crate) fn current(&self) -> &Current {
        &self.shared.current
    }

    pub(crate) fn monitors_generation(&self) -> u64 {
        self.shared.monitors_generation.load(Ordering::Acquire)
    }

    pub(crate) fn monitors_changed(&self) {
        self.shared.monitors_generation.fetch_add(1, Ordering::AcqRel);
        self.shared.reloaded.notify_one();
    }

    pub(crate) async fn reloaded(&self) {
        self.shared.reloaded.notified().await;
    }

    pub(crate) async fn send(&self, channel: &Channel, delivery: &Delivery) -> Attempt {
        self.metrics().attempted();
        let now: Timestamp = self.clock().now();
        match &self.shared.options.sender {
            Some(send) => send(channel.clone(), delivery.clone()).await,
            None => self.shared.channels.send(channel, delivery, self.data_directory(), now).await,
        }
    }
}

fn with_listen(mut config: Config, listen: Option<std::net::SocketAddr>) -> Config {
    if let Some(listen) = listen {
        config.server.listen = listen;
    }
    config
}

/// See [`Engine::heartbeats`].
pub struct Heartbeats<'a> {
    engine: &'a Engine,
}

impl Heartbeats<'_> {
    /// Takes in a ping; durable when `Ok`. `false`: no such monitor, or it is paused.
    pub async fn ping(
        &self,
        target: Target,
        ping: hinomi_domain::detect::heartbeat::Ping,
        run: Option<String>,
        body: Option<String>,
    ) -> Result<bool, Fault> {
        heartbeat::ping(self.engine, &target, ping, run, body).await
    }
}
