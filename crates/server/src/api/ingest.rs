//! Logs: searching them, following them, where they come from, and the rules over them. Metrics beside them.

pub mod disclosure;
pub mod log;
pub mod metric;
pub mod rule;
pub mod source;
pub mod storage;
pub mod trace;
pub mod view;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    let routes = view::routes(trace::routes(rule::routes(source::routes(log::routes(routes)))));
    storage::routes(disclosure::routes(metric::routes(routes)))
}
