//! `hinomi publish watch`: on the host that serves the published pages, puts "cannot confirm" in their place when nobody renews
//! them. Needs neither configuration nor database.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use hinomi_engine::clock::Clock;
use hinomi_engine::review::publish::{Looked, look};

const LOOKED_AT_EVERY: Duration = Duration::from_secs(1);

/// Looks each second until stopped; with `once` a single time.
///
/// # Errors
/// The directory cannot be read or written. While it watches, that is told and tried again.
pub async fn run(directory: &Path, once: bool) -> anyhow::Result<ExitCode> {
    let clock = Clock::System;
    let failed = || format!("failed to watch {}", directory.display());
    if once {
        let looked = look(directory, clock.now()).with_context(failed)?;
        println!("{}", words(looked));
        return Ok(if looked == Looked::Nothing { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    println!("watching {}", directory.display());
    let mut said = String::new();
    loop {
        let say = match look(directory, clock.now()) {
            // Renewed each minute: the hour alone is no news.
            Ok(Looked::Valid { .. }) => "the pages are renewed in time".to_owned(),
            // Said when it began.
            Ok(Looked::Stale) => said.clone(),
            Ok(looked) => words(looked),
            Err(error) => format!("{}: {error}", failed()),
        };
        if say != said {
            println!("{say}");
            said = say;
        }
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(ExitCode::SUCCESS),
            () = tokio::time::sleep(LOOKED_AT_EVERY) => {}
        }
    }
}

fn words(looked: Looked) -> String {
    match looked {
        Looked::Nothing => "nothing is published here (no stamp.json)".to_owned(),
        Looked::Valid { until } => format!("valid until {until}"),
        Looked::Swapped { files } => format!("the stamp is over: {files} files say \"cannot confirm\" now"),
        Looked::Stale => "the stamp is over; the pages say \"cannot confirm\"".to_owned(),
        Looked::Restored { files, until } => format!("renewed until {until}; {files} files came back"),
    }
}
