//! What people read outside the console: the public status page, mail, chat messages, webhook bodies, notices.
//!
//! Pure: typed contexts in, text out. No clock, no IO, no randomness: the same view gives the same bytes, and a page's ETag can
//! be taken from them. Every word that a reader sees stands in `words.rs` in all languages; every template has a sample
//! (`sample`) and a snapshot test. This crate must not decide anything: what is down, due or public is decided in `domain`.

pub mod message;
pub mod notice;
pub mod page;
pub mod sample;

mod moment;
mod plain;
mod words;

pub use message::{MessageContext, message};
pub use notice::{NoticeValues, notice_text};
pub use words::Words;
