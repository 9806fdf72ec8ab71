//! A small shop for the tests of the API: components, channels, people, monitors, triage rules.

use hinomi_engine::due;
use hinomi_engine::inform::outbox;
use serde_json::{Value, json};

use super::support::{Client, World};

pub const SHOP: &str = r#"
[server]
public_url = "http://localhost"

[policy]
name = { ja = "お店", en = "Shop" }
time_zone = "Asia/Tokyo"

[[clause]]
id = "flash"
send = "draft"

[[person]]
id = "hanako"
role = "admin"
email = "hanako@example.jp"

[[person]]
id = "saki"
role = "responder"
email = "saki@example.jp"
language = "en"

[[person]]
id = "taro"
role = "viewer"

[[component]]
id = "shop"
name = { ja = "お店", en = "Shop" }
public = true

[[component]]
id = "web"
name = { ja = "ウェブ", en = "Web" }
parent = "shop"
public = true

[[component]]
id = "back"
name = { ja = "裏方", en = "Back office" }

[[monitor]]
id = "web-http"
kind = "http"
url = "http://127.0.0.1:9/health?key=s3cret"
interval = "30s"
component = "web"

[[monitor]]
id = "job"
kind = "heartbeat"
component = "back"
every = "1h"
grace = "5m"
ping = "6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f60"

[[monitor]]
id = "both"
kind = "group"
members = ["web-http", "job"]
down_when = 2

[[channel]]
id = "mail"
kind = "file"
directory = "mail"
from = "Shop <status@example.jp>"

[[channel]]
id = "hook"
kind = "webhook"
url = "http://127.0.0.1:9/hook"

[[list]]
id = "customers"
members = ["a@example.com", "b@example.com"]

[[notify]]
channel = "mail"
on = ["notice"]
to = ["list:customers", "person:saki"]

[[notify]]
channel = "hook"
on = ["notice", "incident"]

[[triage]]
match = { team = "night" }
action = "wait"

[[triage]]
match = { team = "nobody" }
action = "record"
"#;

pub async fn shop() -> World {
    World::with(SHOP).await
}

/// Whatever is due happens, and what waits is sent.
pub async fn settle(world: &World) {
    for _ in 0..50 {
        let looked = due::run_once(&world.engine).await.unwrap();
        let emptied = outbox::run_once(&world.engine).await.unwrap();
        if looked.count + emptied.sent == 0 {
            return;
        }
    }
}

/// Reports an incident; its id.
pub async fn report(client: &Client, body: Value) -> String {
    client.post("/api/v1/incidents", body).await.created()["id"].as_str().unwrap().to_owned()
}

/// One that touches the web.
pub async fn outage(client: &Client) -> String {
    let body = json!({ "title": { "ja": "決済できない", "en": "Payment fails" }, "components": ["web"], "description": "since noon", "impact": "loss_of_access" });
    report(client, body).await
}

/// Sends an alert with these labels; its row.
pub async fn alert(world: &World, labels: Value) -> Value {
    let name = labels["alertname"].as_str().unwrap().to_owned();
    let answer = world.admin().post("/api/v2/alerts", json!([{ "labels": labels }])).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    world.admin().get(&format!("/api/v1/alerts?q={name}")).await.ok()["items"][0].clone()
}

pub fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap()
}
