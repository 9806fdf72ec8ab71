use serde_json::json;

use super::shop::{items, outage, report, settle, shop};

#[tokio::test]
async fn a_person_reports_works_on_and_closes_an_incident() {
    let world = shop().await;
    let saki = world.signed_in("saki").await;
    let id = outage(&saki).await;
    let path = format!("/api/v1/incidents/{id}");
    let incident = saki.get(&path).await.ok();
    assert_eq!((&incident["state"], &incident["priority"], &incident["number"]), (&json!("triage"), &json!("P3"), &json!(1)));
    assert_eq!(incident["title"], json!({ "ja": "決済できない", "en": "Payment fails" }));
    assert_eq!((&incident["submitter"], &incident["intake"]["source"]), (&json!("saki"), &json!("saki")));
    assert_eq!(incident["intake_missing"], json!(["systems"]));
    assert!(!incident["policy_version"].as_str().unwrap().is_empty());
    let promises: Vec<&str> = incident["obligations"].as_array().unwrap().iter().map(|owed| owed["promise"].as_str().unwrap()).collect();
    assert!(promises.contains(&"flash") && promises.contains(&"recovery"), "{promises:?}");
    let action = |name: &str, incident: &serde_json::Value| {
        incident["actions"].as_array().unwrap().iter().find(|action| action["name"] == name).unwrap().clone()
    };
    assert_eq!(action("close", &incident)["allowed"], false);
    assert!(action("close", &incident)["why_not"]["ja"].is_string());

    saki.post(&format!("{path}/state"), json!({ "to": "investigating" })).await.problem(422, "incident.intake_missing");
    let filled = saki.post(&format!("{path}/intake"), json!({ "systems": "2", "customer": "ACME", "host": null })).await.ok();
    assert_eq!((&filled["intake"]["systems"], &filled["intake"]["customer"]), (&json!(2), &json!("ACME")));
    assert_eq!(filled["intake"]["source"], "saki", "what was not given stays");
    let taken = saki.post(&format!("{path}/acknowledge"), json!({ "version": filled["version"] })).await.ok();
    assert_eq!((&taken["state"], &taken["assignee"], &taken["acknowledged_by"]), (&json!("investigating"), &json!("saki"), &json!("saki")));
    saki.post(&format!("{path}/comment"), json!({ "text": "x", "version": filled["version"] })).await.problem(409, "version.stale");
    saki.post(&format!("{path}/assign"), json!({ "person": "nobody" })).await.problem(422, "incident.person");
    assert_eq!(saki.post(&format!("{path}/assign"), json!({ "person": "hanako" })).await.ok()["assignee"], "hanako");
    saki.post(&format!("{path}/classify"), json!({ "priority": "P9" })).await.problem(422, "incident.priority");
    saki.post(&format!("{path}/classify"), json!({ "priority": "P1" })).await.problem(422, "incident.reason_missing");
    let classified = saki.post(&format!("{path}/classify"), json!({ "priority": "P0", "reason": "nobody can pay" })).await.ok();
    assert_eq!((&classified["priority"], &classified["priority_reviewed"]), (&json!("P0"), &json!(true)));
    saki.post(&format!("{path}/state"), json!({ "to": "closed" })).await.problem(422, "incident.state");
    saki.post(&format!("{path}/state"), json!({ "to": "identified", "note": "a full disk" })).await.ok();
    saki.post(&format!("{path}/title"), json!({ "title": "" })).await.problem(422, "incident.text_missing");
    saki.post(&format!("{path}/no_news"), json!({})).await.problem(409, "incident.no_news");
    saki.post(&format!("{path}/impact"), json!({ "nope": "major_outage" })).await.problem(422, "incident.components");
    saki.post(&format!("{path}/impact"), json!({ "web": "broken" })).await.problem(422, "incident.impact");
    let declared = saki.post(&format!("{path}/impact"), json!({ "web": "major_outage", "back": "degraded_performance" })).await.ok();
    assert_eq!(declared["impact"], json!({ "web": "major_outage", "back": "degraded_performance" }));
    saki.post(&format!("{path}/close"), json!({})).await.problem(409, "incident.state");
    saki.post(&format!("{path}/resolve"), json!({ "resolution": "ok" })).await.problem(422, "incident.resolution_missing");
    saki.post(&format!("{path}/resolve"), json!({ "resolution": "log rotation switched on" })).await.ok();
    saki.post(&format!("{path}/close"), json!({})).await.problem(409, "incident.unconfirmed");
    saki.post(&format!("{path}/reopen"), json!({ "reason": " " })).await.problem(422, "incident.reason_missing");
    saki.post(&format!("{path}/confirm"), json!({})).await.ok();
    let closed = saki.post(&format!("{path}/close"), json!({})).await.ok();
    assert_eq!(closed["state"], "closed");
    saki.post(&format!("{path}/dismiss"), json!({ "reason": "x" })).await.problem(409, "incident.state");

    let timeline = saki.get(&format!("{path}/timeline?limit=200")).await.ok();
    let kinds: Vec<&str> = items(&timeline).iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    for kind in
        ["opened", "intake_filled", "acknowledged", "classified", "moved", "impact_declared", "resolved", "confirmed", "closed", "drafted"]
    {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    for entry in items(&timeline) {
        assert!(entry["text"]["ja"].is_string() && entry["text"]["en"].is_string() && entry["actor_label"].is_string(), "{entry}");
    }
    let seqs: Vec<i64> = items(&timeline).iter().map(|entry| entry["seq"].as_i64().unwrap()).collect();
    assert!(seqs.is_sorted());
    let first = saki.get(&format!("{path}/timeline?limit=2")).await.ok();
    let next = first["next"].as_str().unwrap();
    let second = saki.get(&format!("{path}/timeline?limit=2&cursor={next}")).await.ok();
    assert_eq!(second["items"][0]["seq"].as_i64().unwrap(), seqs[2]);
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let world = shop().await;
    let admin = world.admin();
    for n in 0..5 {
        world.now_forward(hinomi_domain::kernel::Span::seconds(1));
        report(&admin, json!({ "title": format!("number {n}"), "components": if n % 2 == 0 { vec!["web"] } else { vec![] } })).await;
    }
    let all = admin.get("/api/v1/incidents").await.ok();
    assert_eq!((items(&all).len(), &all["next"]), (5, &json!(null)));
    assert_eq!(all["items"][0]["title"]["en"], "number 4");
    assert_eq!(items(&admin.get("/api/v1/incidents?component=web&state=open").await.ok()).len(), 3);
    assert_eq!(items(&admin.get("/api/v1/incidents?q=number%203").await.ok()).len(), 1);
    assert_eq!(items(&admin.get("/api/v1/incidents?state=closed,resolved&priority=P0").await.ok()).len(), 0);
    let mut seen = Vec::new();
    let mut path = "/api/v1/incidents?limit=2".to_owned();
    loop {
        let page = admin.get(&path).await.ok();
        seen.extend(items(&page).iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/incidents?limit=2&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    for query in ["limit=0", "limit=201", "limit=x", "cursor=%00", "state=bogus", "priority=P7"] {
        admin.get(&format!("/api/v1/incidents?{query}")).await.problem(400, "request.malformed");
    }
}

#[tokio::test]
async fn merging_takes_alerts_and_impact_along() {
    let world = shop().await;
    let admin = world.admin();
    let one = outage(&admin).await;
    let other = report(&admin, json!({ "title": "the same" })).await;
    let path = format!("/api/v1/incidents/{one}/merge");
    admin.post(&path, json!({ "into": "nope", "reason": "x" })).await.problem(422, "incident.into");
    assert_eq!(admin.post(&path, json!({ "into": one, "reason": "x" })).await.status.as_u16() / 100, 4);
    let merged = admin.post(&path, json!({ "into": other, "reason": "same cause" })).await.ok();
    assert_eq!((&merged["state"], &merged["merged_into"]), (&json!("closed"), &json!(other)));
    let kept = admin.get(&format!("/api/v1/incidents/{other}")).await.ok();
    assert_eq!(kept["components"], json!(["web"]));
    let told = async |id: &str, kind: &str| {
        let timeline = admin.get(&format!("/api/v1/incidents/{id}/timeline?limit=200")).await.ok();
        items(&timeline).iter().find(|entry| entry["kind"] == kind).unwrap()["text"].clone()
    };
    let of_one = format!("別のインシデント (#{} {}) を取り込みました", merged["number"], merged["title"]["ja"].as_str().unwrap());
    assert_eq!(told(&other, "absorbed").await["ja"], json!(of_one));
    let of_other = format!("Merged into another incident (#{} the same): same cause", kept["number"]);
    assert_eq!(told(&one, "merged").await["en"], json!(of_other));
}

#[tokio::test]
async fn a_viewer_reads_and_may_do_nothing() {
    let world = shop().await;
    let id = outage(&world.admin()).await;
    let taro = world.signed_in("taro").await;
    let incident = taro.get(&format!("/api/v1/incidents/{id}")).await.ok();
    assert!(incident["actions"].as_array().unwrap().iter().all(|action| action["allowed"] == false && action["why_not"]["en"].is_string()));
    for act in ["acknowledge", "comment", "resolve", "merge", "impact", "intake"] {
        taro.post(&format!("/api/v1/incidents/{id}/{act}"), json!({})).await.problem(403, "access.forbidden");
    }
    taro.post("/api/v1/incidents", json!({ "title": "x" })).await.problem(403, "access.forbidden");
    taro.get("/api/v1/deliveries").await.problem(403, "access.forbidden");
    taro.get("/api/v1/config").await.problem(403, "access.forbidden");
    taro.get("/api/v1/now").await.ok();
}

#[tokio::test]
async fn now_shows_what_is_wrong_and_due() {
    let world = shop().await;
    let admin = world.admin();
    let calm = admin.get("/api/v1/now").await.ok();
    assert_eq!(calm["incidents"], json!([]));
    assert_eq!(calm["counts"]["monitors"], json!({ "up": 0, "degraded": 0, "down": 0, "unknown": 3, "paused": 0 }));
    assert_eq!(calm["health"], "degraded", "unknown is not well");
    let id = outage(&admin).await;
    admin.post(&format!("/api/v1/incidents/{id}/impact"), json!({ "web": "major_outage" })).await.ok();
    settle(&world).await;
    let now = admin.get("/api/v1/now").await.ok();
    assert_eq!(now["health"], "trouble");
    assert_eq!(now["incidents"][0]["id"], json!(id));
    let ill: Vec<(&str, &str)> =
        now["components"].as_array().unwrap().iter().map(|ill| (ill["id"].as_str().unwrap(), ill["status"].as_str().unwrap())).collect();
    assert_eq!(ill, [("shop", "major_outage"), ("web", "major_outage"), ("back", "unknown")]);
    let due: Vec<&str> = now["due"].as_array().unwrap().iter().map(|due| due["due_at"].as_str().unwrap()).collect();
    assert!(!due.is_empty() && due.is_sorted());
    assert_eq!(now["approvals"].as_array().unwrap().len(), 1, "the flash waits as a draft");
    world.refuse("[[component]]\nid = 3\n").await;
    let refused = admin.get("/api/v1/now").await.ok();
    assert!(refused["config_error"]["rendered"].as_str().unwrap().contains("all.toml"));
}
