//! The simulated year of the budget: a thousand monitors, some five hundred incidents, every clause, people at work, absences. Prints
//! turns and seconds; the database writes without waiting for the disk, as in the tests.
//!
//!     cargo run --release -p hinomi-bench --bin year -- [--seed N] [--postgres]

use tokio::time::Instant;

use clap::Parser;
use hinomi_testkit::Backend;
use hinomi_testkit::year::{Size, Year};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Arguments {
    /// Another year.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// On the server that HINOMI_TEST_POSTGRES names, instead of SQLite.
    #[arg(long)]
    postgres: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let backend = if arguments.postgres { Backend::postgres()? } else { Backend::Sqlite };
    let begun = Instant::now();
    let year = Year::live(&backend, Size { seed: arguments.seed, ..Size::full() }).await?;
    let lived_s = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let lived = year.check().await?;
    let checked_s = begun.elapsed().as_secs_f64();
    println!(
        "year: {:.1} s for {} turns ({:.2} ms each); {} incidents, {} changes of status, {} obligations, {} acts ({} refused), {} messages",
        lived_s,
        lived.turns,
        lived_s * 1_000.0 / lived.turns as f64,
        lived.looked.incidents,
        lived.changes,
        lived.looked.obligations,
        lived.acts,
        lived.refused,
        lived.looked.sent,
    );
    println!(
        "check: {checked_s:.1} s for {} journal entries and {} monthly figures; sealed: {}",
        lived.looked.journal,
        lived.compared,
        lived.sealed.join(" ")
    );
    Ok(())
}
