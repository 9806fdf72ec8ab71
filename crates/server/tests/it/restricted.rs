//! A restricted incident is not there for whom it is not meant: the same bytes as if it had never been (INC-5).

use serde_json::json;

use super::shop::{items, outage, report, settle, shop};
use super::support::{Client, World};

async fn what_is_seen(world: &World, client: &Client) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for path in [
        "/api/v1/now",
        "/api/v1/incidents",
        "/api/v1/incidents?state=open&limit=1",
        "/api/v1/incidents?q=breach",
        "/api/v1/incidents?component=web",
        "/api/v1/notices",
        "/api/v1/obligations",
        "/api/v1/ledger?month=2026-11",
        "/api/v1/deliveries",
        "/api/v1/alerts",
        "/api/v1/components",
        "/api/v1/uptime?component=web",
        "/api/v1/monitors/web-http/latency",
    ] {
        seen.push((path.to_owned(), client.get(path).await.text));
    }
    let _ = world;
    seen
}

#[tokio::test]
async fn it_is_in_no_list_count_item_or_timeline() {
    let world = shop().await;
    let (saki, hanako) = (world.signed_in("saki").await, world.signed_in("hanako").await);
    outage(&saki).await;
    settle(&world).await;
    let before = what_is_seen(&world, &saki).await;

    let secret = report(&hanako, json!({ "title": "breach", "components": ["web"], "impact": "loss_of_access", "restricted": true })).await;
    let path = format!("/api/v1/incidents/{secret}");
    hanako.post(&format!("{path}/impact"), json!({ "back": "major_outage" })).await.ok();
    let draft = json!({ "kind": "flash", "incident": secret, "title": "breach", "body": "breach" });
    let notice = hanako.post("/api/v1/notices", draft.clone()).await.created()["id"].as_str().unwrap().to_owned();
    hanako.post(&format!("{path}/comment"), json!({ "text": "who was it" })).await.ok();
    settle(&world).await;
    let seen = hanako.get(&path).await.ok();
    assert_eq!((&seen["restricted"], &seen["number"]), (&json!(true), &json!(null)));
    assert_eq!(items(&hanako.get("/api/v1/incidents?q=breach").await.ok()).len(), 1);

    for ((path, was), (_, is)) in before.iter().zip(what_is_seen(&world, &saki).await) {
        assert_eq!(was, &is, "{path}");
    }
    let unknown = "0193a0b0-0000-7000-8000-000000000000";
    for (there, nowhere) in [
        (path.clone(), format!("/api/v1/incidents/{unknown}")),
        (format!("{path}/timeline"), format!("/api/v1/incidents/{unknown}/timeline")),
        (format!("/api/v1/notices/{notice}"), format!("/api/v1/notices/{unknown}")),
        (format!("/api/v1/notices/{notice}/preview"), format!("/api/v1/notices/{unknown}/preview")),
        (format!("/api/v1/incidents?incident={secret}&q=breach"), format!("/api/v1/incidents?incident={unknown}&q=breach")),
        (format!("/api/v1/notices?incident={secret}"), format!("/api/v1/notices?incident={unknown}")),
        (format!("/api/v1/obligations?subject={secret}"), format!("/api/v1/obligations?subject={unknown}")),
        (format!("/api/v1/deliveries?cause={secret}"), format!("/api/v1/deliveries?cause={unknown}")),
    ] {
        let (one, other) = (saki.get(&there).await, saki.get(&nowhere).await);
        assert_eq!((one.status, one.text), (other.status, other.text), "{there}");
    }
    let other = outage(&saki).await;
    for (body, of) in [
        (json!({ "text": "x" }), "comment"),
        (json!({}), "acknowledge"),
        (json!({ "systems": 1 }), "intake"),
        (json!({ "web": "operational" }), "impact"),
    ] {
        saki.post(&format!("{path}/{of}"), body).await.problem(404, "not_found");
    }
    let merge = |into: &str| json!({ "into": into, "reason": "x" });
    let (one, two) = (
        saki.post(&format!("/api/v1/incidents/{other}/merge"), merge(&secret)).await,
        saki.post(&format!("/api/v1/incidents/{other}/merge"), merge(unknown)).await,
    );
    assert_eq!((one.status, one.text), (two.status, two.text));
    for path in ["/api/v1/notices", "/api/v1/notices/preview"] {
        saki.post(path, draft.clone()).await.problem(422, "notice.incident");
    }
    saki.post("/api/v1/notices/template", json!({ "kind": "flash", "incident": secret })).await.problem(422, "notice.incident");
    saki.post(&format!("/api/v1/notices/{notice}/send"), json!({})).await.problem(404, "not_found");
    let owed = hanako.get(&format!("/api/v1/obligations?subject={secret}")).await.ok();
    for owed in items(&owed) {
        let id = owed["id"].as_str().unwrap();
        saki.post(&format!("/api/v1/obligations/{id}/waive"), json!({ "reason": "x" })).await.problem(403, "access.forbidden");
    }
    let manager = world.scoped(&["obligation:waive", "policy:read"]).await;
    for owed in items(&owed) {
        let id = owed["id"].as_str().unwrap();
        manager.post(&format!("/api/v1/obligations/{id}/waive"), json!({ "reason": "x" })).await.problem(404, "not_found");
    }
    saki.post("/api/v1/incidents", json!({ "title": "x", "restricted": true })).await.problem(403, "access.forbidden");
}
