//! What every handler stands on.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use bytes::Bytes;
use hinomi_domain::kernel::Timestamp;
use hinomi_engine::Engine;
use prometheus_client::registry::Registry;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::access::Access;
use crate::api::shown::Shown;
use crate::live::{CursorKey, STREAMS_MAX};
use crate::observe::RequestCounts;

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct ServerState {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    access: Access,
    phase: AtomicU8,
    closing: CancellationToken,
    registry: RwLock<Registry>,
    requests: RequestCounts,
    listeners: Mutex<Vec<Listener>>,
    openapi: OnceLock<Bytes>,
    cursor_key: CursorKey,
    streams: Arc<Semaphore>,
    shown: Shown,
}

/// Where this process is in its life; /readyz answers 200 only while `Ready`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Starting,
    Ready,
    Draining,
}

/// A listener and whether it could be opened, for the detail of /readyz.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Listener {
    pub name: String,
    pub address: Option<SocketAddr>,
    pub error: Option<String>,
}

impl ServerState {
    /// `registry` holds what /metrics prints; the engine's own figures are added to it here.
    pub fn new(engine: Engine, mut registry: Registry) -> Self {
        engine.metrics().register(&mut registry);
        let requests = RequestCounts::default();
        requests.register(&mut registry);
        ServerState {
            shared: Arc::new(Shared {
                engine,
                access: Access::default(),
                phase: AtomicU8::new(0),
                closing: CancellationToken::new(),
                registry: RwLock::new(registry),
                requests,
                listeners: Mutex::default(),
                openapi: OnceLock::new(),
                cursor_key: CursorKey::default(),
                streams: Arc::new(Semaphore::new(STREAMS_MAX)),
                shown: Shown::default(),
            }),
        }
    }

    pub fn engine(&self) -> &Engine {
        &self.shared.engine
    }

    pub fn access(&self) -> &Access {
        &self.shared.access
    }

    pub fn now(&self) -> Timestamp {
        self.engine().clock().now()
    }

    pub fn phase(&self) -> Phase {
        match self.shared.phase.load(Ordering::Acquire) {
            0 => Phase::Starting,
            1 => Phase::Ready,
            _ => Phase::Draining,
        }
    }

    /// Call when everything runs.
    pub fn set_ready(&self) {
        let _ = self.shared.phase.compare_exchange(0, 1, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Call when the end has begun: /readyz says so, and streams end.
    pub fn set_draining(&self) {
        self.shared.phase.store(2, Ordering::Release);
        self.shared.closing.cancel();
    }

    /// Cancelled when streams must end.
    pub fn closing(&self) -> &CancellationToken {
        &self.shared.closing
    }

    /// What /metrics prints.
    pub fn registry(&self) -> &RwLock<Registry> {
        &self.shared.registry
    }

    pub(crate) fn requests(&self) -> &RequestCounts {
        &self.shared.requests
    }

    /// Tells /readyz about a listener; a failed one does not stop the start.
    pub fn report_listener(&self, listener: Listener) {
        if let Ok(mut listeners) = self.shared.listeners.lock() {
            listeners.retain(|known| known.name != listener.name);
            listeners.push(listener);
        }
    }

    pub fn listeners(&self) -> Vec<Listener> {
        self.shared.listeners.lock().map(|listeners| listeners.clone()).unwrap_or_default()
    }

    /// Whether people come over https, directly or through a proxy: it decides cookies and HSTS.
    pub fn is_https(&self) -> bool {
        let world = self.engine().world();
        world.server.tls.is_some() || world.server.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    pub(crate) fn openapi(&self) -> &OnceLock<Bytes> {
        &self.shared.openapi
    }

    /// Figures that are dear to work out.
    pub(crate) fn shown(&self) -> &Shown {
        &self.shared.shown
    }

    pub(crate) fn cursor_key(&self) -> &CursorKey {
        &self.shared.cursor_key
    }

    /// Room for live views.
    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.shared.streams
    }
}
