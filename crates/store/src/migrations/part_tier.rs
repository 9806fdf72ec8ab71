//! The event store's parts are near, in cold storage, or both.

pub(super) const SQL: &str = "
alter table event_part add column tier text not null default 'near';
";
