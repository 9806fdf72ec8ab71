//! What became of messages, in Prometheus terms.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::Transport;

#[derive(Clone, Debug, Default)]
pub struct Counts {
    stored: Family<Labels, Counter>,
    dropped: Family<Labels, Counter>,
    connections: Gauge,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    transport: &'static str,
}

impl Counts {
    pub fn register(&self, registry: &mut Registry) {
        registry.register("hinomi_syslog_messages", "Syslog messages stored", self.stored.clone());
        registry.register("hinomi_syslog_dropped", "Syslog messages that could not be stored", self.dropped.clone());
        registry.register("hinomi_syslog_connections", "Connections of syslog that are open", self.connections.clone());
        // Shown before the first is dropped, so that a rule over them has something to look at.
        for transport in [Transport::Udp, Transport::Tcp, Transport::Tls] {
            self.dropped(transport, 0);
            self.stored(transport, 0);
        }
    }

    pub fn stored(&self, transport: Transport, messages: u64) {
        self.stored.get_or_create(&Labels { transport: transport.as_str() }).inc_by(messages);
    }

    pub fn dropped(&self, transport: Transport, messages: u64) {
        self.dropped.get_or_create(&Labels { transport: transport.as_str() }).inc_by(messages);
    }

    /// Until what is returned goes.
    pub fn connected(&self) -> Connected {
        self.connections.inc();
        Connected(self.connections.clone())
    }
}

pub struct Connected(Gauge);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.dec();
    }
}
