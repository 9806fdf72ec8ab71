//! One's own account: ways to sign in, sessions, language.

pub mod credential_remove;
pub mod language;
pub mod passkey_finish;
pub mod passkey_start;
pub mod password;
pub mod session_end;
pub mod sessions_end;
pub mod show;

use hinomi_domain::access::Permission;
use hinomi_domain::catalog;
use utoipa_axum::routes;

use crate::access::{passkey, person_of};
use crate::routes::Routes;
use crate::{Person, Problem, ServerState};

pub fn routes(routes: Routes) -> Routes {
    routes
        .add(Permission::AccountSelf, routes!(show::handle))
        .add(Permission::AccountSelf, routes!(password::handle))
        .add(Permission::AccountSelf, routes!(passkey_start::handle))
        .add(Permission::AccountSelf, routes!(passkey_finish::handle))
        .add(Permission::AccountSelf, routes!(credential_remove::handle))
        .add(Permission::AccountSelf, routes!(session_end::handle))
        .add(Permission::AccountSelf, routes!(sessions_end::handle))
        .add(Permission::AccountSelf, routes!(language::handle))
}

/// The caller as the configuration knows them.
fn own(state: &ServerState, person: &Person) -> Result<catalog::Person, Problem> {
    person_of(state, &person.id).ok_or_else(Problem::unauthenticated)
}

/// A passkey's name as its owner typed it.
pub(super) fn passkey_name(typed: &str) -> Result<String, Problem> {
    let name = typed.trim();
    if name.chars().count() > passkey::NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Problem::unacceptable("passkey.name", format!("a name has at most {} characters", passkey::NAME_CHARS_MAX), "name"));
    }
    Ok(if name.is_empty() { "Passkey".to_owned() } else { name.to_owned() })
}
