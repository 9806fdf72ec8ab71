//! Corrections of the record: how a component really was, as a person says.

pub mod list;
pub mod make;
mod row;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes.add(Permission::MonitorRead, routes!(list::handle)).add(Permission::TimelineCorrect, routes!(make::handle))
}
