//! Obligations: promises coming due.

pub mod list;
pub mod row;
pub mod waive;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::PolicyRead, routes!(list::handle)).add(Permission::ObligationWaive, routes!(waive::handle))
}
