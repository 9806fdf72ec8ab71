//! Typed samples: what tests, previews and screenshots are made of. All instants are fixed.

mod events;
mod pages;

pub use events::{alert, context, events, incident, notice, obligation};
pub use pages::{large_page, page, trouble_page};
