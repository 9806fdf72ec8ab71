//! The public status page: HTML that needs no script, a feed, a calendar and the JSON that status page clients read.
//!
//! One `PageView` gives every form. It must hold only what the public may see; nothing here filters.

mod bars;
mod freshness;
mod html;
mod links;
mod view;

pub use freshness::{FRESHNESS_SCRIPT, STYLE, content_security_policy};
pub use html::{Rendered, cannot_confirm, index};
pub use links::LinkStyle;
pub use view::{
    ComponentView, DayBar, Impact, Month, Overall, PageView, PublicIncident, PublicMaintenance, MaintenanceState, PublicState, Status,
    Update,
};
