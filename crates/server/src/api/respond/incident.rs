//! Incidents.

pub mod act;
pub mod list;
pub mod report;
pub mod row;
pub mod show;
pub mod timeline;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    let routes = routes
        .add(Permission::IncidentRead, routes!(list::handle))
        .add(Permission::IncidentWrite, routes!(report::handle))
        .add(Permission::IncidentRead, routes!(show::handle))
        .add(Permission::IncidentRead, routes!(timeline::handle));
    act::routes(routes)
}
