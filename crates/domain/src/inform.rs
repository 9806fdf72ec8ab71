//! What we tell people: notices, their lives, and the messages that carry them.

pub mod delivery;
pub mod event;
pub mod notice;

pub use delivery::{Attempt, Delivery, DeliveryState, Message};
pub use event::{Event, EventKind};
pub use notice::{Notice, NoticeKind, NoticeState};
