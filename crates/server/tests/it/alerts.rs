use serde_json::json;

use super::shop::{alert, items, outage, shop};

#[tokio::test]
async fn a_person_decides_what_becomes_of_waiting_alerts() {
    let world = shop().await;
    let saki = world.signed_in("saki").await;
    let one = alert(&world, json!({ "alertname": "One", "team": "night", "severity": "critical" })).await;
    assert_eq!((&one["disposition"], &one["severity"]), (&json!("waiting"), &json!("critical")));
    assert_eq!(items(&saki.get("/api/v1/alerts?disposition=waiting&state=firing").await.ok()).len(), 1);
    assert_eq!(saki.get("/api/v1/now").await.ok()["triage"].as_array().unwrap().len(), 1);
    let path = format!("/api/v1/alerts/{}/triage", one["id"].as_str().unwrap());
    saki.post(&path, json!({ "action": "guess" })).await.problem(422, "alert.action");
    saki.post(&path, json!({ "action": "attach" })).await.problem(422, "alert.incident");
    saki.post(&path, json!({ "action": "attach", "incident": "nope" })).await.problem(422, "alert.incident");
    let opened = saki.post(&path, json!({ "action": "open" })).await.ok();
    assert_eq!(opened["disposition"], "incident");
    let incident = opened["incident"].as_str().unwrap();
    let shown = saki.get(&format!("/api/v1/incidents/{incident}")).await.ok();
    assert_eq!((&shown["alerts"][0]["id"], &shown["alerts_firing"]), (&one["id"], &json!(1)));
    saki.post(&path, json!({ "action": "record" })).await.problem(409, "alert.triaged");

    let two = alert(&world, json!({ "alertname": "Two", "team": "nobody" })).await;
    assert_eq!(two["disposition"], "recorded");
    let path = format!("/api/v1/alerts/{}/triage", two["id"].as_str().unwrap());
    let attached = saki.post(&path, json!({ "action": "attach", "incident": incident })).await.ok();
    assert_eq!((&attached["disposition"], &attached["incident"]), (&json!("attached"), &json!(incident)));
    assert_eq!(saki.get(&format!("/api/v1/incidents/{incident}")).await.ok()["alerts_firing"], 2);

    let three = alert(&world, json!({ "alertname": "Three", "team": "night" })).await;
    let path = format!("/api/v1/alerts/{}/triage", three["id"].as_str().unwrap());
    let ended = outage(&saki).await;
    saki.post(&format!("/api/v1/incidents/{ended}/dismiss"), json!({ "reason": "a drill" })).await.ok();
    saki.post(&path, json!({ "action": "attach", "incident": ended })).await.problem(409, "incident.state");
    assert_eq!(saki.post(&path, json!({ "action": "record" })).await.ok()["disposition"], "recorded");
    let taro = world.signed_in("taro").await;
    taro.post(&path, json!({ "action": "open" })).await.problem(403, "access.forbidden");
    taro.get(&format!("/api/v1/alerts/{}", three["id"].as_str().unwrap())).await.ok();
    saki.post("/api/v1/alerts/nope/triage", json!({ "action": "open" })).await.problem(404, "not_found");
}

#[tokio::test]
async fn an_alert_that_is_over_opens_an_incident_that_recovered() {
    let world = shop().await;
    let admin = world.admin();
    let one = alert(&world, json!({ "alertname": "One", "team": "night" })).await;
    let resolved = json!([{ "labels": { "alertname": "One", "team": "night" }, "endsAt": "2026-11-23T00:00:00Z" }]);
    assert_eq!(admin.post("/api/v2/alerts", resolved).await.status.as_u16(), 200);
    let path = format!("/api/v1/alerts/{}/triage", one["id"].as_str().unwrap());
    let opened = admin.post(&path, json!({ "action": "open" })).await.ok();
    assert_eq!(opened["state"], "resolved");
    let incident = admin.get(&format!("/api/v1/incidents/{}", opened["incident"].as_str().unwrap())).await.ok();
    assert_eq!((&incident["state"], &incident["alerts_firing"]), (&json!("self_recovered"), &json!(0)));
}
