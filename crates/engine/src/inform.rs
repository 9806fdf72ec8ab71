//! Telling people: notices, announcements of events, the outbox and the channels.

pub mod announce;
pub mod channel;
pub mod group;
pub mod notice;
pub mod outbox;
pub mod view;
