//! The examples load, and say what they should.

use std::path::{Path, PathBuf};

use crate::load;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

#[test]
fn the_starter_works_offline_without_secrets() {
    let config = load(&example("starter"), &|name| panic!("asks for {name}")).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
    assert_eq!(config.policy.zone.name(), "Asia/Tokyo");
    assert_eq!(config.objects.iter().find(|object| object.kind.as_str() == "person").map(|person| person.id.as_str()), Some("admin"));
}

#[test]
fn the_company_loads_with_its_variables() {
    let variables = |name: &str| {
        Some(match name {
            "HINOMI_DATABASE_URL" => "postgres://hinomi:x@db.internal/hinomi".to_owned(),
            "HINOMI_SLACK_URL" | "HINOMI_WATCHDOG_URL" | "HINOMI_CRM_HOOK_URL" => "https://hooks.example.jp/x".to_owned(),
            "HINOMI_CRM_HOOK_SECRET" => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
            "HINOMI_BACKUP_PING" => "5f0c3a52-0000-4000-8000-000000000001".to_owned(),
            "HINOMI_BILLING_PUSH" => "0123456789abcdef".to_owned(),
            name if name.starts_with("HINOMI_") => "a-value-of-some-length".to_owned(),
            _ => return None,
        })
    };
    let config = load(&example("company"), &variables).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    assert!(config.warnings.is_empty(), "{}", config.warnings.iter().map(|warning| warning.render(false)).collect::<String>());
    assert!(config.catalog.components.len() >= 20 && config.catalog.monitors.len() >= 15);
    let kinds: std::collections::BTreeSet<&str> = config.catalog.monitors.values().map(|monitor| monitor.kind.as_str()).collect();
    assert_eq!(kinds.len(), 7, "every kind of monitor");
}
