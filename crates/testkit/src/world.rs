//! The world of one test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use futures::FutureExt as _;
use hinomi_domain::detect::{Sample, Verdict};
use hinomi_domain::inform::{Attempt, Delivery};
use hinomi_domain::kernel::{MonitorId, Span, Timestamp};
use hinomi_engine::clock::{Clock, Ids};
use hinomi_engine::detect::{monitors, scheduler};
use hinomi_engine::inform::outbox;
use hinomi_engine::operate::{alive, reload};
use hinomi_engine::{Engine, Options, Sender, due};
use hinomi_store::{OpenOptions, Store, journal};

use crate::Backend;

/// One message that left.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: Timestamp,
    pub delivery: Delivery,
    pub arrived: bool,
}

#[derive(Default)]
struct Outside {
    sent: Vec<Sent>,
    down: BTreeSet<String>,
}

pub struct World {
    pub engine: Engine,
    pub clock: Clock,
    ids: Ids,
    outside: Arc<Mutex<Outside>>,
    directory: tempfile::TempDir,
    database: String,
    /// Turns of the runs before the last restart.
    turns_before: u64,
    rest: Option<Rest>,
}

/// Nothing was due when so many turns had been made, and nothing is before the instant (`None`: ever), unless another turn comes.
/// Every change is a turn, so nobody needs to ask the database again.
#[derive(Clone, Copy)]
struct Rest {
    turns: u64,
    next_at: Option<Timestamp>,
}

impl World {
    /// Starts at `start` with this configuration (one TOML text).
    pub async fn new(backend: &Backend, toml: &str, start: Timestamp) -> anyhow::Result<World> {
        let directory = tempfile::tempdir()?;
        let database = backend.database(directory.path()).await?;
        let clock = Clock::simulated(start);
        let ids = Ids::counted();
        write_configuration(directory.path(), toml)?;
        let outside = Arc::new(Mutex::new(Outside::default()));
        let engine = open(&database, &clock, &ids, &outside, directory.path()).await?;
        Ok(World { engine, clock, ids, outside, directory, database, turns_before: 0, rest: None })
    }

    /// Over what a real hinomi left behind, to look at it: its database, and its configuration directory. Time is the newest
    /// instant in the journal.
    pub async fn over(database: &str, configuration: &Path) -> anyhow::Result<World> {
        let directory = tempfile::tempdir()?;
        let copied = directory.path().join(CONFIGURATION);
        std::fs::create_dir_all(&copied)?;
        for entry in std::fs::read_dir(configuration)? {
            let entry = entry?;
            std::fs::copy(entry.path(), copied.join(entry.file_name()))?;
        }
        let (clock, ids, outside) = (Clock::simulated(last_instant(database).await?), Ids::counted(), Arc::default());
        let engine = open(database, &clock, &ids, &outside, directory.path()).await?;
        Ok(World { engine, clock, ids, outside, directory, database: database.to_owned(), turns_before: 0, rest: None })
    }

    /// hinomi goes away without a word and comes back: what is not in the database is lost.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.turns_before = self.turns();
        self.rest = None;
        self.engine.store().close().await;
        self.engine = open(&self.database, &self.clock, &self.ids, &self.outside, self.directory.path()).await?;
        Ok(())
    }

    /// The files change and hinomi reads them again. `false`: refused, the old configuration goes on.
    pub async fn reload(&mut self, toml: &str) -> anyhow::Result<bool> {
        write_configuration(self.directory.path(), toml)?;
        let accepted = reload::reload(&self.engine).await?;
        self.rest = None;
        self.settle().await?;
        Ok(accepted)
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A monitor's check says something.
    pub async fn check(&mut self, monitor: &str, verdict: Verdict, reason: Option<&str>) -> anyhow::Result<()> {
        let watched = self.engine.monitors().get(&MonitorId::new(monitor)).with_context(|| format!("no monitor {monitor}"))?;
        let sample = Sample { at: self.now(), verdict, reason: reason.map(str::to_owned) };
        monitors::observe(&self.engine, &watched, &sample).await?;
        self.settle().await
    }

    /// Moves time, stopping at every instant at which something is due.
    pub async fn advance(&mut self, span: Span) -> anyhow::Result<()> {
        let until = self.now() + span;
        self.advance_to(until).await
    }

    /// The same, up to an instant. hinomi is alive there: nothing before it is unknown after a restart.
    pub async fn advance_to(&mut self, until: Timestamp) -> anyhow::Result<()> {
        self.settle().await?;
        self.run_to(until).await?;
        self.stamp().await?;
        self.settle().await
    }

    /// Moves time and leaves the world at rest, without a sign of life.
    pub async fn run_to(&mut self, until: Timestamp) -> anyhow::Result<()> {
        self.settle().await?;
        while let Some(next) = self.resting().flatten().filter(|next| *next <= until) {
            self.clock.advance_to(next);
            self.settle().await?;
        }
        self.clock.advance_to(until);
        Ok(())
    }

    /// hinomi says that it is alive.
    pub async fn stamp(&self) -> anyhow::Result<()> {
        Ok(alive::stamp(&self.engine).await?)
    }

    /// Transactions of the engine so far, over all restarts.
    pub fn turns(&self) -> u64 {
        self.turns_before + self.engine.metrics().turns()
    }

    /// Everything that is due now happens.
    pub async fn settle(&mut self) -> anyhow::Result<()> {
        if self.resting().is_some_and(|next_at| next_at.is_none_or(|next_at| next_at > self.now())) {
            return Ok(());
        }
        for _ in 0..1_000 {
            let looked = due::run_once(&self.engine).await?;
            let emptied = outbox::run_once(&self.engine).await?;
            if looked.count + emptied.sent == 0 {
                let next_at = looked.next_at.into_iter().chain(emptied.next_at).min();
                self.rest = Some(Rest { turns: self.turns(), next_at });
                return Ok(());
            }
        }
        anyhow::bail!("the world does not come to rest at {}", self.now())
    }

    /// Heartbeats and groups are asked, as the timetable would.
    pub async fn listen(&mut self) -> anyhow::Result<()> {
        for watched in self.engine.monitors().all().values().filter(|watched| !watched.monitor.kind.is_active()) {
            scheduler::listen(&self.engine, watched).await?;
        }
        self.settle().await
    }

    /// A channel stops or starts to work.
    pub fn set_channel(&self, channel: &str, works: bool) {
        let mut outside = self.outside.lock().unwrap_or_else(PoisonError::into_inner);
        if works {
            outside.down.remove(channel);
        } else {
            outside.down.insert(channel.to_owned());
        }
    }

    /// Everything that was tried to be sent so far, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.outside.lock().unwrap_or_else(PoisonError::into_inner).sent.clone()
    }

    /// How often each idempotency key arrived.
    pub fn arrivals(&self) -> BTreeMap<String, usize> {
        let mut arrivals = BTreeMap::new();
        for sent in self.sent().into_iter().filter(|sent| sent.arrived) {
            *arrivals.entry(sent.delivery.idempotency_key).or_default() += 1;
        }
        arrivals
    }

    /// When something is next due, if the world is known to rest until then.
    fn resting(&self) -> Option<Option<Timestamp>> {
        self.rest.filter(|rest| rest.turns == self.turns()).map(|rest| rest.next_at)
    }
}

/// What `env:CHAT` means in a scenario's configuration: the address of a chat, which must not stand in a file.
const CHAT: &str = "http://127.0.0.1:9000/chat";
/// Below the world's directory.
const CONFIGURATION: &str = "config";

fn write_configuration(directory: &Path, toml: &str) -> anyhow::Result<()> {
    let configuration = directory.join(CONFIGURATION);
    std::fs::create_dir_all(&configuration)?;
    std::fs::write(configuration.join("hinomi.toml"), toml)?;
    Ok(())
}

async fn last_instant(database: &str) -> anyhow::Result<Timestamp> {
    let store = Store::open(database, OpenOptions::default()).await?;
    let mut tx = store.read().await?;
    let seq = journal::last_seq(&mut tx).await?;
    let last = journal::list_after(&mut tx, seq - 1, true, 1).await?;
    drop(tx);
    store.close().await;
    Ok(Timestamp::from_micros(last.first().context("the journal is empty")?.at))
}

async fn open(database: &str, clock: &Clock, ids: &Ids, outside: &Arc<Mutex<Outside>>, data: &Path) -> anyhow::Result<Engine> {
    let store = Store::open(database, OpenOptions { durable: false, ..OpenOptions::default() }).await?;
    store.migrate().await?;
    let config = hinomi_config::load(&data.join(CONFIGURATION), &|name| (name == "CHAT").then(|| CHAT.to_owned()))
        .map_err(|errors| anyhow::anyhow!("{}", errors.render(false)))?;
    let (recorder, time) = (outside.clone(), clock.clone());
    let sender: Sender = Arc::new(move |channel, delivery| {
        let mut outside = recorder.lock().unwrap_or_else(PoisonError::into_inner);
        let arrived = !outside.down.contains(channel.id.as_str());
        outside.sent.push(Sent { at: time.now(), delivery, arrived });
        let attempt = if arrived {
            Attempt::Sent { provider_id: None, answer: "recorded".to_owned() }
        } else {
            Attempt::Retry { answer: "the channel is down".to_owned(), after: None }
        };
        async move { attempt }.boxed()
    });
    let options = Options {
        clock: clock.clone(),
        ids: ids.clone(),
        node: "test".to_owned(),
        listen: None,
        data_directory: data.to_owned(),
        sender: Some(sender),
    };
    let engine = Engine::new(store, config, options)?;
    engine.recover().await?;
    engine.start_intake();
    Ok(engine)
}
