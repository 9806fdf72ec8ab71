//! A receiver of webhooks that remembers what came, and when.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::time::Instant;

pub struct Arrival {
    /// When its last byte had come.
    pub at: Instant,
    pub body: Bytes,
}

pub struct Sink {
    address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrival>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Sink {
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let arrived: Arc<Mutex<Vec<Arrival>>> = Arc::default();
        let kept = arrived.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                let kept = kept.clone();
                let service = service_fn(move |request| receive(request, kept.clone()));
                tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Ok(Self { address, arrived, task })
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub fn count(&self) -> usize {
        self.with(|arrived| arrived.len())
    }

    /// Looks at what has come.
    pub fn with<T>(&self, look: impl FnOnce(&[Arrival]) -> T) -> T {
        look(&self.arrived.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until nothing has come for so long, or for `longest`.
    pub async fn quiet(&self, quiet: Duration, longest: Duration) {
        let started = Instant::now();
        while started.elapsed() < longest {
            let last = self.with(|arrived| arrived.last().map_or(started, |arrival| arrival.at));
            if last.max(started).elapsed() >= quiet {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn receive(request: Request<Incoming>, kept: Arc<Mutex<Vec<Arrival>>>) -> Result<Response<Empty<Bytes>>, Infallible> {
    if let Ok(body) = request.into_body().collect().await {
        let arrival = Arrival { at: Instant::now(), body: body.to_bytes() };
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(arrival);
    }
    Ok(Response::new(Empty::new()))
}
