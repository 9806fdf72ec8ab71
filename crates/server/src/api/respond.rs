//! Incidents, and the first page of the console.

pub mod incident;
pub mod now;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    incident::routes(routes.add(Permission::IncidentRead, routes!(now::handle)))
}
