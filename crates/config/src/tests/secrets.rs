//! A secret leaves the loader only inside the value that needs it.

use std::fs;

use hinomi_domain::catalog::ChannelKind;

use super::{environment, load_one};
use crate::load;

const SECRETS: &str = r#"
[[channel]]
id = "mail"
kind = "smtp"
host = "127.0.0.1"
from = "a@example.jp"
username = "env:PASSWORD"
password = "env:PASSWORD"

[[channel]]
id = "hook"
kind = "webhook"
url = "http://127.0.0.1/"
secret = "env:SIGNING"
headers = { X-Api-Key = "Bearer hunter2", X-Token = 'hunter2' }

[[channel]]
id = "chat"
kind = "slack"
url = "env:CHAT"

[[monitor]]
id = "job"
kind = "heartbeat"
push = "hunter2hunter2"
every = "1h"

[server]
database = "env:DATABASE"

[watchdog]
url = "https://example.jp/ping/hunter2"
"#;

#[test]
fn nothing_that_is_shown_contains_a_secret() {
    let variables = |name: &str| match name {
        "CHAT" => Some("https://hooks.example.jp/services/correct-horse-battery".to_owned()),
        "DATABASE" => Some("postgres://hinomi:correct-horse-battery@db/hinomi".to_owned()),
        other => environment(other),
    };
    let config = crate::load_texts(&[("a.toml".to_owned(), SECRETS.to_owned())], &variables).expect("good");
    let mut shown = format!("{config:?} {:?} {:?} {:?}", config.server, config.objects, config.warnings);
    shown.push_str(&serde_json::to_string(&config.catalog.channels).expect("json"));
    shown.push_str(&serde_json::to_string(&config.catalog.monitors).expect("json"));
    for warning in &config.warnings {
        shown.push_str(&serde_json::to_string(warning).expect("json"));
        shown.push_str(&warning.render(false));
    }
    for secret in ["hunter2", "correct-horse", "MfKQ9r8GKYqr"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains("env:SIGNING"), "a reference is no secret");
    let ChannelKind::Webhook { headers, .. } = &config.catalog.channels[&"hook".into()].kind else { panic!() };
    assert_eq!(headers[0].1, "Bearer hunter2", "and the value itself arrives");
}

#[test]
fn errors_never_echo_values() {
    let broken = [
        SECRETS.replace("kind = \"smtp\"", "kind = \"smpt\""),
        SECRETS.replace("[server]", "[server"),
        SECRETS.replace("password = \"env:PASSWORD\"", "passwd = \"hunter2\"\nsecret_key = 'hunter2'"),
        SECRETS.replace("push = ", "pus = "),
        SECRETS.replace("env:DATABASE", "postgres://u:hunter2@h/d"),
        SECRETS.replace("secret = \"env:SIGNING\"", "secret = \"hunter2"),
        SECRETS.replace("env:CHAT", "https://hooks.example.jp/services/hunter2"),
        "password = \"hunter2\"\n[secrets]\na = \"hunter2\"\n".to_owned(),
    ];
    for text in broken {
        let shown = load_one(&text).expect_err("refused").render(false);
        assert!(!shown.contains("hunter2") && !shown.contains("correct-horse"), "{shown}");
    }
}

#[test]
fn files_are_read_relative_to_the_directory_and_trimmed() {
    let directory = tempfile::tempdir().expect("directory");
    let write = |name: &str, text: &[u8]| fs::write(directory.path().join(name), text).expect("write");
    let config = |reference: &str| {
        format!(
            "[[channel]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1/\"\nsecret = \"{reference}\"\n\n[[notify]]\nchannel = \"hook\"\non = \"alert\"\n"
        )
    };
    write("signing", b"0123456789abcdef0123456789\r\n");
    write("hinomi.toml", config("file:signing").as_bytes());
    let loaded = load(directory.path(), &environment).expect("good");
    let ChannelKind::Webhook { secret, .. } = &loaded.catalog.channels[&"hook".into()].kind else { panic!() };
    assert_eq!(secret.as_deref(), Some("0123456789abcdef0123456789"));

    write("signing", b"another-secret-of-good-length");
    let rotated = load(directory.path(), &environment).expect("good");
    assert_eq!(rotated.version, loaded.version);
    assert!(loaded.is_unchanged_from(&loaded.clone()) && !rotated.is_unchanged_from(&loaded));

    write("large", &vec![b'x'; 70_000]);
    write("binary", &[0xff, 0xfe]);
    for (reference, expected) in
        [("file:large", "larger than 64 KiB"), ("file:binary", "not UTF-8"), ("file:.", "not a regular file"), ("file:none", "not found")]
    {
        write("hinomi.toml", config(reference).as_bytes());
        let shown = load(directory.path(), &environment).expect_err("refused").render(false);
        assert!(shown.contains(expected), "{shown}");
    }
}
