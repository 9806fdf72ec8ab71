//! Alerts.

pub mod list;
pub mod row;
pub mod show;
pub mod triage;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::AlertRead, routes!(list::handle))
        .add(Permission::AlertRead, routes!(show::handle))
        .add(Permission::IncidentWrite, routes!(triage::handle))
}
