use std::time::Duration;

use hinomi_domain::detect::{Reason, Sample, Verdict};
use hinomi_domain::kernel::Span;
use hinomi_engine::detect::monitors;
use hinomi_engine::detect::seen::Check;
use serde_json::json;

use super::shop::{SHOP, items, shop};
use super::support::World;

async fn check(world: &World, monitor: &str, verdict: Verdict) {
    let watched = world.engine.monitors().get(&monitor.into()).unwrap();
    let at = world.engine.clock().now();
    let phases = hinomi_engine::detect::Phases { total_us: 12_300, ..Default::default() };
    {
        let mut seen = watched.seen();
        seen.remember(Check { at, verdict, phases, reason: None });
        seen.latency.record(at, 12_300);
    }
    monitors::observe(
        &world.engine,
        &watched,
        &Sample { at, verdict, reason: (verdict == Verdict::Bad).then(|| Reason::connect_refused("192.0.2.1:80").text) },
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn monitors_are_listed_shown_and_hide_their_secrets() {
    let world = shop().await;
    let (admin, taro) = (world.admin(), world.signed_in("taro").await);
    check(&world, "web-http", Verdict::Good).await;
    world.now_forward(Span::minutes(30));
    check(&world, "web-http", Verdict::Bad).await;
    let listed = taro.get("/api/v1/monitors").await.ok();
    let ids: Vec<&str> = items(&listed).iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["both", "job", "web-http"]);
    let row = &items(&listed)[2];
    assert_eq!(
        (&row["status"], &row["last_reason"], &row["interval"]),
        (&json!("down"), &json!({ "ja": "192.0.2.1:80 が接続を拒否しました", "en": "192.0.2.1:80 refused the connection" }), &json!("30s"))
    );
    assert_eq!(row["target"], "http://127.0.0.1:9/health?…");
    let spark = row["spark"].as_array().unwrap();
    assert_eq!((spark.len(), &spark[28], &spark[29]), (30, &json!(12.3), &json!(null)));
    let first = taro.get("/api/v1/monitors?limit=2").await.ok();
    let next = first["next"].as_str().unwrap();
    assert_eq!(items(&taro.get(&format!("/api/v1/monitors?limit=2&cursor={next}")).await.ok()).len(), 1);

    let seen = taro.get("/api/v1/monitors/web-http").await;
    assert!(!seen.text.contains("s3cret"), "{}", seen.text);
    let shown = admin.get("/api/v1/monitors/web-http").await.ok();
    assert_eq!(shown["definition"]["kind"]["url"], "http://127.0.0.1:9/health?…");
    assert_eq!(shown["intervals"][0]["status"], "down");
    assert_eq!(shown["recent"][0]["verdict"], "bad");
    assert!(shown["toml"].as_str().unwrap().contains("[[monitor]]"));
    assert_eq!(shown["definition"]["kind"]["kind"], "http");
    let job = admin.get("/api/v1/monitors/job").await.ok();
    assert_eq!(job["ping_url"], "http://localhost/ping/6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f60");
    assert!(!taro.get("/api/v1/monitors/job").await.text.contains("6f2f2c1e"), "a viewer must not ping");
    for nothing in ["nope", "%20", "x%2Fy", "a%00b"] {
        admin.get(&format!("/api/v1/monitors/{nothing}")).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn latencies_come_with_the_incidents_of_their_time() {
    let world = shop().await;
    let admin = world.admin();
    check(&world, "web-http", Verdict::Good).await;
    world.now_forward(Span::minutes(1));
    check(&world, "web-http", Verdict::Bad).await;
    world.now_forward(Span::minutes(1));
    let chart = admin.get("/api/v1/monitors/web-http/latency?points=10").await.ok();
    assert_eq!(chart["points"][0]["count"], 2);
    assert!((chart["points"][0]["p50_ms"].as_f64().unwrap() - 12.3).abs() < 1.0);
    assert_eq!(chart["incidents"].as_array().unwrap().len(), 1);
    for query in ["points=0", "points=x", "from=yesterday", "from=2026-11-23T00:00:00Z&to=2026-11-22T00:00:00Z", "from=1999-01-01"] {
        admin.get(&format!("/api/v1/monitors/web-http/latency?{query}")).await.problem(400, "request.malformed");
    }
}

#[tokio::test]
async fn a_monitor_is_paused_with_a_reason_resumed_and_tested() {
    let world = shop().await;
    let saki = world.signed_in("saki").await;
    saki.post("/api/v1/monitors/web-http/pause", json!({ "reason": "  " })).await.problem(422, "text.missing");
    saki.post("/api/v1/monitors/web-http/pause", json!({ "reason": "x".repeat(501) })).await.problem(422, "text.too_long");
    let paused = saki.post("/api/v1/monitors/web-http/pause", json!({ "reason": "moving" })).await.ok();
    assert_eq!((&paused["status"], &paused["paused"]), (&json!("paused"), &json!(true)));
    let resumed = saki.post("/api/v1/monitors/web-http/resume", json!({})).await.ok();
    assert_eq!((&resumed["status"], &resumed["paused"]), (&json!("unknown"), &json!(false)));
    saki.post("/api/v1/monitors/nope/resume", json!({})).await.problem(404, "not_found");
    for kind in ["job", "both"] {
        saki.post(&format!("/api/v1/monitors/{kind}/test"), json!({})).await.problem(422, "monitor.not_checked");
    }
    let tested = saki.post("/api/v1/monitors/web-http/test", json!({})).await.ok();
    assert_eq!(tested["verdict"], "bad", "{tested}");
    assert!(tested["phases_us"]["total"].is_number());
    let mut last = None;
    for _ in 0..4 {
        last = Some(saki.post("/api/v1/monitors/web-http/test", json!({})).await);
    }
    last.unwrap().problem(429, "request.too_many");
    assert_eq!(saki.get("/api/v1/monitors/web-http").await.ok()["status"], "unknown", "a test counts nowhere");
}

#[tokio::test]
async fn a_thousand_monitors_are_listed_quickly() {
    let mut config = SHOP.to_owned();
    for n in 0..1_000 {
        config.push_str(&format!("\n[[monitor]]\nid = \"m{n:04}\"\nkind = \"heartbeat\"\nevery = \"1h\"\ngrace = \"5m\"\nping = \"6f2f2c1e-5a0b-4a3e-9c0d-{n:012}\"\ncomponent = \"back\"\n"));
    }
    let world = World::with(&config).await;
    let admin = world.admin();
    let begun = tokio::time::Instant::now();
    let mut path = "/api/v1/monitors?limit=200".to_owned();
    let mut count = 0;
    loop {
        let page = admin.get(&path).await.ok();
        count += items(&page).len();
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/monitors?limit=200&cursor={next}");
    }
    assert_eq!(count, 1_003);
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?} for six pages");
}
