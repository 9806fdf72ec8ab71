//! `/api/v1/traces`: what one trigger caused, on all hosts (`SYS-24`).

mod show;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::LogRead, routes!(show::handle))
}
