//! Records of logs that are handed over: requests, approvals, and files that lie ready.

pub(super) const SQL: &str = "
create table disclosure (
    id text primary key,
    state text not null,
    asker text not null,
    created_at bigint not null,
    ends_at bigint not null,
    updated_at bigint not null,
    version bigint not null default 1,
    doc text not null
);
create index disclosure_created on disclosure (created_at, id);
create index disclosure_state on disclosure (state, created_at);
";
