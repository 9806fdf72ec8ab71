//! Notices and deliveries.

pub mod delivery;
pub mod notice;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    delivery::routes(notice::routes(routes))
}
