//! The running configuration; what files define is read-only here.

pub mod objects;
pub mod show;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::ConfigRead, routes!(show::handle)).add(Permission::ConfigRead, routes!(objects::handle))
}
