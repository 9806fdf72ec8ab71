//! Takes a new configuration when files change or on request. A bad one is refused whole with the old one still running.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::detect::monitors;
use crate::live::Change;
use crate::world::Rejected;
use crate::{Engine, Fault};

const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Loads the directory again. `Ok(false)`: refused, the old one goes on.
pub async fn reload(engine: &Engine) -> Result<bool, Fault> {
    let directory = engine.world().directory.clone();
    let loaded = tokio::task::spawn_blocking(move || hinomi_config::load(&directory, &|name| std::env::var(name).ok())).await;
    let now = engine.clock().now();
    let accepted = match loaded.map_err(Fault::broken)? {
        Ok(config) => {
            let changed = !config.is_unchanged_from(&engine.world());
            tracing::info!(config.version = %config.version, changed, "configuration loaded");
            engine.accept(config);
            if changed {
                monitors::reload(engine).await?;
                engine.monitors_changed();
            }
            true
        }
        Err(errors) => {
            let rendered = errors.render(false);
            let message = errors.to_string();
            tracing::error!(error = %message, "the new configuration is refused, the old one goes on");
            engine.metrics().config_rejected(true);
            engine.current().reject(Rejected { message, rendered, at: now });
            false
        }
    };
    engine.live().changed(Change { seq: 0, kind: "config", id: String::new(), restricted: false });
    engine.live().nudge_page();
    Ok(accepted)
}

/// Watches the files until cancelled. Names, sizes and times are looked at, which works for every editor and mounted volume.
pub async fn watch(engine: Engine, stop: CancellationToken) {
    let stamp = |engine: &Engine| hinomi_config::fingerprint(&engine.world().directory);
    let mut known = stamp(&engine);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let mut seen = stamp(&engine);
        if seen == known {
            continue;
        }
        // An editor or a deployment may still be writing: wait until it is quiet.
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(150)).await;
            let again = stamp(&engine);
            if again == seen {
                break;
            }
            seen = again;
        }
        known = seen;
        if let Err(fault) = reload(&engine).await {
            tracing::error!(error = %fault, "failed to take the new configuration");
        }
    }
}
