//! What users know of us.

pub mod component;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::CatalogRead, routes!(component::list::handle))
        .add(Permission::CatalogRead, routes!(component::show::handle))
        .add(Permission::MonitorRead, routes!(component::timeline::handle))
}
