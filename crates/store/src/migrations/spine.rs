//! Version 1: the spine. Columns are TEXT, BIGINT, DOUBLE PRECISION, BOOLEAN or {{blob}}; instants are microseconds UTC; ids are
//! text; JSON is text. What is filtered or sorted by is a column, the rest of a thing is its `doc`.

pub(super) const SQL: &str = "
-- What happened, in order, never changed: one hash chain per subject.
create table journal (
    seq {{identity}},
    subject_kind text not null,
    subject text not null,
    n bigint not null,
    at bigint not null,
    actor text not null,
    fact text not null,
    restricted boolean not null,
    previous {{blob}} not null,
    hash {{blob}} not null,
    unique (subject_kind, subject, n)
);

create table timer (
    kind text not null,
    subject_kind text not null,
    subject text not null,
    at bigint not null,
    primary key (subject_kind, subject, kind)
);
create index timer_at on timer (at);

create table alert (
    id text primary key,
    fingerprint text not null,
    source text not null,
    rule text not null,
    labels text not null,
    annotations text not null,
    generator_url text,
    severity text not null,
    component text,
    system text,
    state text not null,
    started_at bigint not null,
    detected_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint,
    resolved_at bigint,
    count bigint not null,
    disposition text not null,
    disposition_reason text not null,
    incident text,
    flapping boolean not null,
    restricted boolean not null,
    version bigint not null
);
create unique index alert_firing on alert (fingerprint) where state = 'firing';
create index alert_firing_listed on alert (detected_at, id) where state = 'firing';
create index alert_firing_source on alert (source) where state = 'firing';
create index alert_expires on alert (expires_at) where state = 'firing' and expires_at is not null;
create index alert_history on alert (fingerprint, detected_at);
create index alert_incident on alert (incident) where incident is not null;
create index alert_listed on alert (detected_at, id);

create table incident (
    id text primary key,
    number bigint,
    state text not null,
    priority text not null,
    kind text not null,
    restricted boolean not null,
    title text not null,
    assignee text,
    detected_at bigint not null,
    resolved_at bigint,
    updated_at bigint not null,
    version bigint not null,
    doc text not null
);
create unique index incident_number on incident (number) where number is not null;
create index incident_state on incident (state);
create index incident_listed on incident (detected_at, id);
create table incident_component (
    incident text not null references incident (id) on delete cascade,
    component text not null,
    primary key (incident, component)
);
create index incident_component_component on incident_component (component);

create table notice (
    id text primary key,
    kind text not null,
    state text not null,
    incident text,
    restricted boolean not null,
    created_at bigint not null,
    sent_at bigint,
    updated_at bigint not null,
    version bigint not null,
    doc text not null
);
create index notice_incident on notice (incident) where incident is not null;
create index notice_sent on notice (sent_at) where sent_at is not null;
create index notice_listed on notice (created_at, id);

create table obligation (
    id text primary key,
    clause text not null,
    promise text not null,
    force text not null,
    subject_kind text not null,
    subject text not null,
    owner text,
    started_at bigint not null,
    warn_at bigint,
    due_at bigint not null,
    state text not null,
    warned_at bigint,
    settled_at bigint,
    restricted boolean not null,
    version bigint not null,
    doc text not null
);
create index obligation_subject on obligation (subject_kind, subject);
create index obligation_due on obligation (due_at, id);
create index obligation_pending on obligation (due_at, id) where state = 'pending';
create index obligation_state on obligation (state, due_at, id);
create index obligation_warn on obligation (warn_at) where state = 'pending' and warned_at is null and warn_at is not null;

create table delivery (
    id text primary key,
    topic text not null,
    event text not null,
    cause_kind text not null,
    cause text not null,
    notify text,
    channel text not null,
    recipient text not null,
    language text not null,
    idempotency_key text not null unique,
    payload text not null,
    state text not null,
    attempts bigint not null,
    next_at bigint not null,
    lease_owner text,
    lease_until bigint,
    created_at bigint not null,
    sent_at bigint,
    provider_id text,
    last_error text,
    restricted boolean not null
);
create index delivery_waiting on delivery (next_at) where state in ('pending', 'retrying');
create index delivery_leased on delivery (lease_until) where state = 'sending';
create index delivery_failed on delivery (created_at) where state = 'failed';
create index delivery_cause on delivery (cause_kind, cause);
create index delivery_listed on delivery (created_at, id);
create table delivery_attempt (
    delivery text not null references delivery (id) on delete cascade,
    n bigint not null,
    at bigint not null,
    took_us bigint not null,
    outcome text not null,
    answer text not null,
    primary key (delivery, n)
);

create table alert_group (
    notify text not null,
    group_key text not null,
    labels text not null,
    flush_at bigint,
    told_at bigint,
    doc text not null,
    primary key (notify, group_key)
);
create index alert_group_flush on alert_group (flush_at) where flush_at is not null;
create table alert_group_member (
    notify text not null,
    group_key text not null,
    alert text not null,
    told_state text,
    primary key (notify, group_key, alert),
    foreign key (notify, group_key) references alert_group (notify, group_key) on delete cascade
);
create index alert_group_member_alert on alert_group_member (alert);

create table monitor (
    id text primary key,
    status text not null,
    since bigint not null,
    paused boolean not null,
    pause_reason text,
    pause_actor text,
    doc text not null,
    updated_at bigint not null,
    version bigint not null
);
create table status_interval (
    monitor text not null,
    started_at bigint not null,
    ended_at bigint,
    status text not null,
    reason text not null,
    primary key (monitor, started_at)
);
create unique index status_interval_open on status_interval (monitor) where ended_at is null;
create table latency_day (
    monitor text not null,
    day bigint not null,
    histogram {{blob}} not null,
    updated_at bigint not null,
    primary key (monitor, day)
);
create table heartbeat_ping (
    id text primary key,
    monitor text not null,
    at bigint not null,
    kind text not null,
    run text,
    exit_code bigint,
    body text
);
create index heartbeat_ping_monitor on heartbeat_ping (monitor, at);
create index heartbeat_ping_at on heartbeat_ping (at);

create table correction (
    id text primary key,
    component text not null,
    from_at bigint not null,
    to_at bigint not null,
    status text not null,
    reason text not null,
    actor text not null,
    at bigint not null
);
create index correction_component on correction (component, from_at);

create table policy_version (id text primary key, adopted_at bigint not null, doc text not null);
create table alive (node text primary key, at bigint not null);
create table setting (key text primary key, value text not null);
create table node_lease (name text primary key, holder text not null, until bigint not null);
create table ledger_seal (month text primary key, sealed_at bigint not null, doc text not null);
create table counter (name text primary key, value bigint not null);

create table token (
    id text primary key,
    name text not null,
    digest text not null unique,
    scopes text not null,
    created_at bigint not null,
    last_used_at bigint,
    expires_at bigint,
    revoked_at bigint
);
create table session (
    id text primary key,
    digest text not null unique,
    person text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null
);
create index session_person on session (person);
create index session_expires on session (expires_at);
create table credential (
    id text primary key,
    person text not null,
    kind text not null,
    name text not null,
    doc text not null,
    created_at bigint not null,
    last_used_at bigint
);
create index credential_person on credential (person);
create table sign_in_link (
    digest text primary key,
    person text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create table challenge (
    id text primary key,
    kind text not null,
    person text,
    doc text not null,
    expires_at bigint not null
);
create index challenge_expires on challenge (expires_at);
create table draft (
    person text not null,
    key text not null,
    value text not null,
    updated_at bigint not null,
    primary key (person, key)
);
";
