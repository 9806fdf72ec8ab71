//! What other people's tools send in their own words. Thin: it reads, bounds, and hands on to the engine; `Ok` means durable.
//!
//! Clients that can send no header put their token in front: `/in/<token>/api/v2/alerts`. Only what is registered here answers
//! there, and the path is never logged.

pub mod alertmanager;
mod body;
mod logs;
mod metrics;
mod otlp;
pub(crate) mod ping;
mod push;
mod syslog;

pub use syslog::{Syslog, Transport};

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::Uri;
use http::uri::PathAndQuery;
use secrecy::SecretString;
use tower::ServiceExt as _;

use crate::Problem;
use crate::caller::TokenInPath;
use crate::client::Peer;
use crate::routes::{Need, Routes};
use crate::state::ServerState;

/// Everything of intake, and the same again for tokens in the path.
pub fn routes(routes: Routes, state: &ServerState) -> Routes {
    let (inner, _, _) = with_token(Routes::new(state.clone(), utoipa::openapi::OpenApi::default()), state).split();
    let inner: Router = inner.fallback(|| async { Problem::not_found() }).with_state(state.clone());
    let in_path = move |Path((token, _)): Path<(String, String)>, request: Request| {
        let inner = inner.clone();
        async move { below(inner, token, request).await }
    };
    with_token(routes, state)
        .plain(Need::SecretInPath, "ANY", "/in/{token}/{*rest}", any(in_path))
        .plain(Need::SecretInPath, "ANY", "/ping/{uuid}", any(ping::success))
        .plain(Need::SecretInPath, "ANY", "/ping/{uuid}/{signal}", any(ping::signal))
        .plain(Need::SecretInPath, "ANY", "/ping/{key}/{slug}/{signal}", any(ping::slug_signal))
        .plain(Need::SecretInPath, "ANY", "/api/push/{token}", any(push::handle))
        .plain(Need::Open, "GET", "/-/healthy", axum::routing::get(healthy))
        .plain(Need::Open, "GET", "/-/ready", axum::routing::get(ready))
}

/// What needs a token.
fn with_token(routes: Routes, state: &ServerState) -> Routes {
    metrics::routes(otlp::routes(logs::routes(alertmanager::routes(routes)), state))
}

/// Takes the token off the path and asks again without it.
async fn below(inner: Router, token: String, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let whole = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    // After "/in/" and the token as it was written, escapes and all.
    let Some(rest) = whole.strip_prefix("/in/").and_then(|rest| rest.find('/').map(|at| rest[at..].to_owned())) else {
        return Problem::not_found().into_response();
    };
    let Ok(uri) = rest.parse::<Uri>() else { return Problem::not_found().into_response() };
    parts.uri = uri;
    let peer = parts.extensions.get::<Peer>().copied();
    parts.extensions = http::Extensions::new();
    parts.extensions.insert(TokenInPath(SecretString::from(token)));
    if let Some(peer) = peer {
        parts.extensions.insert(peer);
    }
    match inner.oneshot(Request::from_parts(parts, body)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

async fn healthy() -> &'static str {
    "OK"
}

async fn ready(State(state): State<ServerState>) -> Response {
    match state.phase() {
        crate::Phase::Ready => "OK".into_response(),
        _ => Problem::unavailable("not ready").into_response(),
    }
}
