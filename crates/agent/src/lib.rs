//! hinomi on other hosts: follows log files and the journal, measures the host, and reports to a server.
//!
//! [`run`] does it until told to stop. What holds always:
//!
//! - A line that can still be read is sent, once, whatever rotation does to its file and whenever the agent or the server dies.
//! - Nothing is let go before the server says that it is *stored*. Until then a file is its own store; what is deleted meanwhile is copied to
//!   a bounded spool, and what was destroyed before it could be read is counted.
//! - Memory does not grow with what waits: reading stops when the server does not take more.
//!
//! `tail` follows files, `journal` the journal, `metrics` the host; `send` is the way to the server, and `status` tells how far it all is.
//! Nothing here depends on the server's crates: an agent is small.

mod clock;
pub mod config;
mod journal;
mod metrics;
mod send;
mod status;
mod tail;
mod wake;

use std::sync::{Arc, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use config::{AgentConfig, ConfigErrors};
pub use send::ClientError;
pub use status::{FileStatus, JournalStatus, ServerStatus, Status, StatusError};
pub use tail::state::StateError;

use send::Event;
use status::Shared;
use tail::Tail;
use wake::Watch;

const STATUS_LOGGED_EVERY: Duration = Duration::from_secs(60);
/// Handles that are left to everything but followed files.
const HANDLES_WANTED: u64 = tail::FILES_MAX as u64 + 256;

/// Why an agent cannot run.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("failed to start a thread: {0}")]
    Thread(std::io::Error),
    #[error("failed to go on: what follows files broke; the log says where")]
    Broken,
}

/// Runs an agent until `stop`, then lets what is on its way arrive, for a few seconds.
///
/// # Errors
///
/// When the state directory or TLS cannot be used. An unreachable server is no error: the agent waits for it.
pub async fn run(config: AgentConfig, stop: CancellationToken) -> Result<(), AgentError> {
    raise_handles();
    let config = Arc::new(config);
    let client = send::client::shared(&config)?;
    let shared = Arc::new(Shared::default());
    describe(&config, &shared);

    let (job_sender, jobs) = tokio::sync::mpsc::channel(tail::BATCHES_MAX + 8);
    let (event_sender, events) = mpsc::channel();
    let watch = Watch::new();
    // Others stop after the tail, which waits for what is on its way.
    let (helpers, stop_helpers) = (TaskTracker::new(), CancellationToken::new());
    watch.tell(event_sender.clone(), stop_helpers.clone());
    let tail = Tail::open(config.clone(), job_sender, events, watch, shared.clone())?;
    let jobs = Arc::new(Mutex::new(jobs));
    for _ in 0..config.connections {
        helpers.spawn(send::work(client.clone(), jobs.clone(), event_sender.clone(), stop_helpers.clone()));
    }
    if let Some(settings) = config.metrics.clone() {
        helpers.spawn(metrics::run(client.clone(), config.clone(), settings, shared.clone(), stop_helpers.clone()));
    }
    if let Some(settings) = config.journal.clone() {
        helpers.spawn(journal::run(client.clone(), config.clone(), settings, shared.clone(), stop.clone()));
    }
    helpers.spawn(report(config.clone(), shared.clone(), stop_helpers.clone()));

    let (done_sender, mut done) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name("hinomi-tail".to_owned())
        .spawn(move || {
            tail.run();
            // Nobody waits for it only when the whole process ends.
            let _ = done_sender.send(());
        })
        .map_err(AgentError::Thread)?;
    let ended = tokio::select! {
        () = stop.cancelled() => {
            // The tail may have ended already; then there is nobody to tell.
            let _ = event_sender.send(Event::Stop);
            done.await
        }
        ended = &mut done => ended,
    };
    stop_helpers.cancel();
    helpers.close();
    helpers.wait().await;
    write_status(&config, &shared);
    ended.map_err(|_| AgentError::Broken)
}

fn describe(config: &AgentConfig, shared: &Shared) {
    let mut status = shared.status.lock().unwrap_or_else(PoisonError::into_inner);
    status.agent.clone_from(&config.agent);
    env!("CARGO_PKG_VERSION").clone_into(&mut status.version);
    let server = config.server.host_str().unwrap_or_default();
    tracing::info!(agent = %config.agent, server, inputs = config.files.len(), "the agent starts");
}

/// Writes the status file, and a line in the log now and then.
async fn report(config: Arc<AgentConfig>, shared: Arc<Shared>, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(config.timing.status_every);
    let mut logged_at = tokio::time::Instant::now();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        write_status(&config, &shared);
        if logged_at.elapsed() >= STATUS_LOGGED_EVERY {
            logged_at = tokio::time::Instant::now();
            let status = shared.status.lock().unwrap_or_else(PoisonError::into_inner);
            tracing::info!(
                files = status.files.len(),
                accepted_records = status.accepted_records,
                lag_bytes = status.lag_bytes(),
                lost_bytes = status.lost_bytes,
                spool_bytes = status.spool_bytes,
                reachable = status.server.reachable,
                "status"
            );
        }
    }
}

fn write_status(config: &AgentConfig, shared: &Shared) {
    let status = shared.status.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Err(error) = status.write(&config.state_directory) {
        // It is tried again soon, and whoever reads it sees how old it is.
        tracing::debug!("failed to write the status: {error}");
    }
}

/// Every followed file is an open handle; the usual limit of 1,024 is meant for programs that use `select`.
fn raise_handles() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(HANDLES_WANTED, |maximum| maximum.min(HANDLES_WANTED));
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(wanted);
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!("failed to raise the limit of open files: {error}");
        }
    }
}
