//! Connections: accepted, bounded, encrypted where wanted, and drained at the end.

pub(crate) mod tls;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures::future::Either;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use tower::util::Oneshot;

use crate::client::Peer;
use crate::state::{Listener, ServerState};
use tls::{Certificates, Of};

/// All headers of a request together.
const HEADER_BYTES_MAX: u32 = 32 * 1024;
/// From the connection, or from the answer before, to the end of a request's headers; an idle connection ends after it too.
const HEADER_TIME_MAX: Duration = Duration::from_secs(10);
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(10);
const CONNECTIONS_MAX: usize = 8_192;
const STREAMS_MAX: u32 = 128;
/// What is still in flight after this is cut off.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(20);

/// Serves on the listeners until `stop` is cancelled, then lets what is in flight end. Returns when all is done.
///
/// With `[server] tls` every listener speaks https; the files are read again when they change.
///
/// # Errors
/// A certificate that cannot be read at the start. Later failures are logged and the old one stays in use.
pub async fn serve(listeners: Vec<TcpListener>, state: ServerState, stop: CancellationToken) -> io::Result<()> {
    let (router, _) = crate::router(state.clone());
    serve_router(listeners, router, state, stop).await
}

/// The same with a router that was made before.
pub async fn serve_router(listeners: Vec<TcpListener>, router: Router, state: ServerState, stop: CancellationToken) -> io::Result<()> {
    let certificates = Certificates::new(&state, Of::Http)?;
    let watching = tokio::spawn(certificates.clone().watch(state.clone(), stop.clone()));
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let accepting = listeners.into_iter().enumerate().map(|(index, listener)| {
        let name = if index == 0 { "http".to_owned() } else { format!("http-{}", index + 1) };
        state.report_listener(Listener { name, address: listener.local_addr().ok(), error: None });
        accept(listener, router.clone(), certificates.clone(), room.clone(), &graceful, &stop)
    });
    futures::future::join_all(accepting).await;
    state.set_draining();
    let in_flight = graceful.count();
    if tokio::time::timeout(DRAIN_TIME_MAX, graceful.shutdown()).await.is_err() {
        tracing::warn!("cut off what was still in flight of {in_flight} connections after {} s", DRAIN_TIME_MAX.as_secs());
    }
    watching.abort();
    Ok(())
}

async fn accept(
    listener: TcpListener,
    router: Router,
    certificates: Certificates,
    room: Arc<Semaphore>,
    graceful: &GracefulShutdown,
    stop: &CancellationToken,
) {
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => return,
            place = room.clone().acquire_owned() => place,
        };
        let Ok(place) = place else { return };
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // A connection that died in the queue is nothing; out of file handles is worth a pause.
                if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                    tracing::warn!("failed to accept a connection: {error}");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                continue;
            }
        };
        let (router, certificates, watcher) = (router.clone(), certificates.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            let _ = stream.set_nodelay(true);
            match certificates.acceptor() {
                None => {
                    let Some(second) = begins_with_second_version(&stream).await else { return };
                    let _ = match second {
                        true => Either::Left(watcher.watch(second_version(stream, router, peer))),
                        false => Either::Right(watcher.watch(first_version(stream, router, peer))),
                    }
                    .await;
                }
                Some(acceptor) => {
                    let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_TIME_MAX, acceptor.accept(stream)).await else { return };
                    let second = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                    let _ = match second {
                        true => Either::Left(watcher.watch(second_version(stream, router, peer))),
                        false => Either::Right(watcher.watch(first_version(stream, router, peer))),
                    }
                    .await;
                }
            }
        });
    }
}

/// The router, told who is at the other end.
#[derive(Clone)]
struct Answering {
    router: Router,
    peer: SocketAddr,
}

impl hyper::service::Service<Request<Incoming>> for Answering {
    type Response = axum::response::Response;
    type Error = Infallible;
    type Future = Oneshot<Router, axum::extract::Request>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(Peer(self.peer));
        self.router.clone().oneshot(request.map(axum::body::Body::new))
    }
}

/// Whether a client without TLS speaks HTTP/2 from its first byte, as those of gRPC do. `None`: it says nothing in time, or is gone.
async fn begins_with_second_version(stream: &TcpStream) -> Option<bool> {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0";
    const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(5);
    let looking = async {
        let mut seen = [0; PREFACE.len()];
        loop {
            match stream.peek(&mut seen).await {
                Ok(0) | Err(_) => return None,
                Ok(bytes) if bytes < PREFACE.len() && PREFACE.starts_with(&seen[..bytes]) => {}
                Ok(bytes) => return Some(&seen[..bytes] == PREFACE),
            }
            // What was looked at stays there, so the next look does not wait for more.
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
    };
    tokio::time::timeout(HEADER_TIME_MAX, looking).await.ok().flatten()
}

fn first_version<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    router: Router,
    peer: SocketAddr,
) -> http1::Connection<TokioIo<S>, Answering> {
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME_MAX)
        .max_header_size(HEADER_BYTES_MAX as usize)
        .serve_connection(TokioIo::new(stream), Answering { router, peer })
}

fn second_version<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    router: Router,
    peer: SocketAddr,
) -> http2::Connection<TokioIo<S>, Answering, TokioExecutor> {
    http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(HEADER_TIME_MAX)
        .keep_alive_timeout(HEADER_TIME_MAX)
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), Answering { router, peer })
}
