//! What loads, what is refused and in which words.

mod errors;
mod examples;
mod files;
mod loading;
mod logs;
mod packs;
mod robust;
mod schema;
mod secrets;

use crate::{Config, ConfigErrors, load_texts};

/// The smallest configuration of the architecture, which must always load.
pub(crate) const SMALLEST: &str = r#"
[[channel]]
id = "sink"
kind = "webhook"
url = "http://127.0.0.1:9000/hook"

[[component]]
id = "web"
name = { ja = "ウェブ", en = "Web" }
public = true

[[monitor]]
id = "web-http"
kind = "http"
url = "http://127.0.0.1:9001/"
interval = "1s"
component = "web"

[[notify]]                       # who hears of what: alerts, incidents and notices that match
channel = "sink"
on = ["alert", "incident", "notice"]
"#;

/// Loads one file, with two variables in the environment.
pub(crate) fn load_one(text: &str) -> Result<Config, ConfigErrors> {
    load_texts(&[("hinomi.toml".to_owned(), text.to_owned())], &environment)
}

pub(crate) fn environment(name: &str) -> Option<String> {
    match name {
        "SIGNING" => Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()),
        "SHORT" => Some("whsec_c2hvcnQ=".to_owned()),
        "PASSWORD" => Some("correct-horse-battery\n".to_owned()),
        "BAD_URL" => Some("postbox://xyzzy-plugh".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}
