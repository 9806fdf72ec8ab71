//! The public status page: HTML that needs no script, a feed, a calendar and the JSON that status page clients read.
//!
//! One `PageView` gives every form. It must hold only what the public may see; nothing here filters.

mod bars;
mod calendar;
mod cards;
mod feed;
mod frame;
mod freshness;
mod history;
mod incident;
mod index;
pub mod json;
mod links;
mod policy;
mod uptime;
mod view;

#[cfg(test)]
mod tests;

pub use calendar::calendar;
pub use feed::atom;
pub use frame::Rendered;
pub use freshness::{FRESHNESS_SCRIPT, STYLE, content_security_policy};
pub use history::{HistoryView, history};
pub use incident::incident;
pub use index::{cannot_confirm, index};
pub use links::LinkStyle;
pub use policy::policy;
pub use uptime::{UptimeFigure, UptimePeriod, UptimeView, uptime};
pub use view::{
    ComponentView, DayBar, Impact, MaintenanceState, Month, Overall, PageView, PublicIncident, PublicMaintenance, PublicState, Status,
    Update,
};
