//! Whatever is sent in, no answer is a 5xx, and every refusal is a problem document.

use hinomi_server::router_with_registry;
use hinomi_server::routes::Need;
use serde_json::{Value, json};

use super::shop::{alert, outage, shop};

const BODIES: [&str; 12] = [
    "",
    "{}",
    "[]",
    "null",
    "{",
    "\"x\"",
    "{\"version\":9223372036854775808}",
    "{\"version\":-1,\"text\":5,\"reason\":[],\"title\":{\"ja\":1}}",
    "{\"title\":\"\\u0000\",\"text\":\"\\u0000\",\"reason\":\"\\u0000\",\"note\":\"\\u0000\",\"resolution\":\"\\u0000\\u0000\\u0000\\u0000\"}",
    "{\"title\":\"\\ud800\"}",
    "{\"__proto__\":{},\"components\":{\"\":null}}",
    "{\"kind\":\"general\",\"title\":{\"ja\":null,\"en\":null},\"body\":{}}",
];

const QUERIES: [&str; 7] = [
    "?limit=9223372036854775808&cursor=AAAA",
    "?cursor=MDow&limit=1",
    "?cursor=LTkyMjMzNzIwMzY4NTQ3NzU4MDg6eA",
    "?state=%00&q=%25%27%22&month=-1-1&from=9999-99-99&by=%F0%9F%94%A5",
    "?q=%5C&component='%20or%201=1&incident=%22",
    "?from=-009999-01-01T00:00:00Z&to=9999-12-30T22:00:00Z&component=web&by=year",
    "?limit=1&limit=2&points=1e9",
];

#[tokio::test]
async fn no_garbage_breaks_anything() {
    let world = shop().await;
    let admin = world.admin();
    let (_, _, registry) = router_with_registry(world.state.clone());
    let incident = outage(&admin).await;
    let alert = alert(&world, json!({ "alertname": "One", "team": "night" })).await["id"].as_str().unwrap().to_owned();
    let notice = json!({ "kind": "flash", "incident": incident, "title": "x", "body": "y" });
    let notice = admin.post("/api/v1/notices", notice).await.created()["id"].as_str().unwrap().to_owned();
    let owed = admin.get("/api/v1/obligations").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let ids = ["x", "%00", "%F0%9F%94%A5", "..%2F..", "a'b", "x".repeat(300).as_str()].map(ToOwned::to_owned);
    let mut walked = 0;
    let own = ["/api/v1/incidents", "/api/v1/alerts", "/api/v1/notices", "/api/v1/monitors", "/api/v1/components", "/api/v1/uptime"];
    let more = ["/api/v1/ledger", "/api/v1/obligations", "/api/v1/policy", "/api/v1/deliveries", "/api/v1/config", "/api/v1/now"];
    for route in registry.iter().filter(|route| matches!(route.need, Need::Permission(_))) {
        if !own.iter().chain(&more).any(|start| route.path.starts_with(start)) {
            continue;
        }
        let real = match route.path.split('/').nth(3) {
            Some("incidents") => &incident,
            Some("alerts") => &alert,
            Some("notices") => &notice,
            Some("obligations") => &owed,
            _ => "web-http",
        };
        let method: reqwest::Method = route.method.parse().unwrap();
        for id in ids.iter().map(String::as_str).chain([real]) {
            let path = route.path.replace("{id}", id);
            let tails: &[&str] = if route.method == "GET" { &QUERIES } else { &BODIES };
            // Wrong ids are one thing, wrong contents another.
            let whole = id == real || route.path == path;
            for tail in tails.iter().take(if whole { tails.len() } else { 2 }) {
                let request = match route.method.as_str() {
                    "GET" => admin.request(method.clone(), &format!("{path}{tail}")),
                    _ => admin.request(method.clone(), &path).header("content-type", "application/json").body((*tail).to_owned()),
                };
                let answer = request.send().await.unwrap();
                let (status, kind) = (answer.status().as_u16(), answer.headers().get("content-type").cloned());
                let text = answer.text().await.unwrap();
                assert!(status < 500, "{} {path} {tail}: {status} {text}", route.method);
                if status >= 400 {
                    assert_eq!(kind.unwrap(), "application/problem+json", "{} {path} {tail}", route.method);
                    let document: Value = serde_json::from_str(&text).unwrap();
                    assert!(document["code"].is_string());
                }
                walked += 1;
            }
            if route.path == path {
                break;
            }
        }
    }
    assert!(walked > 400, "{walked}");
}

#[tokio::test]
async fn long_texts_are_refused() {
    let world = shop().await;
    let admin = world.admin();
    let id = outage(&admin).await;
    let long = "あ".repeat(20_001);
    for (act, field) in [("comment", "text"), ("reopen", "reason"), ("resolve", "resolution"), ("dismiss", "reason")] {
        let answer = admin.post(&format!("/api/v1/incidents/{id}/{act}"), json!({ field: long })).await;
        assert!(matches!(answer.status.as_u16(), 409 | 422), "{act}: {}", answer.text);
    }
    admin.post("/api/v1/incidents", json!({ "title": "x".repeat(201) })).await.problem(422, "text.too_long");
    admin.post("/api/v1/incidents", json!({ "title": "x", "description": long })).await.problem(422, "text.too_long");
    admin.post("/api/v1/incidents", json!({ "title": "x", "components": vec!["web"; 51] })).await.problem(422, "incident.components");
    admin.post("/api/v1/incidents", json!({ "title": "a\nb" })).await.problem(422, "incident.title");
    admin.post("/api/v1/incidents", json!({ "title": "x", "surprise": 1 })).await.problem(400, "request.malformed");
    admin.post(&format!("/api/v1/incidents/{id}/intake"), json!({ "source": "x".repeat(501) })).await;
    admin.post(&format!("/api/v1/incidents/{id}/intake"), json!({ "systems": "many" })).await.problem(422, "incident.number");
    let answer = admin
        .request(reqwest::Method::POST, "/api/v1/incidents")
        .body("title=x")
        .header("content-type", "text/plain")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status().as_u16(), 415);
}
