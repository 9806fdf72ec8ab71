//! Streams, plain and encrypted.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::Transport;
use super::frame::Framer;
use super::inlet::{Inlet, Message};
use crate::serve::tls::Certificates;

const READ_BYTES: usize = 16 * 1024;
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(10);
/// A sender may be silent for days; one that is gone without a word holds its place no longer than the kernel's probes take from here.
const PROBED_AFTER: Duration = Duration::from_secs(300);

/// Accepts until the end, no more connections at a time than there is room for.
pub async fn accept(listener: TcpListener, certificates: Option<Certificates>, inlet: Inlet, room: Arc<Semaphore>, tracker: TaskTracker) {
    loop {
        let place = tokio::select! {
            () = inlet.stop().cancelled() => return,
            place = room.clone().acquire_owned() => place,
        };
        let Ok(place) = place else { return };
        let accepted = tokio::select! {
            () = inlet.stop().cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                    tracing::warn!("failed to accept a connection of syslog: {error}");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                continue;
            }
        };
        let (inlet, peer, acceptor) = (inlet.clone(), peer.ip().to_canonical(), certificates.as_ref().and_then(Certificates::acceptor));
        tracker.spawn(async move {
            let (_place, _connected) = (place, inlet.counts().connected());
            probe(&stream);
            match acceptor {
                None => receive(stream, Transport::Tcp, peer, &inlet).await,
                Some(acceptor) => match tokio::time::timeout(HANDSHAKE_TIME_MAX, acceptor.accept(stream)).await {
                    Ok(Ok(stream)) => receive(stream, Transport::Tls, peer, &inlet).await,
                    Ok(Err(error)) => tracing::info!(%peer, "a sender of syslog did not get through the handshake: {error}"),
                    Err(_) => tracing::info!(%peer, "a sender of syslog took too long for the handshake"),
                },
            }
        });
    }
}

fn probe(stream: &TcpStream) {
    let _ = socket2::SockRef::from(stream).set_tcp_keepalive(&socket2::TcpKeepalive::new().with_time(PROBED_AFTER));
}

/// Reads to the end of the stream, or of the program. Nothing is read while what was read before is not on disk.
async fn receive(mut stream: impl AsyncRead + Unpin, transport: Transport, peer: IpAddr, inlet: &Inlet) {
    let (mut framer, mut buffer) = (Framer::new(inlet.bytes_max()), vec![0; READ_BYTES]);
    loop {
        let read = tokio::select! {
            () = inlet.stop().cancelled() => 0,
            read = stream.read(&mut buffer) => read.unwrap_or(0),
        };
        let mut messages = Vec::new();
        let keep = |message: &[u8]| messages.push(Message { bytes: message.to_owned(), peer });
        if read == 0 {
            framer.finish(keep);
            return inlet.store(transport, messages).await;
        }
        framer.push(&buffer[..read], keep);
        inlet.store(transport, messages).await;
    }
}
