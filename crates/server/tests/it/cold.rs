//! Logs in cold storage: copied and let go as their purpose says, proved, found, and told of where they cannot be had.

use hinomi_domain::kernel::Span;
use hinomi_engine::ingest::logs::{cold_place, directory};
use hinomi_engine::ingest::verify::{Trouble, verify};
use hinomi_engine::ingest::{retention, tier};
use hinomi_events::Cold;
use serde_json::{Value, json};

use super::support::{Client, World};

fn config(store: &std::path::Path) -> String {
    format!(
        r#"
[policy]
time_zone = "Asia/Tokyo"

[logs.cold]
directory = "{}"

[[person]]
id = "hanako"
role = "manager"

[[log_source]]
id = "exam"
format = "plain"
purpose = "detect"

[[log_source]]
id = "guard"
format = "plain"
purpose = "audit"

[[log_source]]
id = "scratch"
format = "plain"
purpose = "debug"
"#,
        store.display()
    )
}

async fn send(client: &Client, source: &str, body: &str) {
    let request = client.request(reqwest::Method::POST, &format!("/ingest/logs?source={source}"));
    let sent = request.header("content-type", "text/plain").body(body.to_owned()).send().await.unwrap();
    assert!(sent.status().is_success(), "{sent:?}");
}

fn purpose<'a>(storage: &'a Value, name: &str) -> &'a Value {
    storage["purposes"].as_array().unwrap().iter().find(|row| row["purpose"] == name).unwrap_or_else(|| panic!("{storage}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_are_copied_leave_and_go_as_their_purpose_says() {
    let place = tempfile::tempdir().unwrap();
    let (store, away) = (place.path().join("store"), place.path().join("away"));
    std::fs::create_dir(&store).unwrap();
    let world = World::with(&config(&store)).await;
    world.engine.open_logs().await.unwrap();
    let admin = world.admin();
    for source in ["exam", "guard", "scratch"] {
        send(&admin, source, &format!("from {source}\n")).await;
    }
    world.engine.logs().unwrap().events().seal().await.unwrap();
    assert_eq!(tier::run_once(&world.engine).await.unwrap(), tier::Done::default(), "none is whole yet");
    // Security logs wait an hour, others for the daily backup (SYS-26).
    world.now_forward(Span::hours(2));
    assert_eq!(tier::run_once(&world.engine).await.unwrap().copied, 1);
    world.now_forward(Span::days(1));
    assert_eq!(tier::run_once(&world.engine).await.unwrap().copied, 1);
    let storage = admin.get("/api/v1/log-storage").await.ok();
    assert_eq!((&storage["has_cold"], &purpose(&storage, "audit")["both"]["records"]), (&json!(true), &json!(1)));
    assert_eq!((&purpose(&storage, "debug")["near"]["parts"], &purpose(&storage, "debug")["backup"]), (&json!(1), &json!("none")));
    let leaves = purpose(&storage, "detect")["leaves_at"].as_str().unwrap().to_owned();
    assert_eq!(leaves, "2026-12-14T00:00:00Z", "three weeks after the newest record");
    world.now_forward(Span::days(21));
    assert_eq!(tier::run_once(&world.engine).await.unwrap(), tier::Done { copied: 0, left: 1, failed: 0 });
    assert_eq!(retention::run_once(&world.engine).await.unwrap(), 1, "debug is over");
    let storage = admin.get("/api/v1/log-storage").await.ok();
    assert_eq!(purpose(&storage, "detect")["cold"]["records"], json!(1));
    let range = "from=2026-11-01T00:00:00Z&to=2026-12-31T00:00:00Z";
    let found = admin.get(&format!("/api/v1/logs?{range}&query=from")).await.ok();
    assert_eq!(found["records"][0]["message"], "from exam");
    let metrics = admin.get("/metrics").await.text;
    assert!(metrics.contains("hinomi_log_parts{tier=\"cold\"} 1") && metrics.contains("hinomi_log_parts{tier=\"both\"} 1"), "{metrics}");
    // Proved where they are.
    let (database, near) = (world.engine.store(), directory(world.engine.data_directory()));
    let cold = Cold::open(&cold_place(world.engine.world().server.logs.cold.as_ref().unwrap())).unwrap();
    let protected = std::collections::BTreeSet::from(["audit".into(), "detect".into()]);
    let troubles = async |cold: Option<&Cold>| verify(database, &near, cold, &protected, &[]).await.unwrap().troubles;
    assert_eq!(troubles(Some(&cold)).await, [], "copying enters what was not entered before");
    assert!(matches!(&troubles(None).await[..], [Trouble::Unreadable { .. }, Trouble::Unreadable { .. }]));
    // Away: an answer that says so, and nothing that looks like one.
    std::fs::rename(&store, &away).unwrap();
    std::fs::remove_dir_all(near.join("cache")).unwrap();
    let refused = admin.get(&format!("/api/v1/logs?{range}&query=exam")).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (503, &json!("log.cold_unavailable")), "{}", refused.text);
    // What could not be deleted stays, and is told of.
    world.now_forward(Span::days(400));
    assert_eq!(retention::run_once(&world.engine).await.unwrap(), 0);
    let storage = admin.get("/api/v1/log-storage").await.ok();
    assert_eq!(storage["kept"]["parts"], 2);
    std::fs::rename(&away, &store).unwrap();
    assert_eq!(retention::run_once(&world.engine).await.unwrap(), 2);
    assert_eq!(admin.get("/api/v1/log-storage").await.ok()["purposes"], json!([]));
    assert_eq!(troubles(Some(&cold)).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_should_be_backed_up_is_not_deleted_before_it_is() {
    let place = tempfile::tempdir().unwrap();
    let store = place.path().join("store");
    let world = World::with(&config(&store)).await;
    world.engine.open_logs().await.unwrap();
    let admin = world.admin();
    send(&admin, "exam", "an error\n").await;
    world.engine.logs().unwrap().events().seal().await.unwrap();
    world.now_forward(Span::days(500));
    // Nobody made the directory.
    assert_eq!(tier::run_once(&world.engine).await.unwrap().failed, 1);
    assert_eq!(retention::run_once(&world.engine).await.unwrap(), 0);
    let storage = admin.get("/api/v1/log-storage").await.ok();
    assert!(storage["trouble"]["why"].as_str().unwrap().contains("is not there"), "{storage}");
    std::fs::create_dir(&store).unwrap();
    assert_eq!(tier::run_once(&world.engine).await.unwrap().copied, 1);
    assert_eq!(retention::run_once(&world.engine).await.unwrap(), 1);
}
