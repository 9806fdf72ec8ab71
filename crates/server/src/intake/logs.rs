//! Logs as people send them: lines, JSON, records of agents, Loki's push. 2xx means that they are on disk.

mod loki;
mod post;
mod stored;
mod streams;
mod told;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post as posted};
use hinomi_domain::access::Permission;

pub use post::{full, refused};
pub use streams::{Entry, Stream, pour};
pub use told::Told;

use super::body::BODY_BYTES_MAX;
use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    let limit = || DefaultBodyLimit::max(BODY_BYTES_MAX);
    routes
        .plain(Permission::LogWrite, "POST", "/ingest/logs", posted(post::handle).layer(limit()))
        .plain(Permission::LogWrite, "GET", "/ingest/stored", get(stored::handle))
        .plain(Permission::LogWrite, "POST", "/loki/api/v1/push", posted(loki::handle).layer(limit()))
}
