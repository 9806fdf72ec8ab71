//! Lets records go whose time is over, as their purpose says (`SYS-26`, `OPS-25`). Whole parts only, in the list first.

use std::sync::Arc;
use std::time::Duration;

use hinomi_domain::ingest::purpose::expires;
use hinomi_domain::kernel::Timestamp;
use hinomi_events::Part;
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
        // A record from a clock that runs ahead is not kept longer than it has been here.
        let newest = Timestamp::from_micros(part.max_at.min(now.as_micros()).max(part.made_at.min(now.as_micros())));
        rule.delete && expires(&rule, newest, &world.logs.zone).is_some_and(|at| at <= now)
    };
    let parts: Vec<Arc<Part>> = logs.events.parts().iter().filter(over).cloned().collect();
    logs.events.remove(&parts, now).await.map_err(Fault::broken)?;
    Ok(parts.len())
}
