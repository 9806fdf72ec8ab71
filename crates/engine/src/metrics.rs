//! What hinomi counts of itself, in Prometheus terms. Names are part of the operators' interface.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

#[derive(Clone, Default)]
pub struct Metrics {
    checks: Counter,
    turns: Counter,
    alerts_posted: Counter,
    deliveries_attempted: Counter,
    config_rejected: Gauge,
}

impl Metrics {
    /// Puts them into the registry that /metrics prints.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("hinomi_checks", "Checks run", self.checks.clone());
        registry.register("hinomi_turns", "Transactions in which hinomi decided something", self.turns.clone());
        registry.register("hinomi_alerts_posted", "Alerts taken in over the API", self.alerts_posted.clone());
        registry.register("hinomi_delivery_attempts", "Attempts to deliver a message", self.deliveries_attempted.clone());
        registry.register("hinomi_config_rejected", "1 while the newest configuration is refused", self.config_rejected.clone());
    }

    pub(crate) fn checked(&self) {
        self.checks.inc();
    }

    pub(crate) fn turned(&self) {
        self.turns.inc();
    }

    /// Transactions since the start.
    pub fn turns(&self) -> u64 {
        self.turns.get()
    }

    pub(crate) fn alerts_posted(&self, count: u64) {
        self.alerts_posted.inc_by(count);
    }

    pub(crate) fn attempted(&self) {
        self.deliveries_attempted.inc();
    }

    pub(crate) fn config_rejected(&self, rejected: bool) {
        self.config_rejected.set(i64::from(rejected));
    }
}
