//! Who may come in: tokens, sessions, passwords, passkeys, one-time links, and how often anybody may try.
//!
//! People and their roles come from the configuration only. The store keeps credentials and sessions; of secrets it keeps digests.

mod admin;
pub mod cookie;
pub mod credential;
pub mod fact;
mod language;
pub mod limits;
mod link;
pub mod origin;
pub mod passkey;
pub mod password;
pub mod secret;
pub mod session;
pub mod token;

pub use admin::{AdminToken, AdminTokenError, ensure_admin_token};
pub use language::{choose_language, language_of};
pub use link::{Link, find_link, make_sign_in_link, needs_first_link, take_link};

use hinomi_domain::catalog::Person;
use hinomi_domain::kernel::PersonId;
use http::StatusCode;

use crate::Problem;
use crate::state::ServerState;
use limits::Limits;
use password::Passwords;
use token::Known;

/// What access keeps in memory: nothing that another node would miss.
#[derive(Default)]
pub struct Access {
    pub(crate) tokens: Known,
    pub(crate) limits: Limits,
    pub(crate) passwords: Passwords,
}

/// A person of the configuration.
pub fn person_of(state: &ServerState, id: &PersonId) -> Option<Person> {
    state.engine().world().catalog.people.get(id).cloned()
}

/// 401 for every sign-in that fails, whatever was wrong.
pub fn sign_in_refused() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "access.sign_in_refused",
        "that did not work; check what you entered, or ask an administrator for a link",
    )
}
