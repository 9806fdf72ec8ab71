//! `/api/v1/log-rules`.

mod list;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::LogRead, routes!(list::handle))
}
