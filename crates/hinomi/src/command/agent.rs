//! `hinomi agent`: follows the logs of this host and sends them to a server, until a signal says stop. Needs no database, and no server to start.

use std::process::ExitCode;

use anyhow::Context as _;
use hinomi_agent::{AgentConfig, Status};
use hinomi_logline::Language;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::WRONG_INPUT;
use crate::arguments::{Agent, OwnLog};
use crate::{language, logging};

pub async fn run(asked: Agent) -> anyhow::Result<ExitCode> {
    let language = asked.language.unwrap_or_else(language::of_terminal);
    let config = match AgentConfig::load(&asked.config) {
        Ok(config) => config,
        Err(mistakes) => {
            eprintln!("{mistakes}");
            return Ok(ExitCode::from(WRONG_INPUT));
        }
    };
    if asked.check {
        println!("{}", good(&asked, &config, language));
        return Ok(ExitCode::SUCCESS);
    }
    if asked.status {
        print!("{}", Status::read(&config)?.render(language));
        return Ok(ExitCode::SUCCESS);
    }
    logging::start(&OwnLog { log_format: asked.log_format, log_directory: None, log_levels: None })?;
    let stop = CancellationToken::new();
    let running = tokio::spawn(hinomi_agent::run(config, stop.clone()));
    stop_at_signal(stop)?;
    running.await.context("the agent failed")??;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn good(asked: &Agent, config: &AgentConfig, language: Language) -> String {
    let (path, server) = (asked.config.display(), &config.server);
    let (inputs, journal) = (config.files.len(), config.journal.is_some());
    match language {
        Language::Ja => {
            let journal = if journal { "、ジャーナル" } else { "" };
            format!("{path}: 誤りはありません (サーバー {server}、エージェント {}、[[file]] {inputs} 件{journal})", config.agent)
        }
        Language::En => {
            let journal = if journal { ", the journal" } else { "" };
            format!("{path}: good (server {server}, agent {}, {inputs} [[file]]{journal})", config.agent)
        }
    }
}

/// The agent then lets what is on its way arrive, for a few seconds; a second signal does not wait.
fn stop_at_signal(stop: CancellationToken) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        for _ in 0..2 {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if stop.is_cancelled() {
                std::process::exit(1);
            }
            stop.cancel();
        }
    });
    Ok(())
}
