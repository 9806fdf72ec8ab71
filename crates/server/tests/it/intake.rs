use serde_json::json;

use super::support::{ADMIN, Answer, CONFIG, World, world};

const PING: &str = "/ping/6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f60";

#[tokio::test]
async fn alerts_are_taken_and_listed_in_alertmanagers_shape() {
    let world = world().await;
    let sender = world.scoped(&["alert:write", "alert:read"]).await;
    let alerts = json!([
        { "labels": { "alertname": "Down", "instance": "a" }, "annotations": { "summary": "down" }, "generatorURL": "http://p/" },
        { "labels": { "alertname": "Slow", "instance": "b" } },
    ]);
    let answer = sender.post("/api/v2/alerts", alerts).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
    let listed = sender.get("/api/v2/alerts").await.ok();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let one = sender.get("/api/v2/alerts?filter=alertname%3D%22Down%22&filter=instance%3D~%22a%7Cc%22").await.ok();
    let [one] = one.as_array().unwrap().as_slice() else { panic!("{one}") };
    assert_eq!((&one["labels"]["alertname"], &one["status"]["state"]), (&json!("Down"), &json!("active")));
    for member in ["annotations", "endsAt", "fingerprint", "receivers", "startsAt", "status", "updatedAt", "labels", "generatorURL"] {
        assert!(!one[member].is_null(), "{member}");
    }
    for member in ["inhibitedBy", "silencedBy", "mutedBy"] {
        assert!(one["status"][member].is_array());
    }
    assert_eq!(sender.get("/api/v2/alerts?active=false").await.ok(), json!([]));
    assert_eq!(sender.get("/api/v2/alerts?filter=alertname").await.status.as_u16(), 400);
    assert_eq!(sender.get("/api/v2/alerts?active=maybe").await.status.as_u16(), 400);
    let resolved = json!([{ "labels": { "alertname": "Down", "instance": "a" }, "endsAt": "2026-11-23T00:00:00Z" }]);
    assert_eq!(sender.post("/api/v2/alerts", resolved).await.status.as_u16(), 200);
    assert_eq!(sender.get("/api/v2/alerts").await.ok().as_array().unwrap().len(), 1);
    sender.get("/api/v2/alerts/groups").await.ok();
    let status = sender.get("/api/v2/status").await.ok();
    assert_eq!(status["versionInfo"].as_object().unwrap().len(), 6);
    sender.get("/api/v2/receivers").await.ok();
}

#[tokio::test]
async fn bad_posts_are_refused_with_a_plain_string() {
    let world = world().await;
    let admin = world.admin();
    let answer = admin.post("/api/v2/alerts", json!([{ "labels": {} }, { "labels": { "alertname": "Good" } }])).await;
    assert_eq!(answer.status.as_u16(), 400);
    assert_eq!(answer.json(), json!("alert 0: at least one label pair required"));
    assert_eq!(admin.get("/api/v2/alerts").await.ok().as_array().unwrap().len(), 1, "the good one was taken");
    let answer = admin.post("/api/v2/alerts", json!({ "labels": {} })).await;
    assert_eq!(answer.status.as_u16(), 400);
    assert!(answer.json().is_string());
    let packed = admin.request(reqwest::Method::POST, "/api/v2/alerts").header("content-encoding", "gzip").body("[]").send();
    assert_eq!(packed.await.unwrap().status().as_u16(), 415);
    let many = vec![json!({ "labels": { "a": "b" } }); 10_001];
    assert_eq!(admin.post("/api/v2/alerts", json!(many)).await.status.as_u16(), 413);
}

#[tokio::test]
async fn a_token_may_stand_in_the_path_for_intake_only() {
    let world = world().await;
    let anybody = world.anybody();
    let alerts = json!([{ "labels": { "alertname": "Down" } }]);
    let answer = anybody.post(&format!("/in/{ADMIN}/api/v2/alerts"), alerts.clone()).await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(anybody.get(&format!("/in/{ADMIN}/api/v2/alerts?active=true")).await.ok().as_array().unwrap().len(), 1);
    assert_eq!(anybody.post("/in/wrong/api/v2/alerts", alerts).await.status.as_u16(), 401);
    for path in ["api/v1/people", "api/v1/tokens", "healthz", "in/x/api/v2/alerts"] {
        anybody.get(&format!("/in/{ADMIN}/{path}")).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn jobs_ping_by_any_method() {
    let world = world().await;
    let anybody = world.anybody();
    for path in ["", "/start", "/log", "/fail", "/0", "/255", "?rid=7c9e6679-7425-40de-944b-e07fc1f90ae7"] {
        for method in [reqwest::Method::GET, reqwest::Method::POST] {
            let request = anybody.http.request(method, world.url(&format!("{PING}{path}"))).body("x".repeat(20_000));
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "OK"), "{path}");
            assert_eq!(answer.headers["ping-body-limit"], "10000");
        }
    }
    assert_eq!(anybody.http.head(world.url(PING)).send().await.unwrap().status().as_u16(), 200);
    for path in
        ["/ping/00000000-0000-4000-8000-000000000000", "/ping/x", &format!("{PING}/256"), &format!("{PING}/stop"), "/ping/key/slug/start"]
    {
        assert_eq!(anybody.get(path).await.status.as_u16(), 404, "{path}");
    }
    assert_eq!(anybody.get(&format!("{PING}?rid=7")).await.status.as_u16(), 400);
}

#[tokio::test]
async fn what_a_job_said_is_listed_for_who_operates_it() {
    let world = world().await;
    for (signal, body) in [("/start", ""), ("/3", "disk full"), ("", "")] {
        let path = format!("{PING}{signal}?rid=6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f61");
        let answer = world.anybody().request(reqwest::Method::POST, &path).body(body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        world.now_forward(hinomi_domain::kernel::Span::seconds(1));
    }
    let operator = world.scoped(&["monitor:read", "monitor:operate"]).await;
    let pings = operator.get("/api/v1/monitors/job/pings").await.ok();
    let kinds: Vec<&str> = pings["items"].as_array().unwrap().iter().map(|ping| ping["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["success", "fail", "start"]);
    let fail = &pings["items"][1];
    assert_eq!((&fail["exit_code"], &fail["body"]), (&json!(3), &json!("disk full")));
    assert_eq!(fail["run"], "6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f61");
    // A page at a time, without a gap.
    let first = operator.get("/api/v1/monitors/job/pings?limit=1").await.ok();
    let rest = operator.get(&format!("/api/v1/monitors/job/pings?cursor={}", first["next"].as_str().unwrap())).await.ok();
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    // A job's own output may hold anything.
    let reader = world.scoped(&["monitor:read"]).await;
    assert_eq!(reader.get("/api/v1/monitors/job/pings").await.ok()["items"][1]["body"], json!(null));
    reader.get("/api/v1/monitors/none/pings").await.problem(404, "not_found");
}

#[tokio::test]
async fn jobs_ping_by_key_and_name_where_there_is_a_key() {
    let without = world().await;
    assert_eq!(without.anybody().get("/ping/a-key-of-pings/job").await.status.as_u16(), 404);
    let keyed = CONFIG.replace("[server]", "[server]\nping_key = \"a-key-of-pings\"");
    let world = World::with(&keyed).await;
    let anybody = world.anybody();
    for path in ["", "/start", "/log", "/fail", "/3", "?create=1"] {
        let answer = anybody.get(&format!("/ping/a-key-of-pings/job{path}")).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "OK"), "{path}");
    }
    for path in ["/ping/a-key-of-ping/job", "/ping/a-key-of-pings/none", "/ping/a-key-of-pings/job/stop", "/ping//job"] {
        assert_eq!(anybody.get(path).await.status.as_u16(), 404, "{path}");
    }
    assert_eq!(anybody.get(PING).await.status.as_u16(), 200, "by UUID as before");
}

#[tokio::test]
async fn pushes_answer_in_uptime_kumas_words() {
    let world = world().await;
    let anybody = world.anybody();
    assert_eq!(anybody.get("/api/push/pushtoken?status=up&msg=OK&ping=").await.ok(), json!({ "ok": true }));
    assert_eq!(anybody.post("/api/push/pushtoken?status=down&msg=full", json!({})).await.ok(), json!({ "ok": true }));
    let unknown = anybody.get("/api/push/unknown").await;
    assert_eq!(unknown.status.as_u16(), 404);
    assert_eq!(unknown.json(), json!({ "ok": false, "msg": "Monitor not found or not active." }));
}
