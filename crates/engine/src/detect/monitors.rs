//! The monitors of the running configuration with what is known of each.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use hinomi_domain::catalog::{Monitor, MonitorKind};
use hinomi_domain::detect::heartbeat::Heartbeat;
use hinomi_domain::detect::{Reason, Sample, Status, Transition, Watch, group_verdict};
use hinomi_domain::kernel::{Actor, MonitorId, Timestamp};
use hinomi_domain::policy::SubjectKind;
use hinomi_domain::review::latency::Recorder;
use hinomi_probe::Prepared;

use super::seen::Seen;
use super::transition;
use crate::{Engine, Fault, rows};

/// One monitor at run time. A reload makes a new one that keeps what was seen.
pub struct Watched {
    pub monitor: Monitor,
    /// The check made ready, for monitors that hinomi itself checks. `Err`: why it cannot be run.
    pub prepared: Option<Result<Prepared, String>>,
    seen: Arc<Mutex<Seen>>,
    changes: Arc<Changes>,
}

/// Changes of status on their way into the store, oldest first. They wait here while the store is away, and checks go on.
#[derive(Default)]
struct Changes {
    waiting: Mutex<VecDeque<Vec<Transition>>>,
    /// Held by whoever commits: changes of one monitor are committed in order.
    committing: tokio::sync::Mutex<()>,
}

impl Changes {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Vec<Transition>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        // What a panicking holder left is still the best that is known.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
pub struct Monitors {
    all: ArcSwap<HashMap<MonitorId, Arc<Watched>>>,
}

impl Monitors {
    pub fn get(&self, id: &MonitorId) -> Option<Arc<Watched>> {
        self.all.load().get(id).cloned()
    }

    pub fn all(&self) -> Arc<HashMap<MonitorId, Arc<Watched>>> {
        self.all.load_full()
    }
}

/// Takes the monitors of the current configuration: keeps what is known of those that stay, loads what was stored of new ones,
/// and closes the intervals of those that are gone.
pub async fn reload(engine: &Engine) -> Result<(), Fault> {
    let world = engine.world();
    let before = engine.monitors().all();
    let now = engine.clock().now();
    let stored: HashMap<String, rows::monitor::Stored> =
        rows::monitor::load_all(engine).await?.into_iter().map(|stored| (stored.id.clone(), stored)).collect();
    let mut all = HashMap::with_capacity(world.catalog.monitors.len());
    for (id, monitor) in world.catalog.monitors.iter().filter(|(_, monitor)| monitor.enabled) {
        let prepared = monitor.kind.is_active().then(|| match before.get(id) {
            Some(old) if old.monitor.kind == monitor.kind => match &old.prepared {
                Some(Ok(prepared)) => Ok(prepared.clone()),
                _ => prepare(engine, &monitor.kind),
            },
            _ => prepare(engine, &monitor.kind),
        });
        let (seen, changes) = match before.get(id) {
            Some(old) => (old.seen.clone(), old.changes.clone()),
            None => (Arc::new(Mutex::new(resume(stored.get(id.as_str()), now))), Arc::default()),
        };
        all.insert(id.clone(), Arc::new(Watched { monitor: monitor.clone(), prepared, seen, changes }));
    }
    engine.monitors().all.store(Arc::new(all));
    let gone: Vec<MonitorId> =
        stored.keys().map(|id| MonitorId::new(id.clone())).filter(|id| engine.monitors().get(id).is_none()).collect();
    for id in gone {
        retire(engine, id).await?;
    }
    Ok(())
}

fn prepare(engine: &Engine, kind: &MonitorKind) -> Result<Prepared, String> {
    engine.prober().prepare(kind).map_err(|error| error.to_string())
}

fn resume(stored: Option<&rows::monitor::Stored>, now: Timestamp) -> Seen {
    let watch = match stored {
        Some(stored) => Watch::resumed(stored.status, stored.since, stored.reason.clone()),
        None => Watch::new(now),
    };
    let mut heartbeat: Heartbeat = stored.and_then(|stored| serde_json::from_str(&stored.document).ok()).unwrap_or_default();
    heartbeat.counted_from.get_or_insert(now);
    let paused = stored.and_then(|stored| stored.paused.clone());
    Seen { watch, heartbeat, recent: Default::default(), latency: Recorder::default(), paused }
}

/// Between the last sign of life and now nothing is known: cuts what was open when hinomi went away. One turn for all, because a
/// start must not take longer with more monitors than it has to.
pub async fn mark_gap(engine: &Engine, alive_at: Option<Timestamp>) -> Result<(), Fault> {
    let Some(alive_at) = alive_at else { return Ok(()) };
    let now = engine.clock().now();
    let mut gone = Vec::new();
    for watched in engine.monitors().all().values() {
        let mut seen = watched.seen();
        if matches!(seen.watch.status, Status::Unknown | Status::Paused) {
            continue;
        }
        let began_at = seen.watch.since;
        if let Some(turned) = seen.watch.stop_looking(Status::Unknown, alive_at, now, Some(Reason::not_running().text)) {
            gone.push((watched.monitor.id.clone(), turned.effective_at.max(began_at), serde_json::to_string(&seen.heartbeat)?));
        }
    }
    if gone.is_empty() {
        return Ok(());
    }
    let gone = Arc::new(gone);
    engine
        .turn(Actor::system("recover"), move |turn| {
            let gone = gone.clone();
            Box::pin(async move {
                rows::monitor::unwatched(turn, &gone, &Reason::not_running().text).await?;
                let fact = transition::Fact::Unwatched { from: alive_at, monitors: u32::try_from(gone.len()).unwrap_or(u32::MAX) };
                turn.record(SubjectKind::Monitor, "all", false, &[fact])
            })
        })
        .await
}

/// A monitor that is no longer configured: its alert ends, and its interval with it. That says nothing of the service.
async fn retire(engine: &Engine, id: MonitorId) -> Result<(), Fault> {
    engine
        .turn(Actor::system("config"), move |turn| {
            let id = id.clone();
            Box::pin(async move {
                rows::monitor::retire(turn, &id).await?;
                for (alert, version) in rows::alert::firing_of_source(turn, &format!("monitor:{id}")).await? {
                    super::raise::withdraw(turn, &alert, version, turn.now).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Takes in a sample and commits what it changes. Answers how soon to look again.
pub async fn observe(engine: &Engine, watched: &Arc<Watched>, sample: &Sample) -> Result<hinomi_domain::detect::Pace, Fault> {
    let (transitions, pace) = {
        let mut seen = watched.seen();
        // A check that was under way when the monitor was paused says nothing.
        if seen.paused.is_some() {
            return Ok(hinomi_domain::detect::Pace::Normal);
        }
        seen.watch.observe(&watched.monitor, sample)
    };
    if !transitions.is_empty() {
        commit(engine, watched, transitions).await?;
    }
    Ok(pace)
}

/// Commits transitions, then lets groups that this monitor belongs to look again. While the store is away they wait, and this
/// returns: what is not checked meanwhile would be unknown.
pub async fn commit(engine: &Engine, watched: &Arc<Watched>, transitions: Vec<Transition>) -> Result<(), Fault> {
    if transitions.is_empty() {
        return Ok(());
    }
    watched.changes.waiting().push_back(transitions);
    if let Err(fault) = drain(engine, watched).await {
        tracing::warn!(monitor.id = %watched.monitor.id, error = %fault, "failed to record a change of status, trying again");
        let (engine, watched) = (engine.clone(), watched.clone());
        tokio::spawn(async move { drain_at_last(&engine, &watched).await });
        return Ok(());
    }
    groups_of(engine, &watched.monitor.id).await
}

const DRAIN_AGAIN_FIRST: std::time::Duration = std::time::Duration::from_millis(200);
const DRAIN_AGAIN_LONGEST: std::time::Duration = std::time::Duration::from_secs(5);

/// Tries until the store takes what waits, or somebody else has brought it in.
async fn drain_at_last(engine: &Engine, watched: &Arc<Watched>) {
    let mut wait = DRAIN_AGAIN_FIRST;
    while !watched.changes.waiting().is_empty() {
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(DRAIN_AGAIN_LONGEST);
        if drain(engine, watched).await.is_ok() {
            if let Err(fault) = groups_of(engine, &watched.monitor.id).await {
                tracing::warn!(monitor.id = %watched.monitor.id, error = %fault, "failed to judge the groups of a monitor");
            }
            return;
        }
    }
}

/// Commits what waits, oldest first, each change in a turn of its own: an outage that ended meanwhile was one.
async fn drain(engine: &Engine, watched: &Arc<Watched>) -> Result<(), Fault> {
    // Whoever holds this takes what was added meanwhile along; waiting for them keeps the order.
    let _in_order = watched.changes.committing.lock().await;
    loop {
        let Some(transitions) = watched.changes.waiting().front().cloned() else { return Ok(()) };
        let document = serde_json::to_string(&watched.seen().heartbeat)?;
        let (monitor, transitions) = (watched.clone(), Arc::new(transitions));
        engine
            .turn(Actor::system("detect"), move |turn| {
                let (monitor, transitions, document) = (monitor.clone(), transitions.clone(), document.clone());
                Box::pin(async move { transition::commit(turn, &monitor.monitor, &transitions, &document).await })
            })
            .await?;
        watched.changes.waiting().pop_front();
    }
}

/// Judges the groups that hold this monitor.
/// Boxed: a group may be a member of the next.
pub fn groups_of<'a>(engine: &'a Engine, member: &'a MonitorId) -> BoxFuture<'a, Result<(), Fault>> {
    let work = async move {
        let all = engine.monitors().all();
        for watched in all.values() {
            if let MonitorKind::Group(group) = &watched.monitor.kind
                && group.members.contains(member)
            {
                judge_group(engine, watched).await?;
            }
        }
        Ok(())
    };
    work.boxed()
}

/// Judges one group from its members as they are now.
pub async fn judge_group(engine: &Engine, watched: &Arc<Watched>) -> Result<(), Fault> {
    let MonitorKind::Group(group) = &watched.monitor.kind else { return Ok(()) };
    let statuses: Vec<Status> =
        group.members.iter().map(|id| engine.monitors().get(id).map_or(Status::Unknown, |member| member.seen().watch.status)).collect();
    let down: Vec<&str> =
        group.members.iter().zip(&statuses).filter(|(_, status)| **status == Status::Down).map(|(id, _)| id.as_str()).collect();
    let reason = (!down.is_empty()).then(|| Reason::group_down(down.join(", ")).text);
    let verdict = group_verdict(statuses.iter().copied(), group.down_when);
    let sample = Sample { at: engine.clock().now(), verdict, reason };
    observe(engine, watched, &sample).await?;
    Ok(())
}

/// A person pauses a monitor (`Some` reason) or lets it go on.
pub async fn pause(engine: &Engine, id: &MonitorId, actor: Actor, reason: Option<String>) -> Result<(), Fault> {
    let watched = engine.monitors().get(id).ok_or(Fault::NotFound)?;
    let now = engine.clock().now();
    let transition = {
        let mut seen = watched.seen();
        if seen.paused.is_some() == reason.is_some() {
            return Ok(());
        }
        seen.paused.clone_from(&reason);
        match &reason {
            Some(reason) => seen.watch.stop_looking(Status::Paused, now, now, Some(reason.clone())),
            None => {
                seen.heartbeat.counted_from = Some(now);
                seen.watch.stop_looking(Status::Unknown, now, now, None)
            }
        }
    };
    let (id, by) = (id.clone(), actor.clone());
    engine
        .turn(actor, move |turn| {
            let (id, reason, by) = (id.clone(), reason.clone(), by.clone());
            Box::pin(async move { rows::monitor::pause(turn, &id, reason.as_deref(), &by).await })
        })
        .await?;
    commit(engine, &watched, transition.into_iter().collect()).await
}
