//! What a request goes over.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::progress::microseconds;

pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Ends a connection after a complete exchange.
    ///
    /// To our own host by a reset: each orderly close would leave the port in TIME_WAIT for a minute, and 28,000 ports are 470 checks a
    /// second. Nothing can be lost, for the answer is complete. To other hosts, where many checks go to many addresses and firewalls
    /// count resets, in order.
    pub async fn close(self, address: Option<SocketAddr>) {
        match self {
            Stream::Plain(stream) => {
                if address.is_some_and(|address| address.ip().is_loopback()) {
                    let _ = stream.set_zero_linger();
                }
            }
            Stream::Tls(mut stream) => {
                if address.is_some_and(|address| address.ip().is_loopback()) {
                    let _ = stream.get_ref().0.set_zero_linger();
                }
                // Says goodbye but does not wait for the peer's.
                std::future::poll_fn(|context| {
                    let _ = Pin::new(&mut *stream).poll_shutdown(context);
                    Poll::Ready(())
                })
                .await;
            }
        }
    }

    /// Whether an idle connection can be used again: the peer has neither closed it nor said anything unasked.
    pub async fn is_idle(&mut self) -> bool {
        let mut byte = [0];
        std::future::poll_fn(|context| {
            let mut buffer = ReadBuf::new(&mut byte);
            Poll::Ready(Pin::new(&mut *self).poll_read(context, &mut buffer).is_pending())
        })
        .await
    }
}

/// Notes when the first byte of an answer comes.
pub(crate) struct Watched {
    pub stream: Stream,
    pub first_byte: Arc<FirstByte>,
}

/// Shared with the side that waits, because hyper owns the stream meanwhile.
pub(crate) struct FirstByte {
    since: Instant,
    /// Plus one; 0 while none has come.
    after_us: AtomicU32,
}

impl FirstByte {
    pub fn since(since: Instant) -> FirstByte {
        FirstByte { since, after_us: AtomicU32::new(0) }
    }

    fn came(&self) {
        if self.after_us.load(Ordering::Relaxed) == 0 {
            self.after_us.store(microseconds(self.since.elapsed()).saturating_add(1), Ordering::Relaxed);
        }
    }

    pub fn after_us(&self) -> Option<u32> {
        self.after_us.load(Ordering::Relaxed).checked_sub(1)
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.first_byte.came();
        }
        poll
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_shutdown(context),
        }
    }
}
