//! The configuration that is running.

pub mod config;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    config::routes(routes)
}
