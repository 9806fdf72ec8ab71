//! Ledger, obligations, policy, components, uptime and configuration.

use hinomi_domain::detect::{Sample, Verdict};
use hinomi_domain::kernel::Span;
use hinomi_engine::detect::monitors;
use serde_json::{Value, json};

use super::shop::{items, outage, settle, shop};

#[tokio::test]
async fn the_ledger_tells_how_each_promise_ended() {
    let world = shop().await;
    let (admin, saki) = (world.admin(), world.signed_in("saki").await);
    let incident = outage(&saki).await;
    let owed = saki.get(&format!("/api/v1/obligations?subject={incident}&state=pending")).await.ok();
    assert!(!items(&owed).is_empty());
    let flash = items(&owed).iter().find(|owed| owed["promise"] == "flash").unwrap();
    let path = format!("/api/v1/obligations/{}/waive", flash["id"].as_str().unwrap());
    saki.post(&path, json!({ "reason": "x" })).await.problem(403, "access.forbidden");
    admin.post(&path, json!({ "reason": "" })).await.problem(422, "obligation.reason_missing");
    admin.post(&path, json!({ "reason": "x".repeat(1_001) })).await.problem(422, "text.too_long");
    admin.post(&path, json!({})).await.problem(400, "request.malformed");
    let waived = admin.post(&path, json!({ "reason": "a drill" })).await.ok();
    assert_eq!((&waived["outcome_word"], &waived["reason"]), (&json!("waived"), &json!({ "ja": "a drill", "en": "a drill" })));
    admin.post(&path, json!({ "reason": "again" })).await.problem(409, "obligation.settled");
    admin.post("/api/v1/obligations/nope/waive", json!({ "reason": "x" })).await.problem(404, "not_found");
    world.now_forward(Span::hours(2));
    settle(&world).await;
    let ledger = saki.get("/api/v1/ledger").await.ok();
    assert_eq!((&ledger["month"], &ledger["zone"], &ledger["sealed_at"]), (&json!("2026-11"), &json!("Asia/Tokyo"), &json!(null)));
    let clause = |promise: &str| -> Value {
        ledger["clauses"].as_array().unwrap().iter().find(|clause| clause["promise"] == promise).unwrap().clone()
    };
    assert_eq!(clause("flash")["counts"]["waived"], 1);
    let recovery = clause("recovery");
    assert_eq!(recovery["counts"]["failed"], 1);
    assert_eq!(recovery["obligations"][0]["subject"], json!(incident));
    assert_eq!(saki.get("/api/v1/ledger?month=2026-10").await.ok()["clauses"][0]["obligations"], json!([]));
    for month in ["2026", "2026-13", "2026-1", "x", "9999-01", "2026-11-01"] {
        saki.get(&format!("/api/v1/ledger?month={month}")).await.problem(400, "request.malformed");
    }
    let policy = saki.get("/api/v1/policy").await.ok();
    assert_eq!((&policy["zone"], &policy["objective"]["guarantee"]), (&json!("Asia/Tokyo"), &json!(false)));
    let flash = policy["clauses"].as_array().unwrap().iter().find(|clause| clause["promise"] == "flash").unwrap();
    assert_eq!((&flash["within"], &flash["source"]), (&json!("30m"), &json!("OPS-5")));
}

#[tokio::test]
async fn a_sealed_month_stays_as_it_was_sealed() {
    let world = shop().await;
    let admin = world.admin();
    outage(&admin).await;
    let world_now = world.engine.world();
    let month = "2026-11-01".parse().unwrap();
    let mut tx = world.engine.store().read().await.unwrap();
    let open = hinomi_engine::read::ledger::load(&mut tx, &world_now.policy, month, true).await.unwrap();
    drop(tx);
    let sealed = hinomi_engine::read::ledger::Sealed { policy: open.policy, obligations: open.obligations };
    let row = hinomi_store::ledger_seal::LedgerSealRow {
        month: hinomi_engine::read::ledger::name(month),
        sealed_at: world.engine.clock().now().as_micros(),
        doc: serde_json::to_string(&sealed).unwrap(),
    };
    let done: Result<bool, hinomi_store::StoreError> =
        world.engine.store().write(move |tx| Box::pin(async move { hinomi_store::ledger_seal::insert(tx, &row).await })).await;
    assert!(done.unwrap());
    let before = admin.get("/api/v1/ledger?month=2026-11").await.ok();
    assert!(before["sealed_at"].is_string());
    outage(&admin).await;
    world.now_forward(Span::hours(3));
    settle(&world).await;
    assert_eq!(admin.get("/api/v1/ledger?month=2026-11").await.ok(), before);
}

#[tokio::test]
async fn components_and_uptime_say_what_was_seen() {
    let world = shop().await;
    let (admin, taro) = (world.admin(), world.signed_in("taro").await);
    let web = world.engine.monitors().get(&"web-http".into()).unwrap();
    let observe = async |verdict: Verdict| {
        let sample = Sample { at: world.engine.clock().now(), verdict, reason: None };
        monitors::observe(&world.engine, &web, &sample).await.unwrap();
    };
    for _ in 0..120 {
        observe(Verdict::Good).await;
        world.now_forward(Span::seconds(30));
    }
    for _ in 0..60 {
        observe(Verdict::Bad).await;
        world.now_forward(Span::seconds(30));
    }
    let listed = taro.get("/api/v1/components").await.ok();
    let of = |id: &str| items(&listed).iter().find(|component| component["id"] == id).unwrap().clone();
    assert_eq!(
        (&of("web")["status"], &of("shop")["status"], &of("web")["parent"]),
        (&json!("major_outage"), &json!("major_outage"), &json!("shop"))
    );
    assert_eq!((&of("back")["status"], &of("back")["uptime_90d"]), (&json!("unknown"), &json!(null)));
    assert!((of("web")["uptime_90d"].as_f64().unwrap() - 60.0 / 90.0).abs() < 1e-6, "{listed}");
    for component in ["web", "shop"] {
        let uptime = taro.get(&format!("/api/v1/uptime?component={component}&from=2026-11-23&by=day")).await.ok();
        let [day] = items(&uptime).as_slice() else { panic!("{uptime}") };
        assert_eq!((&day["up_us"], &day["down_us"]), (&json!(3_600_000_000_i64), &json!(1_800_000_000_i64)), "{component}");
        assert_eq!(day["unknown_us"], json!(9 * 3_600_000_000_i64), "from midnight in Tokyo nobody looked");
        assert_eq!(day["uptime"], day["uptime_with_maintenance"]);
    }
    // What was declared counts too, and a year is one period.
    let id =
        admin.post("/api/v1/incidents", json!({ "title": "x", "components": ["back"] })).await.created()["id"].as_str().unwrap().to_owned();
    admin.post(&format!("/api/v1/incidents/{id}/impact"), json!({ "back": "major_outage" })).await.ok();
    world.now_forward(Span::minutes(10));
    let year = admin.get("/api/v1/uptime?component=back&by=year&from=2026-01-01").await.ok();
    assert_eq!(items(&year)[0]["down_us"], json!(600_000_000));
    taro.get("/api/v1/uptime?component=nope").await.problem(404, "not_found");
    taro.get("/api/v1/uptime").await.problem(400, "request.malformed");
    for query in ["by=week", "from=x", "from=2001-01-01", "from=2026-11-24&to=2026-11-23"] {
        taro.get(&format!("/api/v1/uptime?component=web&{query}")).await.problem(400, "request.malformed");
    }
}

#[tokio::test]
async fn the_configuration_is_shown_with_its_files_and_errors() {
    let world = shop().await;
    let admin = world.admin();
    let config = admin.get("/api/v1/config").await.ok();
    assert_eq!((&config["files"], &config["error"]), (&json!(["all.toml"]), &json!(null)));
    let objects = admin.get("/api/v1/config/objects?limit=200").await.ok();
    let monitor = items(&objects).iter().find(|object| object["id"] == "web-http").unwrap();
    assert_eq!((&monitor["kind"], &monitor["origin"]["file"]), (&json!("monitor"), &json!("all.toml")));
    let first = admin.get("/api/v1/config/objects?limit=3").await.ok();
    let next = first["next"].as_str().unwrap();
    let second = admin.get(&format!("/api/v1/config/objects?limit=3&cursor={next}")).await.ok();
    assert_ne!(first["items"][2], second["items"][0]);
    assert_eq!(second["items"][0], objects["items"][3]);
    world.refuse("[[monitor]]\nid = \"x\"\nkind = \"htp\"\n").await;
    let refused = admin.get("/api/v1/config").await.ok();
    assert!(refused["error"]["rendered"].as_str().unwrap().contains("htp"));
    assert_eq!(refused["version"], config["version"], "the old one runs");
}
