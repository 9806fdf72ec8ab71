//! The real router over real sockets, on a store in a temporary directory.

#[path = "it/accounts.rs"]
mod accounts;
#[path = "it/alerts.rs"]
mod alerts;
#[path = "it/authenticator.rs"]
mod authenticator;
#[path = "it/cold.rs"]
mod cold;
#[path = "it/corrections.rs"]
mod corrections;
#[path = "it/cross_site.rs"]
mod cross_site;
#[path = "it/disclosures.rs"]
mod disclosures;
#[path = "it/document.rs"]
mod document;
#[path = "it/drafts.rs"]
mod drafts;
#[path = "it/garbage.rs"]
mod garbage;
#[path = "it/incidents.rs"]
mod incidents;
#[path = "it/intake.rs"]
mod intake;
#[path = "it/itself.rs"]
mod itself;
#[path = "it/limits.rs"]
mod limits;
#[path = "it/live.rs"]
mod live;
#[path = "it/logs.rs"]
mod logs;
#[path = "it/monitors.rs"]
mod monitors;
#[path = "it/notices.rs"]
mod notices;
#[path = "it/otlp.rs"]
mod otlp;
#[path = "it/passkeys.rs"]
mod passkeys;
#[path = "it/passwords.rs"]
mod passwords;
#[path = "it/promises.rs"]
mod promises;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/restricted.rs"]
mod restricted;
#[path = "it/routes.rs"]
mod routes;
#[path = "it/shop.rs"]
mod shop;
#[path = "it/sql.rs"]
mod sql;
#[path = "it/support.rs"]
mod support;
#[path = "it/syslog.rs"]
mod syslog;
#[path = "it/tls.rs"]
mod tls;
#[path = "it/tokens.rs"]
mod tokens;
