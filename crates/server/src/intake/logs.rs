//! Logs as people send them: lines, JSON, records of agents, Loki's push, OTLP. 2xx means that they are on disk.

mod body;
mod loki;
mod otlp;
mod post;
mod stored;
mod streams;
mod told;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post as posted};
use hinomi_domain::access::Permission;

use crate::routes::Routes;

/// As it comes, and when it is unpacked.
const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

pub fn routes(routes: Routes) -> Routes {
    let limit = || DefaultBodyLimit::max(BODY_BYTES_MAX);
    routes
        .plain(Permission::LogWrite, "POST", "/ingest/logs", posted(post::handle).layer(limit()))
        .plain(Permission::LogWrite, "GET", "/ingest/stored", get(stored::handle))
        .plain(Permission::LogWrite, "POST", "/loki/api/v1/push", posted(loki::handle).layer(limit()))
        .plain(Permission::LogWrite, "POST", "/v1/logs", posted(otlp::handle).layer(limit()))
}
