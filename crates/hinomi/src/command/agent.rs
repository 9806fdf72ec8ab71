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
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut running = tokio::spawn(hinomi_agent::run(config, stop.clone()));
    loop {
        tokio::select! {
            ended = &mut running => {
                ended.context("the agent failed")??;
                tracing::info!("stopped");
                return Ok(ExitCode::SUCCESS);
            }
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        if stop.is_cancelled() {
            tracing::warn!("stopped at once: what was on its way is sent again at the next start");
            return Ok(ExitCode::FAILURE);
        }
        // What is on its way may arrive, for a few seconds; whoever asks again does not wait.
        stop.cancel();
    }
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
