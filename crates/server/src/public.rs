//! The public status pages: from memory, before everything else that the server does. No session, no cookie, no statement; a page
//! on a host name of its own is all that this host name serves.

mod answer;
mod front;
mod missing;
mod negotiate;

#[cfg(test)]
mod tests;

use axum::Router;

use crate::ServerState;
use front::Front;

/// Puts the public pages in front of everything else.
pub fn in_front_of(router: Router, state: ServerState) -> Router {
    Router::new().fallback_service(Front::new(router, state))
}
