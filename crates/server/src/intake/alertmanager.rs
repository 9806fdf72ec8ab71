//! Alertmanager API v2, as Prometheus, amtool and Grafana speak it. Silences come later.

mod list;
mod matcher;
mod post;
mod status;

use axum::Json;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post as posted};
use hinomi_domain::access::Permission;
use http::StatusCode;

use crate::routes::Routes;

const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

pub fn routes(routes: Routes) -> Routes {
    let limit = DefaultBodyLimit::max(BODY_BYTES_MAX);
    routes
        .plain(Permission::AlertWrite, "POST", "/api/v2/alerts", posted(post::handle).layer(limit))
        .plain(Permission::AlertRead, "GET", "/api/v2/alerts", get(list::alerts))
        .plain(Permission::AlertRead, "GET", "/api/v2/alerts/groups", get(list::groups))
        .plain(Permission::AlertRead, "GET", "/api/v2/receivers", get(status::receivers))
        .plain(Permission::AlertRead, "GET", "/api/v2/status", get(status::status))
}

/// Its errors are plain strings, as JSON.
fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(message)).into_response()
}
