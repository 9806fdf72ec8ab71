//! Who may come in: tokens, sessions, passwords, passkeys, one-time links, and how often anybody may try.
//!
//! People and their roles come from the configuration only. The store keeps credentials and sessions; of secrets it keeps digests.

pub mod admin;
pub mod cookie;
pub mod fact;
pub mod limits;
pub mod origin;
pub mod secret;
pub mod session;
pub mod token;

use limits::Limits;
use token::Known;

/// What access keeps in memory: nothing that another node would miss.
#[derive(Default)]
pub struct Access {
    pub(crate) tokens: Known,
    pub(crate) limits: Limits,
}
