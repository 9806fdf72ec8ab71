//! Around every request but those for public pages: an id, a time limit, panics made into answers, counts, headers of safety.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::FutureExt as _;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use hyper::body::{Frame, SizeHint};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::Problem;
use crate::state::ServerState;

/// Until the answer begins; a stream may go on.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Requests answered, by route template, method and class of status.
#[derive(Clone, Default)]
pub struct RequestCounts {
    requests: Family<RequestLabels, Counter>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: &'static str,
}

impl RequestCounts {
    pub fn register(&self, registry: &mut Registry) {
        registry.register("hinomi_http_requests", "Requests answered", self.requests.clone());
    }

    fn count(&self, route: &str, method: &Method, status: u16) {
        let labels = RequestLabels { route: route.to_owned(), method: method_word(method), status: class_word(status) };
        self.requests.get_or_create(&labels).inc();
    }
}

/// The outermost middleware.
pub async fn observe(state: ServerState, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let id = request_id();
    let begun = Instant::now();
    let (request, sent) = Sent::watch(request);
    // All that is logged on its way carries the id.
    let span = tracing::info_span!("request", txid = %id);
    let answer = AssertUnwindSafe(next.run(request).instrument(span.clone())).catch_unwind();
    let mut response = match tokio::time::timeout(REQUEST_TIME_MAX, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Problem::broken(&"a handler panicked").into_response(),
        Err(_) if !sent.load(Ordering::Relaxed) => {
            Problem::new(StatusCode::REQUEST_TIMEOUT, "request.timeout", "the body did not arrive in time").into_response()
        }
        Err(_) => Problem::unavailable("this took too long").into_response(),
    };
    let status = response.status();
    secure(response.headers_mut(), state.is_https());
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    state.requests().count(route, &method, status.as_u16());
    let _on_its_way = span.enter();
    tracing::debug!(
        http.route = route,
        http.status = status.as_u16(),
        "{method} {route} answered with {} after {} µs",
        status.as_u16(),
        begun.elapsed().as_micros()
    );
    response
}

/// A request's body that notes when all of it has come: who is slow, they or we?
struct Sent {
    body: Body,
    all: Arc<AtomicBool>,
}

impl Sent {
    fn watch(request: Request) -> (Request, Arc<AtomicBool>) {
        let all = Arc::new(AtomicBool::new(request.body().is_end_stream()));
        let noted = all.clone();
        (request.map(|body| Body::new(Sent { body, all: noted })), all)
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || self.body.is_end_stream() {
            self.all.store(true, Ordering::Relaxed);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Headers for everything that says nothing else itself.
fn secure(headers: &mut HeaderMap, https: bool) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

/// Distinct within this installation: when the process began, and a count.
fn request_id() -> String {
    static BEGUN: std::sync::LazyLock<u32> = std::sync::LazyLock::new(|| {
        let bytes = hinomi_engine::clock::Ids::secret();
        u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
    });
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:08x}-{:x}", *BEGUN, COUNT.fetch_add(1, Ordering::Relaxed))
}

fn method_word(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

fn class_word(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
