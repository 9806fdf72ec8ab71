//! Who may come in, seen through the API.

pub mod account;
pub mod draft;
pub mod person;
pub mod session;
pub mod setup;
pub mod token;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    let routes = session::routes(routes);
    let routes = setup::routes(routes);
    let routes = account::routes(routes);
    let routes = token::routes(routes);
    let routes = person::routes(routes);
    draft::routes(routes)
}
