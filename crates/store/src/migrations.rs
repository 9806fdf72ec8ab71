//! The schema's history. A migration that was released never changes; a new one is added at the end (expand → backfill → contract).

mod disclosure;
mod logs;
mod outbox_by_channel;
mod part_digest;
mod part_tier;
mod spine;

pub(crate) struct Migration {
    pub version: i64,
    pub name: &'static str,
    pub sql: &'static str,
}

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "spine", sql: spine::SQL },
    Migration { version: 2, name: "outbox_by_channel", sql: outbox_by_channel::SQL },
    Migration { version: 3, name: "logs", sql: logs::SQL },
    Migration { version: 4, name: "part_digest", sql: part_digest::SQL },
    Migration { version: 5, name: "disclosure", sql: disclosure::SQL },
    Migration { version: 6, name: "part_tier", sql: part_tier::SQL },
];
