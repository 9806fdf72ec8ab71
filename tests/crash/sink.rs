//! A receiver of webhooks that counts by key, and can be down or slow to answer.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What the receiver does with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// 503, and the message counts as not arrived.
    Down,
    /// The message has arrived, and no answer comes until the mood changes.
    Holds,
}

/// What arrived under one key.
#[derive(Clone)]
pub struct Arrived {
    pub times: usize,
    pub body: Value,
    /// Another message came under the same key.
    pub ambiguous: bool,
}

#[derive(Clone)]
pub struct Sink {
    pub url: String,
    mood: watch::Sender<Mood>,
    arrived: Arc<Mutex<HashMap<String, Arrived>>>,
}

impl Sink {
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let sink =
            Sink { url: format!("http://{}/hook", listener.local_addr()?), mood: watch::Sender::new(Mood::Takes), arrived: Arc::default() };
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = serving.clone();
                let service = service_fn(move |request| {
                    let sink = sink.clone();
                    async move { Ok::<_, Infallible>(sink.take(request).await) }
                });
                // A connection that ends in the middle is the other side being killed.
                tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Ok(sink)
    }

    pub fn set(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    pub fn arrived(&self) -> HashMap<String, Arrived> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many different messages arrived.
    pub fn count(&self) -> usize {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The messages of one kind of event, by key.
    pub fn of(&self, event: &str) -> Vec<(String, Arrived)> {
        self.arrived().into_iter().filter(|(_, arrived)| arrived.body["type"] == event).collect()
    }

    async fn take(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let key = request.headers().get("webhook-id").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
        let Ok(body) = request.into_body().collect().await else { return answer(StatusCode::BAD_REQUEST) };
        let body: Value = serde_json::from_slice(&body.to_bytes()).unwrap_or_default();
        if *self.mood.borrow() == Mood::Down {
            return answer(StatusCode::SERVICE_UNAVAILABLE);
        }
        {
            let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
            let known = arrived.entry(key).or_insert_with(|| Arrived { times: 0, body: body.clone(), ambiguous: false });
            known.times += 1;
            known.ambiguous |= known.body != body;
        }
        let _ = self.mood.subscribe().wait_for(|mood| *mood != Mood::Holds).await;
        answer(StatusCode::OK)
    }
}

fn answer(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
