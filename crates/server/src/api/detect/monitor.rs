//! Monitors.

pub mod checks;
pub mod latency;
pub mod list;
pub mod pause;
pub mod pings;
pub mod resume;
pub mod row;
pub mod show;
pub mod test;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::MonitorRead, routes!(list::handle))
        .add(Permission::MonitorRead, routes!(show::handle))
        .add(Permission::MonitorRead, routes!(latency::handle))
        .add(Permission::MonitorRead, routes!(checks::handle))
        .add(Permission::MonitorRead, routes!(pings::handle))
        .add(Permission::MonitorOperate, routes!(pause::handle))
        .add(Permission::MonitorOperate, routes!(resume::handle))
        .add(Permission::MonitorOperate, routes!(test::handle))
}
