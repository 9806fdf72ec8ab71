use serde_json::json;

use super::shop::{items, outage, settle, shop};

#[tokio::test]
async fn a_notice_is_written_previewed_sent_and_proved() {
    let world = shop().await;
    let saki = world.signed_in("saki").await;
    let incident = outage(&saki).await;
    let filled = saki.post("/api/v1/notices/template", json!({ "kind": "flash", "incident": incident })).await.ok();
    assert!(filled["title"]["ja"].is_string() && filled["body"]["en"].as_str().unwrap().contains("Web"), "{filled}");
    let body = json!({ "kind": "flash", "incident": incident, "title": { "ja": "決済の障害", "en": "Payment trouble" }, "body": { "ja": "調査しています。\n\n<b>", "en": "We are looking." } });
    let preview = saki.post("/api/v1/notices/preview", body.clone()).await.ok();
    let recipients: Vec<(String, String, i64)> = preview["channels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| {
            (
                found["channel"].as_str().unwrap().to_owned(),
                found["language"].as_str().unwrap().to_owned(),
                found["recipients"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(recipients, [("mail".into(), "ja".into(), 2), ("mail".into(), "en".into(), 1), ("hook".into(), "ja".into(), 1)]);
    assert!(preview["channels"][0]["subject"].as_str().unwrap().contains("決済の障害"));
    assert_eq!(preview["channels"][2]["json"]["type"], "notice.sent");
    let page = preview["page"]["ja"].as_str().unwrap();
    assert!(page.contains("<p>調査しています。</p><p>&lt;b&gt;</p>"), "{page}");
    assert_eq!(items(&saki.get("/api/v1/notices?state=draft,in_review").await.ok()).len(), 1, "only the clause's own draft");

    let drafted = saki.post("/api/v1/notices", body).await.created();
    let path = format!("/api/v1/notices/{}", drafted["id"].as_str().unwrap());
    assert_eq!((&drafted["state"], &drafted["canned"], &drafted["actor_label"]), (&json!("draft"), &json!(false), &json!("saki")));
    let half = json!({ "title": { "ja": "決済の障害" }, "body": { "ja": "調査しています。" }, "version": drafted["version"] });
    saki.send(reqwest::Method::PUT, &path, half.clone()).await.ok();
    saki.send(reqwest::Method::PUT, &path, half).await.problem(409, "version.stale");
    saki.post(&format!("{path}/send"), json!({})).await.problem(422, "notice.text_missing");
    let whole = json!({ "title": "Payment trouble", "body": "We are looking." });
    saki.send(reqwest::Method::PUT, &path, whole.clone()).await.ok();
    let shown = saki.get(&format!("{path}/preview")).await.ok();
    assert_eq!(shown["channels"][0]["recipients"], 2);
    let sent = saki.post(&format!("{path}/send"), json!({})).await.ok();
    assert_eq!((&sent["state"], &sent["deliveries"]["total"]), (&json!("sent"), &json!(4)));
    saki.post(&format!("{path}/send"), json!({})).await.problem(409, "notice.final");
    saki.send(reqwest::Method::PUT, &path, whole.clone()).await.problem(409, "notice.final");
    saki.delete(&path).await.problem(409, "notice.final");
    settle(&world).await;
    let proved = saki.get(&path).await.ok();
    assert_eq!((&proved["deliveries"]["sent"], &proved["deliveries"]["pending"]), (&json!(3), &json!(1)), "nobody listens to the hook");
    let flash = saki.get(&format!("/api/v1/incidents/{incident}")).await.ok();
    assert!(flash["first_notice_at"].is_string());
    let met = flash["obligations"].as_array().unwrap().iter().find(|owed| owed["promise"] == "flash").unwrap();
    assert_eq!((&met["outcome_word"], &met["evidence"][0]["id"]), (&json!("met"), &sent["id"]));
    saki.post(&format!("/api/v1/incidents/{incident}/no_news"), json!({ "note": "still looking" })).await.ok();

    let wrong = json!({ "kind": "general", "title": "x", "body": "y", "corrects": "nope" });
    saki.post("/api/v1/notices", wrong).await.problem(422, "notice.corrects");
    let correction = json!({ "kind": "general", "title": "x", "body": "y", "corrects": sent["id"] });
    let correction = saki.post("/api/v1/notices", correction).await.created();
    assert_eq!(correction["corrects"], sent["id"]);
    let path = format!("/api/v1/notices/{}", correction["id"].as_str().unwrap());
    assert_eq!(saki.delete(&path).await.status.as_u16(), 204);
    assert_eq!(saki.get(&path).await.ok()["state"], "discarded");
}

#[tokio::test]
async fn what_cannot_be_a_notice_is_refused() {
    let world = shop().await;
    let admin = world.admin();
    admin.post("/api/v1/notices", json!({ "kind": "flash", "title": "x", "body": "y" })).await.problem(422, "notice.incident_missing");
    admin.post("/api/v1/notices", json!({ "kind": "gossip", "title": "x", "body": "y" })).await.problem(422, "notice.kind");
    admin
        .post("/api/v1/notices", json!({ "kind": "general", "title": "x".repeat(201), "body": "y" }))
        .await
        .problem(422, "notice.too_long");
    admin
        .post("/api/v1/notices", json!({ "kind": "general", "title": "a\nb", "body": "y" }))
        .await
        .problem(422, "notice.control_character");
    admin
        .post("/api/v1/notices", json!({ "kind": "general", "title": "x", "body": "y".repeat(20_001) }))
        .await
        .problem(422, "notice.too_long");
    let incident = outage(&admin).await;
    let writer = world.scoped(&["notice:read", "notice:write", "incident:read"]).await;
    let body = json!({ "kind": "flash", "incident": incident, "title": "x", "body": "y" });
    let id = writer.post("/api/v1/notices", body).await.created()["id"].as_str().unwrap().to_owned();
    writer.post(&format!("/api/v1/notices/{id}/send"), json!({})).await.problem(403, "access.forbidden");
}

#[tokio::test]
async fn deliveries_show_their_attempts_and_are_retried_by_hand() {
    let world = shop().await;
    let admin = world.admin();
    let body = json!({ "kind": "general", "title": "お知らせ", "body": "本文" });
    let notice = admin.post("/api/v1/notices", body).await.created()["id"].as_str().unwrap().to_owned();
    admin.post(&format!("/api/v1/notices/{notice}/send"), json!({})).await.ok();
    settle(&world).await;
    let all = admin.get(&format!("/api/v1/deliveries?cause={notice}")).await.ok();
    assert_eq!(items(&all).len(), 4);
    let hook = admin.get("/api/v1/deliveries?channel=hook&state=retrying").await.ok();
    let [hook] = items(&hook).as_slice() else { panic!("{hook}") };
    assert_eq!((&hook["channel_kind"], &hook["cause_kind"], &hook["topic"]), (&json!("webhook"), &json!("notice"), &json!("notice")));
    assert!(hook["next_at"].is_string() && hook["last_error"].is_string());
    let path = format!("/api/v1/deliveries/{}", hook["id"].as_str().unwrap());
    let shown = admin.get(&path).await.ok();
    assert_eq!(shown["attempts_log"].as_array().unwrap().len(), 1);
    assert_eq!(shown["content"]["kind"], "webhook");
    assert!(!admin.get(&path).await.text.contains("127.0.0.1:9/hook"), "where it goes is a secret");
    assert_eq!(admin.post(&format!("{path}/retry"), json!({})).await.ok()["state"], "pending");
    settle(&world).await;
    assert_eq!(admin.get(&path).await.ok()["attempts_log"].as_array().unwrap().len(), 2);
    let mail = admin.get("/api/v1/deliveries?channel=mail").await.ok();
    let sent = format!("/api/v1/deliveries/{}", mail["items"][0]["id"].as_str().unwrap());
    let shown = admin.get(&sent).await.ok();
    assert_eq!((&shown["state"], &shown["next_at"]), (&json!("sent"), &json!(null)));
    admin.post(&format!("{sent}/retry"), json!({})).await.problem(409, "delivery.state");
    admin.post("/api/v1/deliveries/nope/retry", json!({})).await.problem(404, "not_found");
}
