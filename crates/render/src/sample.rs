//! Typed samples: what tests, previews and screenshots are made of. All instants are fixed.

mod events;
mod pages;

pub use events::{alert, context, events, incident, notice, obligation};
pub use pages::{history_of, large_page, now, page, trouble_page, uptime_of};
