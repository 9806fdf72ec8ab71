//! Signals come in: what a log record is, the forms in which it arrives, and the language in which people ask for it.

pub mod disclosure;
pub mod fact;
pub mod format;
pub mod purpose;
pub mod query;
pub mod record;
pub mod sample;
pub mod source;
pub mod template;
pub mod trace;

pub use disclosure::Disclosure;
pub use fact::Fact;
pub use purpose::{BackupClass, Purpose, PurposeRule, Reading};
pub use query::Query;
pub use record::{Form, Header, Record};
pub use sample::Sample;
pub use source::{Format, Origin, Source};
