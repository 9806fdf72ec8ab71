//! `/api/v1/log-views`: saved views of the log explorer, one's own and those that others share.

mod list;
mod make;
mod remove;
mod row;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::LogRead, routes!(list::handle))
        .add(Permission::LogRead, routes!(make::handle))
        .add(Permission::LogRead, routes!(remove::handle))
}
