//! The `hinomi` program: its subcommands, each in a file of its own, over the other crates.

mod arguments;
mod command;
mod data;
mod language;
mod log_files;
mod log_server;
mod logging;

use std::process::ExitCode;

pub use arguments::Arguments;

/// Runs a subcommand. Exit codes: 0 done, 1 failed, 2 wrong input (arguments, a configuration with mistakes, logs that do not
/// keep the standard).
pub fn run(arguments: Arguments) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("hinomi: failed to start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command::dispatch(arguments)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("hinomi: {error:#}");
            ExitCode::FAILURE
        }
    }
}
