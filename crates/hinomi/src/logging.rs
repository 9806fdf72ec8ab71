//! hinomi's own log, to standard error. HINOMI_LOG filters (`info`, `hinomi_engine=debug`).

use tracing_subscriber::EnvFilter;

use crate::arguments::LogFormat;

pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_env("HINOMI_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    let _ = match format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}
