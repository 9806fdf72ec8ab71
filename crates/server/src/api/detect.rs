//! Alerts and monitors.

pub mod alert;
pub mod monitor;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    monitor::routes(alert::routes(routes))
}
