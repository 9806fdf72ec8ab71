//! Syslog as the network sends it: RFC 3164 and RFC 5424 over UDP, TCP and TLS, without a word of who sends. Senders get no answer, so
//! whoever cannot be heard is not read: while the store is full, TCP waits. UDP cannot, and what is dropped of it is counted.

mod counts;
mod frame;
mod inlet;
mod tcp;
mod udp;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use hinomi_config::SyslogSettings;
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::counts::Counts;
use self::inlet::Inlet;
use crate::serve::tls::{Certificates, Of};
use crate::state::{Listener, ServerState};

/// The listeners of `[logs.syslog]`, bound before anything is read from them.
pub struct Syslog {
    settings: SyslogSettings,
    udp: Option<UdpSocket>,
    tcp: Option<TcpListener>,
    tls: Option<TcpListener>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
}

impl Transport {
    pub fn as_str(self) -> &'static str {
        match self {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
            Transport::Tls => "tls",
        }
    }
}

impl Syslog {
    /// # Errors
    /// An address that cannot be listened on, with which.
    pub async fn bind(settings: &SyslogSettings) -> io::Result<Syslog> {
        let failed = |transport: Transport, address: SocketAddr| {
            move |error: io::Error| {
                io::Error::new(error.kind(), format!("failed to listen for syslog on {} {address}: {error}", transport.as_str()))
            }
        };
        let udp = match settings.udp {
            Some(address) => Some(udp::bind(address).map_err(failed(Transport::Udp, address))?),
            None => None,
        };
        let tcp = match settings.tcp {
            Some(address) => Some(TcpListener::bind(address).await.map_err(failed(Transport::Tcp, address))?),
            None => None,
        };
        let tls = match &settings.tls {
            Some((address, _)) => Some(TcpListener::bind(address).await.map_err(failed(Transport::Tls, *address))?),
            None => None,
        };
        Ok(Syslog { settings: settings.clone(), udp, tcp, tls })
    }

    /// Where it listens; ports that were 0 have become real ones.
    pub fn addresses(&self) -> Vec<(Transport, SocketAddr)> {
        let all = [
            (Transport::Udp, self.udp.as_ref().map(UdpSocket::local_addr)),
            (Transport::Tcp, self.tcp.as_ref().map(TcpListener::local_addr)),
            (Transport::Tls, self.tls.as_ref().map(TcpListener::local_addr)),
        ];
        all.into_iter().filter_map(|(transport, address)| Some((transport, address?.ok()?))).collect()
    }

    /// Takes messages in until `stop`; what was read by then is stored before the tasks end.
    ///
    /// # Errors
    /// A certificate that cannot be read.
    pub fn run(self, state: &ServerState, stop: &CancellationToken, tracker: &TaskTracker) -> io::Result<()> {
        for (transport, address) in self.addresses() {
            tracing::info!(%address, "listening for syslog over {}", transport.as_str());
            state.report_listener(Listener { name: format!("syslog-{}", transport.as_str()), address: Some(address), error: None });
        }
        let certificates = match &self.tls {
            Some(_) => Some(Certificates::new(state, Of::Syslog)?),
            None => None,
        };
        let counts = Counts::default();
        if let Ok(mut registry) = state.registry().write() {
            counts.register(&mut registry);
        }
        let inlet = Inlet::new(state.clone(), &self.settings, counts, stop.clone());
        let room = Arc::new(Semaphore::new(self.settings.connections_max));
        if let Some(socket) = self.udp {
            udp::run(socket, inlet.clone(), tracker);
        }
        if let Some(listener) = self.tcp {
            tracker.spawn(tcp::accept(listener, None, inlet.clone(), room.clone(), tracker.clone()));
        }
        if let (Some(listener), Some(certificates)) = (self.tls, certificates) {
            tracker.spawn(certificates.clone().watch(state.clone(), stop.clone()));
            tracker.spawn(tcp::accept(listener, Some(certificates), inlet, room, tracker.clone()));
        }
        Ok(())
    }
}
