//! The policy and what it makes people owe.

pub mod obligation;
pub mod show;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    obligation::routes(routes.add(Permission::PolicyRead, routes!(show::handle)))
}
