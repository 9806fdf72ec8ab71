//! The public pages over a whole engine in simulated time: what they show, what they never show, and their copy as plain files.

use std::path::Path;

use hinomi_domain::detect::Verdict;
use hinomi_domain::kernel::{Actor, IncidentId, Language, Span, Timestamp};
use hinomi_domain::review::correction::{Correct, Says};
use hinomi_engine::review::correction;
use hinomi_engine::review::pages::Found;
use hinomi_engine::review::publish::{Looked, look};
use hinomi_engine::review::seal;
use hinomi_testkit::{Backend, World};
use serde_json::Value;

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

struct Site {
    world: World,
}

impl Site {
    async fn new(config: &str) -> Site {
        let start = Timestamp::parse("2026-11-24T09:00:00+09:00").unwrap();
        Site { world: World::new(&Backend::Sqlite, config, start).await.unwrap() }
    }

    /// What stands at a path below `/status/`, for a reader of Japanese. `None`: nothing.
    async fn read(&self, path: &str) -> Option<String> {
        let pages = self.world.engine.pages();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let month = query.strip_prefix("month=");
        let asset = match pages.site().below_status(path, month, Language::Ja) {
            Found::Ready { asset, .. } => asset,
            Found::Older { older, .. } => pages.older(&self.world.engine, &older).await.unwrap()?,
            Found::Missing => return None,
        };
        Some(String::from_utf8(asset.body.to_vec()).unwrap())
    }

    async fn get(&self, path: &str) -> String {
        self.read(path).await.unwrap_or_else(|| panic!("nothing at {path}"))
    }

    async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.get(path).await).unwrap()
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

    /// The newest incident's id.
    async fn incident(&self) -> IncidentId {
        let mut tx = self.world.engine.store().read().await.unwrap();
        let filter = hinomi_store::incident::IncidentFilter { restricted: true, ..Default::default() };
        IncidentId::new(hinomi_store::incident::list(&mut tx, &filter).await.unwrap()[0].id.as_str())
    }

    /// Makes an incident restricted behind everybody's back, as the store holds one that was reported so.
    async fn restrict(&self, id: &IncidentId) {
        let id = id.to_string();
        self.world
            .engine
            .store()
            .write::<(), hinomi_store::StoreError, _>(move |tx| {
                Box::pin(async move {
                    let mut row = hinomi_store::incident::get(tx, &id, true).await?.unwrap();
                    row.restricted = true;
                    hinomi_store::incident::update(tx, &mut row).await
                })
            })
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_has_seen_yet_reads_as_unknown() {
    let site = Site::new(CONFIG).await;
    let summary = site.json("main/api/v2/summary.json").await;
    assert_eq!(summary["status"]["indicator"], "minor");
    assert!(summary["components"].as_array().unwrap().iter().all(|component| component["unknown"] == true));
    let page = site.get("main/en/").await;
    assert!(page.contains("Unknown"), "{}", page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_shows_and_what_is_private_does_not() {
    let mut site = Site::new(CONFIG).await;
    site.good().await;
    let calm = site.json("main/api/v2/status.json").await;
    assert_eq!(calm["status"]["indicator"], "none");

    site.fail("web-http").await;
    let id = site.incident().await;
    for (path, title) in [("main/ja/", "ウェブの障害"), ("main/en/", "Web outage"), ("en/", "Web outage")] {
        let page = site.get(path).await;
        assert!(page.contains(title), "{path}");
        assert!(!page.contains("Internal books") && !page.contains("内部台帳") && !page.contains("10.9.8.7"), "{path}");
    }
    let own = site.get(&format!("main/en/incidents/{id}")).await;
    assert!(own.contains("Web outage"));
    assert!(site.get("main/en/feed.atom").await.contains("Service disruption: Web"));
    assert!(site.get("main/en/history?month=2026-11").await.contains("Web outage"));
    let summary = site.json("main/en/api/v2/summary.json").await;
    assert_eq!(summary["incidents"][0]["name"], "Web outage");
    assert_eq!(summary["status"]["indicator"], "major");
    // The incident of another component is not on the partners' page.
    let partners = site.json("partners/api/v2/summary.json").await;
    assert_eq!(partners["incidents"].as_array().unwrap().len(), 0);
    assert!(site.read(&format!("partners/en/incidents/{id}")).await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_is_on_the_page_with_its_next_rendering() {
    let mut site = Site::new(CONFIG).await;
    site.good().await;
    let began = site.world.now();
    site.fail("web-http").await;
    let bad = site.get("main/en/uptime").await;
    site.world.advance(Span::seconds(5)).await.unwrap();
    site.world
        .engine
        .turn(Actor::system("test"), move |turn| {
            Box::pin(async move {
                let (component, reason) = ("web".into(), "the probe's own line".to_owned());
                let asked = Correct { component, from: began, to: began + Span::minutes(1), says: Says::Up, reason };
                correction::correct(turn, &asked).await.map(|_| ())
            })
        })
        .await
        .unwrap();
    site.render().await;
    let good = site.get("main/en/uptime").await;
    let of_web = r#"<th scope="row">Web</th><td>"#;
    assert!(bad.contains(&format!("{of_web}0%<small>down 1 min")), "{bad}");
    // Figures by month and year are kept for a while; not over a correction. The last five seconds it was still down.
    assert!(good.contains(&format!("{of_web}92.3")) && good.contains("<small>down 5 s"), "{good}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restricted_incident_is_nowhere() {
    let mut site = Site::new(CONFIG).await;
    site.good().await;
    site.fail("web-http").await;
    let id = site.incident().await;
    assert!(site.get("en/feed.atom").await.contains("Service disruption: Web"));
    site.restrict(&id).await;
    site.render().await;
    for path in [
        "en/",
        "en/history",
        "en/history?month=2026-11",
        "en/feed.atom",
        "en/api/v2/summary.json",
        "en/api/v2/incidents.json",
        "en/api/v2/incidents/unresolved.json",
    ] {
        let text = site.get(path).await;
        assert!(!text.contains("Web outage") && !text.contains("Service disruption") && !text.contains(id.as_str()), "{path}");
    }
    assert!(site.read(&format!("main/en/incidents/{id}")).await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_and_incidents_of_long_ago_are_still_there() {
    let mut site = Site::new(CONFIG).await;
    site.good().await;
    site.fail("web-http").await;
    let id = site.incident().await;
    site.good().await;
    for _ in 0..5 {
        site.world.advance(Span::days(31)).await.unwrap();
    }
    site.render().await;
    let month = site.get("main/en/history?month=2026-11").await;
    assert!(month.contains("Web outage"));
    let incident = site.get(&format!("main/incidents/{id}")).await;
    assert!(incident.contains("ウェブの障害"));
    assert!(!site.get("main/en/").await.contains("Web outage"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_files_say_the_same_and_turn_when_nobody_renews_them() {
    let directory = tempfile::tempdir().unwrap();
    let public = directory.path().join("public");
    let config = format!("{CONFIG}\n[publish]\ndirectory = \"{}\"\n", public.display());
    let mut site = Site::new(&config).await;
    site.good().await;
    site.fail("web-http").await;
    let id = site.incident().await;
    let read = |path: &str| std::fs::read_to_string(public.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(read("en/index.html").contains("Web outage"));
    assert!(read("index.html").contains("<html lang=\"ja\""));
    assert!(read("en/index.html").contains("href=\"/en/history/\""));
    assert!(read(&format!("en/incidents/{id}/index.html")).contains("Web outage"));
    assert!(read("partners/en/index.html").contains("For partners"));
    for path in ["en/history/index.html", "en/history/2026-11/index.html", "ja/uptime/index.html", "policy/index.html", "en/feed.atom"] {
        assert!(!read(path).is_empty());
    }
    let summary: Value = serde_json::from_str(&read("en/api/v2/summary.json")).unwrap();
    assert_eq!(summary["incidents"][0]["name"], "Web outage");
    assert_no_leftovers(&public);

    let now = site.world.now();
    let look = |at| look(&public, at).unwrap();
    assert!(matches!(look(now), Looked::Valid { .. }));
    assert!(matches!(look(now + Span::minutes(4)), Looked::Swapped { .. }));
    assert!(read("en/index.html").contains("Last confirmed:"));
    let stale: Value = serde_json::from_str(&read("api/v2/summary.json")).unwrap();
    assert_eq!(stale["components"][0]["unknown"], true);
    assert_eq!(look(now + Span::minutes(4)), Looked::Stale);

    site.world.advance(Span::minutes(5)).await.unwrap();
    site.restrict(&id).await;
    site.render().await;
    assert!(matches!(look(site.world.now()), Looked::Restored { .. }));
    let back: Value = serde_json::from_str(&read("api/v2/summary.json")).unwrap();
    assert_eq!(back["incidents"].as_array().unwrap().len(), 0);
    assert!(!public.join(format!("en/incidents/{id}")).exists(), "a page that may no longer be shown is gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_sealed_once_some_days_after_its_end() {
    let mut site = Site::new(CONFIG).await;
    site.good().await;
    site.fail("web-http").await;
    site.good().await;
    assert!(seal::run_once(&site.world.engine).await.unwrap().is_empty());
    site.world.advance(Span::days(20)).await.unwrap();
    let sealed = seal::run_once(&site.world.engine).await.unwrap();
    assert_eq!(sealed, ["2026-11"]);
    assert!(seal::run_once(&site.world.engine).await.unwrap().is_empty(), "a seal stands");
    let mut tx = site.world.engine.store().read().await.unwrap();
    let policy = site.world.engine.world().policy.clone();
    let month = "2026-11-01".parse().unwrap();
    let shown = hinomi_engine::read::ledger::load(&mut tx, &policy, month, true).await.unwrap();
    assert!(shown.sealed_at.is_some(), "the ledger shows what was sealed");
    let totals = hinomi_domain::review::ledger::month(&shown.policy, &shown.obligations, month, &shown.zone).totals;
    assert!(totals.total() > 0 && totals.pending == 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_components_over_ninety_days_fit_into_one_small_answer() {
    let mut config = "[policy]\ntime_zone = \"Asia/Tokyo\"\n".to_owned();
    for n in 0..50 {
        config.push_str(&format!(
            "[[component]]\nid = \"c{n}\"\nname = {{ ja = \"サービス{n}\", en = \"Service {n}\" }}\npublic = true\n\
             [[monitor]]\nid = \"m{n}\"\nkind = \"http\"\nurl = \"http://127.0.0.1:9001/{n}\"\ncomponent = \"c{n}\"\n"
        ));
    }
    let site = Site::new(&config).await;
    let now = site.world.now();
    let status = |from: Timestamp, to: Timestamp, monitor: i64, status: &str| hinomi_store::interval::StatusIntervalRow {
        monitor: format!("m{monitor}"),
        started_at: from.as_micros(),
        ended_at: Some(to.as_micros()),
        status: status.to_owned(),
        reason: String::new(),
    };
    // Each service was away for ten minutes every five days.
    let rows: Vec<_> = (0..50)
        .flat_map(|monitor| (0..18).map(move |n| (monitor, Span::minutes((90 - n * 5) * 1_440 - monitor))))
        .flat_map(|(monitor, ago)| {
            let (from, to) = (now - ago, now - ago + Span::days(5));
            let back = from + Span::minutes(10);
            [status(from, back, monitor, "down"), status(back, to, monitor, "up")]
        })
        .collect();
    let written = rows.len();
    site.world
        .engine
        .store()
        .write::<(), hinomi_store::StoreError, _>(move |tx| Box::pin(async move { hinomi_store::interval::put_many(tx, &rows).await }))
        .await
        .unwrap();
    let begun = tokio::time::Instant::now();
    site.render().await;
    println!("rendered from {written} intervals in {} ms", begun.elapsed().as_millis());
    let Found::Ready { asset, .. } = site.world.engine.pages().site().below_status("ja/", None, Language::Ja) else { panic!("no page") };
    let packed = asset.gzip().unwrap().len();
    println!("{} bytes, {packed} compressed", asset.body.len());
    assert!(packed <= 30_000, "{packed}");
}

fn assert_no_leftovers(directory: &Path) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.extension().is_none_or(|end| end != "hinomi-new"), "{}", path.display());
        if path.is_dir() {
            assert_no_leftovers(&path);
        }
    }
}
