//! The real program is killed without a word (SIGKILL), started again on what it left, and asked what it still knows: what was
//! acknowledged must be there, every promise has one outcome, every message arrives, and one that arrives twice says by its key
//! that it is the same.
//!
//! `HINOMI_CRASH_SQLITE` and `HINOMI_CRASH_POSTGRES` are numbers of rounds (`make crash` runs 100 and 20), `HINOMI_CRASH_SEED`
//! chooses the moments of a run again.

mod moments;
mod process;
mod sink;
mod storm;

use std::time::Duration;

use anyhow::{Context as _, bail};

const POLL: Duration = Duration::from_millis(25);

/// Asks until the answer is yes; the words say what was waited for in vain.
async fn until(what: &str, within: Duration, asks: impl AsyncFn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let deadline = tokio::time::Instant::now() + within;
    while !asks().await.with_context(|| what.to_owned())? {
        if tokio::time::Instant::now() > deadline {
            bail!("{what}: not within {within:?}");
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}
