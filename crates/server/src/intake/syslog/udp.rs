//! Datagrams: each is a message. Reading goes on while the store is slow, until what waits is too much.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::task::TaskTracker;

use super::Transport;
use super::inlet::{Inlet, Message};

/// The longest datagram there is.
const DATAGRAM_BYTES_MAX: usize = 65_535;
/// The kernel's part, as far as it lets us: a burst comes faster than anybody reads.
const RECEIVE_BUFFER_BYTES: usize = 4 * 1024 * 1024;
/// Messages that wait to be stored, and their bytes.
const WAITING_MAX: usize = 65_536;
const WAITING_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Stored at once.
const BATCH_MAX: usize = 4_096;

type Waiting = (Vec<Message>, OwnedSemaphorePermit);

pub fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    // Less than wanted is no reason not to listen.
    let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}

pub fn run(socket: UdpSocket, inlet: Inlet, tracker: &TaskTracker) {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    tracker.spawn(receive(socket, sender, inlet.clone()));
    tracker.spawn(store(receiver, inlet));
}

async fn receive(socket: UdpSocket, sender: mpsc::Sender<Waiting>, inlet: Inlet) {
    let (room, mut buffer) = (Arc::new(Semaphore::new(WAITING_BYTES_MAX)), vec![0; DATAGRAM_BYTES_MAX]);
    loop {
        let received = tokio::select! {
            () = inlet.stop().cancelled() => return,
            received = socket.recv_from(&mut buffer) => received,
        };
        let (length, peer) = match received {
            Ok(received) => received,
            Err(error) => {
                tracing::warn!("failed to receive a datagram of syslog: {error}");
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                continue;
            }
        };
        let peer = peer.ip().to_canonical();
        let pieces = buffer[..length].chunks(inlet.bytes_max()).map(|piece| Message { bytes: piece.to_owned(), peer });
        let messages: Vec<Message> = pieces.collect();
        let count = messages.len() as u64;
        let taken = u32::try_from(length).ok().and_then(|bytes| room.clone().try_acquire_many_owned(bytes).ok());
        if !taken.is_some_and(|taken| sender.try_send((messages, taken)).is_ok()) {
            inlet.drop(Transport::Udp, count, "they come faster than they can be stored");
        }
    }
}

/// Ends when the receiver has, and everything that waited is stored.
async fn store(mut receiver: mpsc::Receiver<Waiting>, inlet: Inlet) {
    let mut waiting = Vec::new();
    while receiver.recv_many(&mut waiting, BATCH_MAX).await > 0 {
        let (messages, room): (Vec<_>, Vec<_>) = waiting.drain(..).unzip();
        inlet.store(Transport::Udp, messages.concat()).await;
        drop(room);
    }
}
