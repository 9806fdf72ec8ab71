//! Makes the files of what was approved, and deletes those whose time is over. Takes no input, reads what is due, is idempotent: an attempt that
//! was cut off starts over.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hinomi_domain::access::Viewer;
use hinomi_domain::ingest::Disclosure;
use hinomi_domain::ingest::disclosure::{Command, Failure, OPEN_MAX, State};
use hinomi_domain::policy::SubjectKind;
use hinomi_events::search::Ask;
use hinomi_store::{disclosure as store, journal};
use tokio_util::sync::CancellationToken;

use super::write::{self, NotMade};
use super::{Manifest, command, files, subject};
use crate::ingest::Logs;
use crate::{Engine, Fault, rows};

pub use super::write::Limits;

/// Looked at so often without a nudge.
const EVERY: Duration = Duration::from_secs(30);

pub async fn run(engine: Engine, stop: CancellationToken) {
    // What blocks is told of the end too.
    let cancelled = Arc::new(AtomicBool::new(false));
    let _ends = Ends(cancelled.clone());
    loop {
        let looked = tokio::select! {
            () = stop.cancelled() => return,
            looked = look(&engine, Limits::default(), cancelled.clone()) => looked,
        };
        match looked {
            Ok(0) => {}
            Ok(changed) => tracing::info!(disclosures = changed, "made or deleted files of disclosures"),
            Err(fault) => tracing::error!(error = %fault, "failed to look at disclosures"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = engine.live().disclosures().notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// How many were made, given up or deleted.
pub async fn run_once(engine: &Engine) -> Result<usize, Fault> {
    run_within(engine, Limits::default()).await
}

/// The same with other limits.
pub async fn run_within(engine: &Engine, limits: Limits) -> Result<usize, Fault> {
    let cancelled = Arc::new(AtomicBool::new(false));
    let _ends = Ends(cancelled.clone());
    look(engine, limits, cancelled).await
}

/// Ends a search when nobody waits for it any more.
struct Ends(Arc<AtomicBool>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn look(engine: &Engine, limits: Limits, cancelled: Arc<AtomicBool>) -> Result<usize, Fault> {
    let open = {
        let mut tx = engine.store().read().await?;
        // More than there can be: nothing is ever taken for left over only because it stood further down.
        let most = i64::try_from(2 * OPEN_MAX).unwrap_or(i64::MAX);
        store::in_states(&mut tx, &State::OPEN.map(State::as_str), most).await?
    };
    let open = open.iter().map(|row| rows::disclosure::read(row).map(|(disclosure, _)| disclosure)).collect::<Result<Vec<_>, _>>()?;
    let (over, open): (Vec<_>, Vec<_>) = open.into_iter().partition(|disclosure| disclosure.ends_at <= engine.clock().now());
    sweep(engine, open.iter().chain(&over)).await?;
    let mut changed = 0;
    for disclosure in over {
        changed += usize::from(expire(engine, &disclosure).await?);
    }
    let Some(logs) = engine.logs() else { return Ok(changed) };
    for disclosure in open.iter().filter(|disclosure| disclosure.state == State::Approved) {
        match prepare(engine, logs, disclosure, limits, cancelled.clone()).await {
            Ok(()) => changed += 1,
            // Withdrawn, or over, while it was made: what was made is nobody's.
            Err(Fault::Refused(_) | Fault::Stale | Fault::NotFound) => files::remove(engine, &disclosure.id).await,
            // A full disk may have room later; the next one shall not wait for it.
            Err(fault) => tracing::error!(disclosure.id = %disclosure.id, error = %fault, "failed to make the file of a disclosure"),
        }
    }
    Ok(changed)
}

async fn sweep(engine: &Engine, open: impl Iterator<Item = &Disclosure>) -> Result<(), Fault> {
    let kept: BTreeSet<String> = open.filter(|one| one.state == State::Prepared).map(|one| one.id.to_string()).collect();
    let directory = files::directory(engine.data_directory());
    let swept = tokio::task::spawn_blocking(move || files::sweep(&directory, &kept)).await.map_err(Fault::broken)?;
    swept.map_err(Fault::broken)?;
    Ok(())
}

/// The file goes first: the journal never says that something is deleted that is not.
async fn expire(engine: &Engine, disclosure: &Disclosure) -> Result<bool, Fault> {
    let directory = files::whole(engine, &disclosure.id);
    tokio::task::spawn_blocking(move || files::remove_if_there(&directory)).await.map_err(Fault::broken)?.map_err(Fault::broken)?;
    match command(engine, &Viewer::itself(), &disclosure.id, Command::Expire, None).await {
        Ok(_) => Ok(true),
        // Somebody withdrew it in this very moment.
        Err(Fault::Refused(_) | Fault::Stale) => Ok(false),
        Err(fault) => Err(fault),
    }
}

async fn prepare(engine: &Engine, logs: &Logs, disclosure: &Disclosure, limits: Limits, cancelled: Arc<AtomicBool>) -> Result<(), Fault> {
    let itself = Viewer::itself();
    let Ok(query) = disclosure.asked.filter() else {
        command(engine, &itself, &disclosure.id, Command::Fail(Failure::Query), None).await?;
        return Ok(());
    };
    let protected = logs.protected_purposes(engine);
    let hidden = if disclosure.asked.protected { Vec::new() } else { protected.clone() };
    let heads = heads(engine, disclosure, &protected).await?;
    let manifest = Manifest::of(disclosure, hidden.clone(), heads, engine.clock().now());
    let mut ask: Ask = Logs::ask(query.filter, disclosure.asked.from, disclosure.asked.to);
    ask.hidden_purposes = hidden;
    ask.limits.cancelled = cancelled;
    let (events, turn) = (logs.events().clone(), logs.turn_to_search().await);
    let (partial, whole) = (files::partial(engine, &disclosure.id), files::whole(engine, &disclosure.id));
    let written = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let written = write::write(&events, &ask, manifest, limits, &partial, &whole);
        if written.is_err() {
            // It takes room, and it is nobody's. What stays is swept away later.
            let _ = files::remove_if_there(&partial);
        }
        written
    });
    let result = match written.await.map_err(Fault::broken)? {
        Ok(made) => Command::Prepared(made),
        Err(NotMade::Never(failure)) => Command::Fail(failure),
        Err(error) => return Err(Fault::broken(error)),
    };
    command(engine, &itself, &disclosure.id, result, None).await?;
    Ok(())
}

/// Where the chains end that say of these records: that of the request, and of protected purposes those that tell which files they are from.
async fn heads(engine: &Engine, disclosure: &Disclosure, protected: &[String]) -> Result<Vec<String>, Fault> {
    let own = subject(&disclosure.id);
    let purposes = protected.iter().filter(|_| disclosure.asked.protected);
    let mut tx = engine.store().read().await?;
    let mut heads = Vec::new();
    for subject in purposes.map(String::as_str).chain([own.as_str()]) {
        if let Some((number, hash)) = journal::head(&mut tx, SubjectKind::Logs.as_str(), subject).await? {
            heads.push(format!("{subject}:{number}:{}", hex::encode(hash)));
        }
    }
    Ok(heads)
}
