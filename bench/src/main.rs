//! Measures the whole program, as it is built for release, with peers beside it. `bench/run.sh` builds and calls it.
//!
//! Each part starts what it needs on loopback, repeats its measurement and prints rows of a Markdown table to standard output; what it
//! is doing goes to standard error. Nothing is written anywhere else.

mod clock;
mod corpus;
mod disk;
mod hinomi;
mod http;
mod load;
mod part;
mod peer;
mod process;
mod rate;
mod report;
mod sink;
mod stage;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

#[derive(Parser)]
#[command(name = "hinomi-bench", about = "Measures hinomi as a whole; see bench/README.md")]
struct Arguments {
    /// The program to be measured.
    #[arg(long, env = "HINOMI_BIN", global = true, default_value = "target/release/hinomi")]
    hinomi: PathBuf,
    /// How often each measurement is repeated.
    #[arg(long, global = true, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    runs: u32,
    /// Where configurations and databases go: on the disk that durability is measured on.
    #[arg(long, env = "HINOMI_BENCH_DIR", global = true, default_value = ".")]
    directory: PathBuf,
    /// Leave out what others need.
    #[arg(long, global = true)]
    no_peers: bool,
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// HTTP checks a second, what they cost, how punctual they are.
    Checks,
    /// Resident memory, first checks after the start, and a reload that repeats none.
    Memory,
    /// From a target's death to the arrival of the webhook.
    Detect,
    /// A storm of alert posts in batches.
    Storm {
        /// Measure on this PostgreSQL instead of SQLite. It must be empty before each run, so one run only uses one database.
        #[arg(long, env = "HINOMI_BENCH_POSTGRES")]
        postgres: Option<String>,
    },
    /// Logs: taken in, stored, searched, followed, taken up after kill -9.
    Logs {
        #[arg(long, default_value_t = corpus::RECORDS)]
        records: usize,
    },
    /// The agent alone, against a server that keeps nothing.
    Agent,
    /// Alert posts one at a time, over many connections.
    Single,
    /// The public status page.
    Page,
    /// What Lighthouse and pa11y say of the public status page.
    PageQuality,
    /// From exec to ready, and the size of the program.
    Start,
    /// Checks alone, without the program around them (a part of `checks`).
    Rate(rate::Arguments),
    /// A web server that can be killed (a part of `detect`).
    #[command(hide = true)]
    Target { address: std::net::SocketAddr },
}

/// What every part is given.
struct Settings {
    hinomi: PathBuf,
    runs: u32,
    directory: PathBuf,
    peers: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut builder = match &arguments.part {
        // Twenty of these run at once; one thread each is enough.
        Part::Target { .. } => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    builder.enable_all().build()?.block_on(until_a_signal(arguments))
}

/// A signal drops what runs, and with it every process that was started.
async fn until_a_signal(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        done = run(arguments) => done.map(|()| ExitCode::SUCCESS),
        _ = terminate.recv() => Ok(ExitCode::FAILURE),
        _ = interrupt.recv() => Ok(ExitCode::FAILURE),
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let settings = Settings { hinomi: arguments.hinomi, runs: arguments.runs, directory: arguments.directory, peers: !arguments.no_peers };
    match arguments.part {
        Part::Checks => part::checks::run(&settings).await,
        Part::Memory => part::memory::run(&settings).await,
        Part::Detect => part::detect::run(&settings).await,
        Part::Storm { postgres } => part::storm::run(&settings, postgres.as_deref()).await,
        Part::Logs { records } => part::logs::run(&settings, records).await,
        Part::Agent => part::agent::run(&settings).await,
        Part::Single => part::single::run(&settings).await,
        Part::Page => part::page::run(&settings).await,
        Part::PageQuality => part::page_quality::run(&settings).await,
        Part::Start => part::start::run(&settings).await,
        Part::Rate(arguments) => rate::run(arguments).await,
        Part::Target { address } => part::detect::target::serve(address).await,
    }
}
