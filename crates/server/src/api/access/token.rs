//! API tokens.

pub mod list;
pub mod make;
pub mod revoke;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::AccessManage, routes!(list::handle))
        .add(Permission::AccessManage, routes!(make::handle))
        .add(Permission::AccessManage, routes!(revoke::handle))
}
