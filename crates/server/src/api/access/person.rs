//! People, as the configuration names them.

pub mod list;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::PersonRead, routes!(list::handle))
}
