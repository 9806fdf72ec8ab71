//! Forms as typed so far, one person's own.

pub mod keep;
pub mod remove;
pub mod show;

use hinomi_domain::access::Permission;
use utoipa_axum::routes;

use crate::Problem;
use crate::routes::Routes;

const KEY_CHARS_MAX: usize = 200;

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::AccountSelf, routes!(show::handle))
        .add(Permission::AccountSelf, routes!(keep::handle))
        .add(Permission::AccountSelf, routes!(remove::handle))
}

/// The form's name, as the console chose it.
fn key(text: String) -> Result<String, Problem> {
    if text.is_empty() || text.chars().count() > KEY_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(Problem::unacceptable("draft.key", format!("a key has 1 to {KEY_CHARS_MAX} characters"), "key"));
    }
    Ok(text)
}
