//! `GET /readyz`: whether requests are wanted. A refused new configuration leaves it 200; a store that does not answer does not.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hinomi_domain::access::Permission;
use hinomi_engine::world::Rejected;
use hinomi_store::{StoreError, delivery, setting};
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;

use crate::ServerState;
use crate::caller::authenticate;
use crate::state::{Listener, Phase};

const STORE_TIME_MAX: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Detail>,
}

/// Only for those with `metrics:read`.
#[derive(Serialize)]
struct Detail {
    phase: Phase,
    store: &'static str,
    config: ConfigDetail,
    listeners: Vec<Listener>,
    outbox: Option<OutboxDetail>,
}

#[derive(Serialize)]
struct ConfigDetail {
    version: String,
    loaded_at: hinomi_domain::kernel::Timestamp,
    error: Option<Rejected>,
}

#[derive(Serialize)]
struct OutboxDetail {
    pending: i64,
    failed: i64,
    /// How long the one that is due longest waits already, in seconds.
    lag_s: i64,
}

pub async fn handle(State(state): State<ServerState>, request: Parts) -> Response {
    let store = tokio::time::timeout(STORE_TIME_MAX, ask(&state)).await.is_ok_and(|asked| asked.is_ok());
    let (code, status) = match (state.phase(), store) {
        (Phase::Starting, _) => (StatusCode::SERVICE_UNAVAILABLE, "starting"),
        (Phase::Draining, _) => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
        (Phase::Ready, false) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        (Phase::Ready, true) => (StatusCode::OK, "ready"),
    };
    let detail = if may_see_detail(&state, &request).await { Some(detail(&state, store).await) } else { None };
    (code, Json(Ready { status, detail })).into_response()
}

/// Whoever shows no token, or another one, gets the word only.
async fn may_see_detail(state: &ServerState, request: &Parts) -> bool {
    if !request.headers.contains_key(http::header::AUTHORIZATION) {
        return false;
    }
    let found = authenticate(state, &request.method, &request.headers, &request.extensions);
    let found = tokio::time::timeout(STORE_TIME_MAX, found).await;
    found.ok().and_then(Result::ok).flatten().is_some_and(|identity| identity.viewer.may(Permission::MetricsRead))
}

async fn detail(state: &ServerState, store: bool) -> Detail {
    let world = state.engine().world();
    let outbox = if store { tokio::time::timeout(STORE_TIME_MAX, outbox(state)).await.ok().and_then(Result::ok) } else { None };
    Detail {
        phase: state.phase(),
        store: if store { "ok" } else { "does not answer" },
        config: ConfigDetail { version: world.version.clone(), loaded_at: world.loaded_at, error: (*state.engine().rejected()).clone() },
        listeners: state.listeners(),
        outbox,
    }
}

async fn ask(state: &ServerState) -> Result<(), StoreError> {
    let mut tx = state.engine().store().read().await?;
    setting::get(&mut tx, "ready").await.map(|_| ())
}

async fn outbox(state: &ServerState) -> Result<OutboxDetail, StoreError> {
    let mut tx = state.engine().store().read().await?;
    let counts = delivery::counts(&mut tx, true).await?;
    let next = delivery::next_at(&mut tx).await?;
    let lag_us = next.map_or(0, |at| (state.now().as_micros() - at).max(0));
    Ok(OutboxDetail { pending: counts.pending, failed: counts.failed, lag_s: lag_us / 1_000_000 })
}
