//! Deliveries: what left, to whom, with its proof.

pub mod list;
pub mod retry;
pub mod row;
pub mod show;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::DeliveryRead, routes!(list::handle))
        .add(Permission::DeliveryRead, routes!(show::handle))
        .add(Permission::DeliveryRetry, routes!(retry::handle))
}
