//! `hinomi serve`: everything runs until a signal says stop.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use hinomi_domain::kernel::Span;
use hinomi_engine::clock::{Clock, Ids};
use hinomi_engine::operate::reload;
use hinomi_engine::{Engine, Options};
use hinomi_server::access::{AdminToken, ensure_admin_token, make_sign_in_link, needs_first_link};
use hinomi_server::{ServerState, Syslog, serve};
use prometheus_client::registry::Registry;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::WRONG_INPUT;
use crate::arguments::Serve;
use crate::{data, logging};

const ADMIN_TOKEN: &str = "HINOMI_ADMIN_TOKEN";
const FIRST_LINK_VALID: Span = Span::hours(24);
/// Tasks that have not ended by then are left behind; the database takes no harm.
const STOP_TIME_MAX: Duration = Duration::from_secs(20);
/// For what was read of logs and is not stored yet.
const INTAKE_STOP_TIME_MAX: Duration = Duration::from_secs(5);
/// A token shorter than this can be guessed.
const TOKEN_CHARS_WISE: usize = 16;

pub async fn run(arguments: Serve) -> anyhow::Result<ExitCode> {
    logging::start(&arguments.log)?;
    let Some(config) = data::load(&arguments.place.config)? else { return Ok(ExitCode::from(WRONG_INPUT)) };
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let directory = data::DataDirectory::open(&data::data_path(&arguments.place, &config)?)?;
    data::master_key(&directory.path)?;
    let address = arguments.listen.unwrap_or(config.server.listen);
    let listener = TcpListener::bind(address).await.with_context(|| format!("failed to listen on {address}"))?;
    let address = listener.local_addr()?;
    let syslog = match &config.server.logs.syslog {
        Some(settings) => Some(Syslog::bind(settings).await?),
        None => None,
    };
    let store = data::open_store(&arguments.place, &config, &directory.path).await?;
    let options = Options {
        clock: Clock::System,
        ids: Ids::Random,
        node: "hinomi".to_owned(),
        listen: Some(address),
        data_directory: directory.path.clone(),
        sender: None,
    };
    let engine = Engine::new(store, config, options)?;
    engine.recover().await.context("failed to take up where the last run ended")?;
    engine.open_logs().await.context("failed to open the event store")?;
    admin_token(&engine).await?;

    let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
    let state = ServerState::new(engine.clone(), Registry::default());
    let server = tokio::spawn(serve(vec![listener], state.clone(), stop.clone()));
    engine.start(&stop, &tracker);
    let (stop_intake, intake_tracker) = (stop.child_token(), TaskTracker::new());
    if let Some(syslog) = syslog {
        syslog.run(&state, &stop_intake, &intake_tracker).context("failed to start syslog")?;
    }
    state.set_ready();
    tracing::info!(%address, "started");
    greet(&engine).await?;
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);

    let ended_early = signals(&engine, server).await?;
    state.set_draining();
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    // Before the event store closes: what was read is stored.
    stop_intake.cancel();
    intake_tracker.close();
    if tokio::time::timeout(INTAKE_STOP_TIME_MAX, intake_tracker.wait()).await.is_err() {
        tracing::warn!("some listeners of logs did not end in time");
    }
    stop.cancel();
    if let Some(server) = ended_early {
        server.await.context("the server task failed")?.context("failed to serve")?;
    }
    tracker.close();
    if tokio::time::timeout(STOP_TIME_MAX, tracker.wait()).await.is_err() {
        tracing::warn!("some tasks did not end in time");
    }
    engine.store().close().await;
    tracing::info!("stopped");
    drop(directory);
    Ok(ExitCode::SUCCESS)
}

/// Waits for a signal to stop, reloading on SIGHUP. A server that ends by itself is an error.
async fn signals(
    engine: &Engine,
    mut server: tokio::task::JoinHandle<std::io::Result<()>>,
) -> anyhow::Result<Option<tokio::task::JoinHandle<std::io::Result<()>>>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(Some(server)),
            _ = interrupt.recv() => return Ok(Some(server)),
            _ = hang_up.recv() => {
                if let Err(fault) = reload::reload(engine).await {
                    tracing::error!(error = %fault, "failed to take the new configuration");
                }
            }
            ended = &mut server => {
                ended.context("the server task failed")?.context("failed to serve")?;
                bail!("the server ended by itself");
            }
        }
    }
}

async fn admin_token(engine: &Engine) -> anyhow::Result<()> {
    let Ok(text) = std::env::var(ADMIN_TOKEN) else { return Ok(()) };
    if text.is_empty() {
        return Ok(());
    }
    if text.len() < TOKEN_CHARS_WISE {
        tracing::warn!("{ADMIN_TOKEN} is short enough to be guessed");
    }
    match ensure_admin_token(engine, &SecretString::from(text)).await? {
        AdminToken::Made => tracing::info!("made the API token \"admin\" with every permission from {ADMIN_TOKEN}"),
        AdminToken::Known => {}
        AdminToken::Other => tracing::warn!("{ADMIN_TOKEN} is not the value of the first start, which stays the good one"),
    }
    Ok(())
}

/// Says where it is, and how the first person gets in.
async fn greet(engine: &Engine) -> anyhow::Result<()> {
    let world = engine.world();
    println!("hinomi is at {}  (status page: {}/)", world.public_url(), world.page_url());
    if let Some(person) = needs_first_link(engine).await? {
        let link = make_sign_in_link(engine, &person, FIRST_LINK_VALID).await?;
        println!("first sign-in as {person} (works once, for 24 hours): {link}");
    }
    Ok(())
}
