//! The pages over the whole router, with an engine in simulated time.

use axum::body::{Body, to_bytes};
use hinomi_domain::detect::Verdict;
use hinomi_domain::kernel::{Span, Timestamp};
use hinomi_testkit::{Backend, World};
use http::header::{
    ACCEPT_ENCODING, ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HOST, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, SET_COOKIE, VARY,
};
use http::{HeaderMap, HeaderName, Request, StatusCode};
use prometheus_client::registry::Registry;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::ServerState;

const CONFIG: &str = r#"
[policy]
time_zone = "Asia/Tokyo"

[[page]]
id = "main"
title = { ja = "例示ストアの状況", en = "Example Store status" }
time_zone = "Asia/Tokyo"

[[page]]
id = "partners"
title = { ja = "取引先向け", en = "For partners" }
components = ["api"]
host_name = "status.partners.example"

[[component]]
id = "shop"
name = { ja = "ショップ", en = "Shop" }
public = true

[[component]]
id = "web"
name = { ja = "ウェブ", en = "Web" }
parent = "shop"
public = true

[[component]]
id = "api"
name = { ja = "公開API", en = "Public API" }
public = true

[[component]]
id = "ledger"
name = { ja = "内部台帳", en = "Internal books" }
public = false

[[monitor]]
id = "web-http"
kind = "http"
url = "http://127.0.0.1:9001/"
interval = "10s"
confirmations = 1
component = "web"

[[monitor]]
id = "api-http"
kind = "http"
url = "http://127.0.0.1:9002/"
interval = "10s"
confirmations = 1
component = "api"
"#;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

struct Site {
    world: World,
    router: axum::Router,
}

impl Site {
    async fn new(config: &str) -> Site {
        let start = Timestamp::parse("2026-11-24T09:00:00+09:00").unwrap();
        let world = World::new(&Backend::Sqlite, config, start).await.unwrap();
        let (router, _) = crate::router(ServerState::new(world.engine.clone(), Registry::default()));
        Site { world, router }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(HeaderName, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 4 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[]).await
    }

    async fn render(&self) {
        self.world.engine.pages().refresh(&self.world.engine).await.unwrap();
    }

    async fn good(&mut self) {
        for monitor in ["web-http", "api-http"] {
            self.world.check(monitor, Verdict::Good, None).await.unwrap();
        }
        self.render().await;
    }

    async fn fail(&mut self, monitor: &str) {
        self.world.check(monitor, Verdict::Bad, Some("connection refused to 10.9.8.7")).await.unwrap();
        self.world.advance(Span::minutes(1)).await.unwrap();
        self.render().await;
    }
}

fn header<'a>(answer: &'a Answer, name: &HeaderName) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn renewing_the_stamp_changes_no_etag_and_an_old_copy_is_renewed() {
    let mut site = Site::new(CONFIG).await;
    site.good().await;
    site.world.advance(Span::minutes(5)).await.unwrap();
    site.render().await;
    let first = site.get("/status/main/en/").await;
    let (tag, confirmed) = (header(&first, &ETAG).to_owned(), header(&first, &LAST_MODIFIED).to_owned());
    assert!(first.body.contains("data-valid-until=\"2026-11-24T00:08:00Z\""), "{}", first.body);

    let same = site.ask("GET", "/status/main/en/", &[(IF_NONE_MATCH, &tag), (IF_MODIFIED_SINCE, &confirmed)]).await;
    assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(header(&same, &ETAG), tag);
    assert_eq!(header(&same, &LAST_MODIFIED), "");
    assert_eq!(site.ask("GET", "/status/main/en/", &[(IF_NONE_MATCH, &tag)]).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(site.ask("GET", "/status/main/en/", &[(IF_NONE_MATCH, "\"other\"")]).await.status, StatusCode::OK);

    site.world.advance(Span::minutes(4)).await.unwrap();
    site.render().await;
    let renewed = site.ask("GET", "/status/main/en/", &[(IF_NONE_MATCH, &tag), (IF_MODIFIED_SINCE, &confirmed)]).await;
    assert_eq!(renewed.status, StatusCode::OK, "the reader's copy is over");
    assert_eq!(header(&renewed, &ETAG), tag);
    assert_ne!(renewed.body, first.body);

    site.fail("web-http").await;
    let failed = site.ask("GET", "/status/main/en/", &[(IF_NONE_MATCH, &tag)]).await;
    assert_eq!(failed.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn language_coding_and_headers() {
    let mut site = Site::new(CONFIG).await;
    site.good().await;
    let english = site.ask("GET", "/status/", &[(ACCEPT_LANGUAGE, "en-US,en;q=0.9,ja;q=0.5")]).await;
    assert!(english.body.contains("<html lang=\"en\""));
    assert_eq!(header(&english, &VARY), "Accept-Encoding, Accept-Language");
    for path in ["/status", "/status/", "/status/main", "/status/main/"] {
        let japanese = site.ask("GET", path, &[(ACCEPT_LANGUAGE, "ja,en;q=0.5")]).await;
        assert!(japanese.body.contains("<html lang=\"ja\""), "{path}");
    }
    let packed = site.ask("GET", "/status/main/ja/", &[(ACCEPT_ENCODING, "gzip")]).await;
    assert_eq!(header(&packed, &CONTENT_ENCODING), "gzip");
    let plain = site.get("/status/main/ja/").await;
    assert_eq!((header(&plain, &CONTENT_ENCODING), header(&plain, &VARY)), ("", "Accept-Encoding"));
    assert_eq!(header(&plain, &CONTENT_LENGTH), plain.body.len().to_string());
    assert_eq!(header(&plain, &CONTENT_SECURITY_POLICY), hinomi_render::page::content_security_policy());
    assert!(header(&plain, &CACHE_CONTROL).starts_with("public, max-age="));
    assert_eq!(header(&plain, &SET_COOKIE), "");

    let head = site.ask("HEAD", "/status/main/ja/", &[]).await;
    assert_eq!((head.body.as_str(), header(&head, &CONTENT_LENGTH)), ("", header(&plain, &CONTENT_LENGTH)));
    assert_eq!(site.ask("POST", "/status/main/", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let json = site.get("/status/api/v2/summary.json").await;
    assert_eq!((header(&json, &ACCESS_CONTROL_ALLOW_ORIGIN), header(&json, &CONTENT_TYPE)), ("*", "application/json"));
    let tag = header(&json, &ETAG).to_owned();
    assert_eq!(site.ask("GET", "/status/api/v2/summary.json", &[(IF_NONE_MATCH, &tag)]).await.status, StatusCode::NOT_MODIFIED);
    for (path, form) in [
        ("uptime", "text/html"),
        ("policy", "text/html"),
        ("history", "text/html"),
        ("feed.atom", "application/atom+xml"),
        ("calendar.ics", "text/calendar"),
    ] {
        for below in ["/status/", "/status/main/", "/status/main/en/"] {
            let answer = site.get(&format!("{below}{path}")).await;
            assert!(answer.status == StatusCode::OK && header(&answer, &CONTENT_TYPE).starts_with(form), "{below}{path}");
        }
    }
    for path in
        ["/status/nothing", "/status/main/en/incidents/none", "/status/main/en/history?month=1999-01", "/status/main/en/history?month=x"]
    {
        let missing = site.get(path).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}");
        assert!(missing.body.contains("見つかりません") && missing.body.contains("not found"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_name_of_its_own_serves_the_page_and_nothing_else() {
    let mut site = Site::new(CONFIG).await;
    site.good().await;
    let host = [(HOST, "Status.Partners.example:8443"), (ACCEPT_LANGUAGE, "en")];
    let page = site.ask("GET", "/", &host).await;
    assert!(page.status == StatusCode::OK && page.body.contains("For partners"));
    assert!(page.body.contains("href=\"/en/history\"") && !page.body.contains("/status/partners"), "{}", page.body);
    assert!(site.ask("GET", "/en/uptime", &host).await.status == StatusCode::OK);
    let summary = site.ask("GET", "/api/v2/summary.json", &host).await;
    let summary: Value = serde_json::from_str(&summary.body).unwrap();
    assert_eq!(summary["page"]["url"], "https://status.partners.example/");
    for path in ["/api/v1/incidents", "/healthz", "/status/main/", "/assets/index.js", "/incidents/1"] {
        assert_eq!(site.ask("GET", path, &host).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(site.get("/healthz").await.status, StatusCode::OK);
    assert!(site.get("/status/partners/en/").await.body.contains("href=\"/status/partners/en/history\""));
}
