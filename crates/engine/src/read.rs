//! Read models: what people and pages are shown, put together from the store and from what monitors say now. Nothing here writes,
//! and nothing here knows HTTP.

mod figures;
pub mod ledger;
mod load;
pub mod preview;
pub mod status;
pub mod timeline;
pub mod uptime;

pub use figures::Figures;
