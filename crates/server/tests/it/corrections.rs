//! A manager corrects the record of a component, and every figure follows at once.

use hinomi_domain::detect::{Sample, Verdict};
use hinomi_domain::kernel::Span;
use hinomi_engine::detect::monitors;
use serde_json::{Value, json};

use super::shop::{items, shop};
use super::support::World;

/// An hour up, half an hour down, half an hour up; it is 11:00 in Tokyo then.
async fn web_was_down(world: &World) {
    let web = world.engine.monitors().get(&"web-http".into()).unwrap();
    for (verdict, minutes) in [(Verdict::Good, 60), (Verdict::Bad, 30), (Verdict::Good, 30)] {
        for _ in 0..2 * minutes {
            let sample = Sample { at: world.engine.clock().now(), verdict, reason: None };
            monitors::observe(&world.engine, &web, &sample).await.unwrap();
            world.now_forward(Span::seconds(30));
        }
    }
}

fn stretch(from: &str, to: &str, status: &str) -> Value {
    let at = |time: &str| format!("2026-11-23T{time}:00+09:00");
    json!({ "component": "web", "from": at(from), "to": at(to), "status": status, "reason": "監視側の回線障害" })
}

#[tokio::test]
async fn a_correction_changes_every_figure_and_can_be_taken_back() {
    let world = shop().await;
    let (hanako, taro) = (world.signed_in("hanako").await, world.signed_in("taro").await);
    web_was_down(&world).await;
    // All at one instant: the last word holds even if the clock stands still.
    let correct = async |asked: Value| hanako.post("/api/v1/corrections", asked).await.created();
    let figures = async || {
        let web = taro.get("/api/v1/components/web").await.ok();
        let day = taro.get("/api/v1/uptime?component=web&from=2026-11-23&by=day").await.ok();
        let down: i64 = items(&day).iter().map(|day| day["down_us"].as_i64().unwrap()).sum();
        ((web["uptime_90d"].as_f64().unwrap() * 1e4).round() / 1e4, down / 60_000_000)
    };
    assert_eq!(figures().await, (0.75, 30));
    let made = correct(stretch("10:00", "10:30", "up")).await;
    assert_eq!(
        (&made["component"], &made["from"], &made["status"], &made["by"]["id"], &made["reason"]),
        (&json!("web"), &json!("2026-11-23T01:00:00Z"), &json!("up"), &json!("hanako"), &json!("監視側の回線障害"))
    );
    // At once, although figures are kept for a minute.
    assert_eq!(figures().await, (1.0, 0));
    correct(stretch("10:12", "10:24", "down")).await;
    assert_eq!(figures().await, (0.9, 12));
    correct(stretch("10:00", "10:30", "excluded")).await;
    assert_eq!(figures().await, (1.0, 0));
    let timeline = taro.get("/api/v1/components/web/timeline?from=2026-11-23T09:00:00%2B09:00").await.ok();
    let told: Vec<(&Value, &Value, &Value)> =
        items(&timeline).iter().map(|slice| (&slice["status"], &slice["excluded"], &slice["corrected"])).collect();
    assert_eq!(
        told,
        [
            (&json!("up"), &json!(false), &json!(false)),
            (&json!("paused"), &json!(true), &json!(true)),
            (&json!("up"), &json!(false), &json!(false)),
        ]
    );
    // The component above follows.
    let above = taro.get("/api/v1/components/shop/timeline?from=2026-11-23T09:00:00%2B09:00").await.ok();
    assert_eq!(items(&above)[1]["excluded"], json!(true));
    correct(stretch("09:00", "11:00", "as_seen")).await;
    assert_eq!(figures().await, (0.75, 30));
    let listed = taro.get("/api/v1/corrections?component=web").await.ok();
    let said: Vec<&str> = items(&listed).iter().map(|made| made["status"].as_str().unwrap()).collect();
    assert_eq!(said, ["as_seen", "excluded", "down", "up"], "nothing is lost, newest first");
    let touching = taro.get("/api/v1/corrections?from=2026-11-23T10:24:00%2B09:00&to=2026-11-23T10:25:00%2B09:00").await.ok();
    assert_eq!(items(&touching).len(), 3);
    assert_eq!(taro.get("/api/v1/corrections?from=2026-11-24").await.ok()["items"], json!([]));
    let first = taro.get("/api/v1/corrections?limit=3").await.ok();
    let rest = taro.get(&format!("/api/v1/corrections?limit=3&cursor={}", first["next"].as_str().unwrap())).await.ok();
    assert_eq!((items(&rest).len(), &items(&rest)[0]["id"]), (1, &made["id"]));
}

#[tokio::test]
async fn a_timeline_comes_in_pages_that_join() {
    let world = shop().await;
    let taro = world.signed_in("taro").await;
    web_was_down(&world).await;
    let whole = taro.get("/api/v1/components/web/timeline").await.ok();
    let statuses: Vec<&str> = items(&whole).iter().map(|slice| slice["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["up", "down", "up", "unknown"]);
    let mut paged = Vec::new();
    let mut next = String::new();
    loop {
        let page = taro.get(&format!("/api/v1/components/web/timeline?limit=1{next}")).await.ok();
        paged.extend(items(&page).clone());
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(&paged, items(&whole));
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_and_changes_nothing() {
    let world = shop().await;
    let (admin, saki) = (world.admin(), world.signed_in("saki").await);
    web_was_down(&world).await;
    saki.post("/api/v1/corrections", stretch("10:00", "10:30", "up")).await.problem(403, "access.forbidden");
    admin.post("/api/v1/corrections", stretch("10:30", "10:00", "up")).await.problem(422, "correction.range");
    admin.post("/api/v1/corrections", stretch("10:00", "11:01", "up")).await.problem(422, "correction.future");
    admin.post("/api/v1/corrections", stretch("10:00", "10:30", "paused")).await.problem(400, "request.malformed");
    admin.post("/api/v1/corrections", stretch("10:00", "25:30", "up")).await.problem(400, "request.malformed");
    let with = |field: &str, value: Value| {
        let mut asked = stretch("10:00", "10:30", "up");
        asked[field] = value;
        asked
    };
    admin.post("/api/v1/corrections", with("reason", json!(" "))).await.problem(422, "text.missing");
    admin.post("/api/v1/corrections", with("reason", json!("x".repeat(501)))).await.problem(422, "text.too_long");
    admin.post("/api/v1/corrections", with("component", json!("nope"))).await.problem(404, "not_found");
    admin.post("/api/v1/corrections", with("why", json!("x"))).await.problem(400, "request.malformed");
    assert_eq!(admin.get("/api/v1/corrections").await.ok()["items"], json!([]));
    admin.get("/api/v1/components/nope").await.problem(404, "not_found");
    admin.get("/api/v1/components/nope/timeline").await.problem(404, "not_found");
    admin.get("/api/v1/components/web/timeline?from=2020-01-01").await.problem(400, "request.malformed");
    admin.get("/api/v1/corrections?from=x").await.problem(400, "request.malformed");
}
