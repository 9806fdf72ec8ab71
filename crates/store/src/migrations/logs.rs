//! Logs: the list of the event store's parts, how far agents' files have come, sources that came into being by their first use, saved views,
//! and where the evaluation of log rules stands.

pub(super) const SQL: &str = "
create table event_part (
    path text primary key,
    kind text not null,
    purpose text not null,
    day bigint not null,
    rows bigint not null,
    raw_bytes bigint not null,
    stored_bytes bigint not null,
    min_at bigint not null,
    max_at bigint not null,
    made_at bigint not null,
    whole boolean not null
);
create table event_mark (
    agent text not null,
    file text not null,
    stored_to bigint not null,
    seen_at bigint not null,
    primary key (agent, file)
);
create table event_log (
    node text primary key,
    sealed bigint not null
);
create table log_source (
    id text primary key,
    made_at bigint not null,
    made_by text not null
);
create table log_view (
    id text primary key,
    owner text not null,
    name text not null,
    view text not null,
    shared boolean not null,
    updated_at bigint not null
);
create index log_view_by_owner on log_view (owner);
create table log_rule_state (
    rule text primary key,
    state text not null,
    updated_at bigint not null
);
";
