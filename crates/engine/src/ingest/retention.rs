//! Lets records go whose time is over, as their purpose says (`SYS-26`, `OPS-25`). Whole parts only, in the list first.

use std::sync::Arc;
use std::time::Duration;

use hinomi_domain::ingest::purpose::expires;
use hinomi_domain::kernel::Timestamp;
use hinomi_events::{Part, Tier};
use tokio_util::sync::CancellationToken;

use crate::{Engine, Fault};

const EVERY: Duration = Duration::from_secs(600);

pub async fn run(engine: Engine, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        match run_once(&engine).await {
            Ok(0) => {}
            Ok(parts) => tracing::info!(parts, "deleted logs whose time is over"),
            Err(fault) => tracing::warn!(error = %fault, "failed to delete logs whose time is over"),
        }
    }
}

/// How many parts were let go.
pub async fn run_once(engine: &Engine) -> Result<usize, Fault> {
    let Some(logs) = engine.logs() else { return Ok(0) };
    let (world, now) = (engine.world(), engine.clock().now());
    let over = |part: &&Arc<Part>| {
        let rule = world.logs.purpose(&part.purpose.as_str().into());
        // What should be backed up is not deleted before it is (`SYS-26`).
        let is_backed_up = rule.backup.is_none() || !logs.events.has_cold() || !matches!(part.tier, Tier::Near | Tier::Copying);
        // A deletion that has begun is brought to its end.
        let over = expires(&rule, newest(part, now), &world.logs.zone).is_some_and(|at| at <= now);
        part.tier == Tier::Leaving || rule.delete && over && is_backed_up
    };
    let parts: Vec<Arc<Part>> = logs.events.parts().iter().filter(over).cloned().collect();
    let removed = logs.events.remove(&parts, now).await.map_err(Fault::broken)?;
    if let Some((path, fault)) = removed.kept.first() {
        let kept = removed.kept.len();
        tracing::warn!(kept, path, error = %fault, "logs whose time is over stay in cold storage; tried again later");
    }
    logs.tiers.kept(&removed.kept);
    Ok(removed.parts)
}

/// The age of a part is that of its newest record. A record from a clock that runs ahead is not kept longer than it has been here.
pub(super) fn newest(part: &Part, now: Timestamp) -> Timestamp {
    Timestamp::from_micros(part.max_at.min(now.as_micros()).max(part.made_at.min(now.as_micros())))
}
