//! hinomi about itself: alive, ready, its figures, its API.

pub mod health;
pub mod metrics;
pub mod openapi;
pub mod ready;

use axum::routing::get;
use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::{Need, Routes};

pub fn routes(routes: Routes) -> Routes {
    routes
        .plain(Need::Open, "GET", "/healthz", get(health::handle))
        .plain(Need::Open, "GET", "/readyz", get(ready::handle))
        .plain(Permission::MetricsRead, "GET", "/metrics", get(metrics::handle))
        .add(Need::AnyCaller, routes!(openapi::handle))
}
