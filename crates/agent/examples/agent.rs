//! An agent alone: `cargo run --release -p hinomi-agent --example agent -- agent.toml`. Ends at SIGINT or SIGTERM. `--status`: how far it is.

use std::path::PathBuf;
use std::process::ExitCode;

use hinomi_agent::{AgentConfig, Status};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).with_writer(std::io::stderr).init();
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let Some(path) = arguments.first() else {
        eprintln!("usage: agent CONFIG [--status]");
        return ExitCode::FAILURE;
    };
    let result = match AgentConfig::load(path) {
        Err(errors) => Err(errors.to_string()),
        Ok(config) if arguments.len() > 1 => {
            Status::read(&config).map(|status| print!("{}", status.render(hinomi_logline::Language::En))).map_err(|error| error.to_string())
        }
        Ok(config) => run(config).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: AgentConfig) -> Result<(), String> {
    let stop = CancellationToken::new();
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let stopping = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        stopping.cancel();
    });
    hinomi_agent::run(config, stop).await.map_err(|error| error.to_string())
}
