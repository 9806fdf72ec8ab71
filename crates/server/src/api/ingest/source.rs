//! `/api/v1/log-sources`.

mod list;
mod row;
mod show;

pub(in crate::api) use row::counted;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::LogRead, routes!(list::handle)).add(Permission::LogRead, routes!(show::handle))
}
