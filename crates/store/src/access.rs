//! Who may do what, and who did.

pub mod challenge;
pub mod credential;
pub mod draft;
pub mod journal;
pub mod session;
pub mod sign_in_link;
pub mod token;
