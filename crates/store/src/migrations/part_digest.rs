//! The event store's parts are known by what they were when they were written.

pub(super) const SQL: &str = "
alter table event_part add column digest text not null default '';
";
