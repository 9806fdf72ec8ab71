//! Throws away what the configuration says need not be kept. The journal is kept.

use std::time::Duration;

use hinomi_domain::kernel::Actor;
use tokio_util::sync::CancellationToken;

use crate::{Engine, Fault, rows};

const EVERY: Duration = Duration::from_secs(3_600);

pub async fn run(engine: Engine, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        match run_once(&engine).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(rows = count, "removed what need not be kept any longer"),
            Err(fault) => tracing::warn!(error = %fault, "failed to remove what need not be kept"),
        }
    }
}

pub async fn run_once(engine: &Engine) -> Result<u64, Fault> {
    let keep = engine.world().server.retention.clone();
    engine
        .turn(Actor::system("retention"), move |turn| {
            let keep = keep.clone();
            Box::pin(async move { rows::retention::prune(turn, &keep).await })
        })
        .await
}
