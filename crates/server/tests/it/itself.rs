use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::{Answer, CONFIG, world};

#[tokio::test]
async fn health_and_readiness_say_one_word_to_strangers() {
    let world = world().await;
    let health = world.anybody().get("/healthz").await;
    assert_eq!((health.status.as_u16(), health.text.as_str()), (200, "ok"));
    let ready = world.anybody().get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text.as_str()), (200, "{\"status\":\"ready\"}"));
    let other = world.scoped(&["alert:read"]).await.get("/readyz").await;
    assert_eq!(other.text, "{\"status\":\"ready\"}");
    let detail = world.admin().get("/readyz").await.ok()["detail"].clone();
    assert_eq!(detail["store"], "ok");
    assert_eq!(detail["listeners"][0]["name"], "http");
    assert_eq!(detail["config"]["error"], serde_json::json!(null));
}

#[tokio::test]
async fn a_refused_configuration_leaves_it_ready_and_shows_to_those_who_may() {
    let world = world().await;
    world.reconfigure(CONFIG).await;
    world.refuse("[[monitor]]\nid = 7\n").await;
    let ready = world.anybody().get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text.as_str()), (200, "{\"status\":\"ready\"}"));
    let detail = world.admin().get("/readyz").await.ok()["detail"].clone();
    assert!(detail["config"]["error"]["rendered"].as_str().unwrap().contains("all.toml"), "{detail}");
}

#[tokio::test]
async fn draining_is_not_ready() {
    let world = world().await;
    world.state.set_draining();
    let ready = world.anybody().get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text.as_str()), (503, "{\"status\":\"draining\"}"));
    assert_eq!(world.anybody().get("/healthz").await.status.as_u16(), 200);
}

#[tokio::test]
async fn metrics_are_for_those_who_may_and_hold_no_paths() {
    let world = world().await;
    world.anybody().get("/ping/6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f60").await;
    world.anybody().get("/metrics").await.problem(401, "access.unauthenticated");
    let metrics = world.scoped(&["metrics:read"]).await.get("/metrics").await;
    assert_eq!(metrics.status.as_u16(), 200);
    for line in ["hinomi_ready 1", "hinomi_deliveries{state=\"failed\"} 0", "hinomi_checks_total", "route=\"/ping/{uuid}\""] {
        assert!(metrics.text.contains(line), "{line} in {}", metrics.text);
    }
    assert!(!metrics.text.contains("6f2f2c1e"));
    // The old format, which every reader knows, unless the newer one is asked for.
    assert_eq!(metrics.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert!(metrics.text.contains("# TYPE hinomi_checks_total counter\n") && !metrics.text.contains("# EOF"));
    let client = world.scoped(&["metrics:read"]).await;
    let open = client.request(Method::GET, "/metrics").header("accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    let open = Answer::of(open.send().await.unwrap()).await;
    assert!(open.headers["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    assert!(open.text.contains("# TYPE hinomi_checks counter\n") && open.text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn a_request_names_one_host() {
    let world = world().await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn a_misspelt_filter_is_no_empty_filter() {
    let world = world().await;
    let problem = world.admin().get("/api/v1/incidents?sate=open").await.problem(400, "request.malformed");
    assert!(problem["detail"].as_str().unwrap().contains("state"), "{problem}");
}

#[tokio::test]
async fn the_openapi_document_is_for_known_callers() {
    let world = world().await;
    world.anybody().get("/api/v1/openapi.json").await.problem(401, "access.unauthenticated");
    let document = world.scoped(&["alert:read"]).await.get("/api/v1/openapi.json").await.ok();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(document["info"]["version"], "1");
    assert_eq!(document["paths"]["/api/v1/people"]["get"]["x-permission"], "person:read");
}

#[tokio::test]
async fn the_console_answers_browsers_with_a_strict_policy() {
    let world = world().await;
    let request = world.anybody().request(reqwest::Method::GET, "/incidents/7").header("accept", "text/html");
    let answer = super::support::Answer::of(request.send().await.unwrap()).await;
    assert!(answer.text.contains("<!doctype html>"), "{}", answer.text);
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    for part in ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "frame-src 'self'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin");
    assert!(!answer.headers.contains_key("strict-transport-security"));
    world.anybody().get("/assets/gone.js").await.problem(404, "not_found");
}
