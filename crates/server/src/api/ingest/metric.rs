//! `/api/v1/metrics…`: numbers of hosts and programs.

mod list;
mod series;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

/// Under which metrics are kept and read.
const PURPOSE: &str = "capacity";

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::MonitorRead, routes!(list::handle)).add(Permission::MonitorRead, routes!(series::handle))
}
