//! Uptimes of ninety days, worked out once a minute for everybody who looks, and anew when the record was corrected.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hinomi_domain::kernel::{ComponentId, MonitorId, Timestamp};
use hinomi_store::correction;

use super::uptime::{self, ComponentUptime};
use crate::{Engine, Fault};

/// Keep one and ask it; figures are at most a minute old and know every correction.
#[derive(Default)]
pub struct Figures {
    monitors: Kept<HashMap<MonitorId, f64>>,
    components: Kept<HashMap<ComponentId, ComponentUptime>>,
    /// Only one works them out; who comes meanwhile waits for that one.
    working: tokio::sync::Mutex<()>,
}

/// What was found, with what it was found from.
struct Kept<T>(Mutex<Option<(Key, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Kept(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    fn get(&self, key: &Key) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(found, _)| found == key).map(|(_, value)| value.clone())
    }

    fn put(&self, key: Key, value: Arc<T>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((key, value));
    }
}

/// The minute, the configuration and the corrections that were made.
#[derive(Clone, PartialEq, Eq)]
struct Key(i64, Timestamp, i64);

impl Key {
    async fn of(engine: &Engine) -> Result<Key, Fault> {
        let mut tx = engine.store().read().await?;
        let corrections = correction::count(&mut tx).await?;
        Ok(Key(engine.clock().now().as_micros().div_euclid(60_000_000), engine.world().loaded_at, corrections))
    }
}

impl Figures {
    /// Uptime of each monitor, 0 to 1; those of which nothing was seen are absent.
    pub async fn monitors(&self, engine: &Engine) -> Result<Arc<HashMap<MonitorId, f64>>, Fault> {
        let key = Key::of(engine).await?;
        if let Some(kept) = self.monitors.get(&key) {
            return Ok(kept);
        }
        let _alone = self.working.lock().await;
        if let Some(kept) = self.monitors.get(&key) {
            return Ok(kept);
        }
        let world = engine.world();
        let wanted: Vec<&MonitorId> = world.catalog.monitors.keys().collect();
        let mut tx = engine.store().read().await?;
        let sums = uptime::monitors(&mut tx, &wanted, &world.policy.zone, engine.clock().now()).await?;
        let figures: HashMap<MonitorId, f64> =
            sums.into_iter().filter_map(|(id, sums)| Some((id, uptime::figure(&sums, &world.policy)?))).collect();
        let figures = Arc::new(figures);
        self.monitors.put(key, figures.clone());
        Ok(figures)
    }

    /// The last ninety days of every component, days counted in the policy's zone.
    pub async fn components(&self, engine: &Engine) -> Result<Arc<HashMap<ComponentId, ComponentUptime>>, Fault> {
        let key = Key::of(engine).await?;
        if let Some(kept) = self.components.get(&key) {
            return Ok(kept);
        }
        let _alone = self.working.lock().await;
        if let Some(kept) = self.components.get(&key) {
            return Ok(kept);
        }
        let world = engine.world();
        let mut tx = engine.store().read().await?;
        let found = uptime::components(&mut tx, &world.catalog, &world.policy.zone, engine.clock().now(), |_| true).await?;
        let found = Arc::new(found.into_iter().map(|uptime| (uptime.component.clone(), uptime)).collect());
        self.components.put(key, Arc::clone(&found));
        Ok(found)
    }
}
