//! `/api/v1/logs…`.

mod around;
mod asked;
mod check;
mod csv;
mod export;
mod fields;
mod histogram;
mod list;
mod raw;
pub mod record;
mod sql;
mod table;
mod tail;

pub(in crate::api) use asked::{Asked, Searched, parse, parse_in};
pub(crate) use asked::{blocking_read, logs};

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::LogRead, routes!(list::handle))
        .add(Permission::LogRead, routes!(raw::handle))
        .add(Permission::LogRead, routes!(around::handle))
        .add(Permission::LogRead, routes!(histogram::handle))
        .add(Permission::LogRead, routes!(table::handle))
        .add(Permission::LogRead, routes!(check::handle))
        .add(Permission::LogRead, routes!(fields::handle))
        .add(Permission::LogRead, routes!(tail::handle))
        .add(Permission::LogRead, routes!(export::handle))
        .add(Permission::LogRead, routes!(sql::ask::handle))
        .add(Permission::LogRead, routes!(sql::tables::handle))
}
