//! hinomi's own log: to standard error, where HINOMI_LOG filters (`info`, `hinomi_engine=debug`), and as standard lines (SYS-23) into
//! files, one for each purpose.

use std::path::Path;

use anyhow::Context as _;
use hinomi_engine::clock::{Clock, Ids};
use hinomi_logline::writer::{OpenError, Settings, Writer};
use hinomi_logline::{Civil, Timestamp};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::arguments::{LogFormat, OwnLog};

/// The first part of the files' names.
const NAME: &str = "hinomi";

pub fn start(asked: &OwnLog) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_env("HINOMI_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let to_terminal =
        tracing_subscriber::fmt::layer().with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).with_writer(std::io::stderr);
    let to_terminal = match asked.log_format {
        LogFormat::Text => to_terminal.with_target(false).boxed(),
        LogFormat::Json => to_terminal.json().flatten_event(true).boxed(),
    };
    let writer = asked.log_directory.as_deref().map(|directory| open(directory, asked.log_levels.as_deref())).transpose()?;
    let lines = writer.as_ref().map(Writer::layer);
    // A second start in one process (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(to_terminal.with_filter(filter)).with(lines).try_init();
    Ok(())
}

fn open(directory: &Path, levels: Option<&Path>) -> anyhow::Result<Writer> {
    std::fs::create_dir_all(directory).with_context(|| format!("failed to make {}", directory.display()))?;
    // What hinomi does of its own accord is one piece of work from start to end; a request has a txid of its own.
    let txid = Ids::Random.next(Clock::System.now());
    let settings = Settings {
        common_headers: vec![("txid".to_owned(), txid)],
        filter_file: levels.map(Path::to_owned),
        ..Settings::new(directory, NAME)
    };
    Writer::open(settings, Box::new(local_time)).map_err(|error| match (error, levels) {
        (OpenError::Filter(error), Some(levels)) => anyhow::anyhow!("{}: {error}", levels.display()),
        (error, _) => anyhow::Error::new(error).context("failed to open hinomi's own log"),
    })
}

#[expect(clippy::disallowed_methods, reason = "the standard's line has the local time of the host that writes it")]
fn local_time() -> Timestamp {
    let now = Clock::System.now().to_jiff().to_zoned(jiff::tz::TimeZone::system()).datetime();
    let civil = Civil {
        year: u16::try_from(now.year()).unwrap_or_default(),
        month: now.month().unsigned_abs(),
        day: now.day().unsigned_abs(),
        hour: now.hour().unsigned_abs(),
        minute: now.minute().unsigned_abs(),
        second: now.second().unsigned_abs().min(59),
        millisecond: now.millisecond().unsigned_abs(),
    };
    // Every time that a clock shows between the years 0 and 9999 can be written.
    Timestamp::new(civil).unwrap_or(Timestamp::EPOCH)
}
