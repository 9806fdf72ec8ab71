//! `/api/v1/log-rules`.

mod list;
mod try_out;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::LogRead, routes!(list::handle)).add(Permission::LogRead, routes!(try_out::handle))
}
