//! Who may come in, seen through the API.

pub mod person;

use crate::routes::Routes;

pub fn routes(routes: Routes) -> Routes {
    person::routes(routes)
}
