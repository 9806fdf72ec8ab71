//! Logs through the API: in, found, followed, and hidden from whoever may not see them.

use serde_json::{Value, json};

use super::support::{Answer, Client, World};

const CONFIG: &str = r#"
[policy]
time_zone = "Asia/Tokyo"

[[person]]
id = "hanako"
name = "花子"
role = "manager"

[[person]]
id = "taro"
name = "太郎"
role = "viewer"

[[component]]
id = "exam"
public = true

[[log_source]]
id = "exam"
format = "standard"
purpose = "detect"
component = "exam"

[[log_source]]
id = "guard"
format = "plain"
purpose = "audit"

[[log_rule]]
id = "connection-lost"
query = 'level:ERROR "接続失敗"'
severity = "major"
group_by = ["source"]
"#;

const LINES: &str = "[2026/11/23 08:59:00.000]\t[INFO ]\t[txid:77]\t[proc:受付]\t処理開始\n\
[2026/11/23 08:59:01.500]\t[ERROR]\t[txid:77]\t[proc:受付]\tデータベース接続失敗 host=ap01 elapsed_ms=1500\njava.sql.SQLException: no\n\tat jp.A.b(A.java:1)\n\
[2026/11/23 08:59:02.000]\t[INFO ]\t[txid:78]\t[proc:審査]\t処理終了\n";

async fn world() -> World {
    let world = World::with(CONFIG).await;
    world.engine.open_logs().await.unwrap();
    world
}

async fn send(client: &Client, source: &str, body: &str) -> Answer {
    let request = client.request(reqwest::Method::POST, &format!("/ingest/logs?source={source}"));
    Answer::of(request.header("content-type", "text/plain").body(body.to_owned()).send().await.unwrap()).await
}

fn messages(answer: &Value) -> Vec<&str> {
    answer["records"].as_array().unwrap().iter().map(|record| record["message"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_is_sent_is_found_counted_and_given_back() {
    let world = world().await;
    let admin = world.admin();
    let taken = send(&admin, "exam", LINES).await.ok();
    assert_eq!((&taken["records"], &taken["unparsed"]), (&json!(3), &json!(0)));
    let found = admin.get("/api/v1/logs?query=level:ERROR%20%E6%8E%A5%E7%B6%9A").await.ok();
    assert_eq!(messages(&found), ["データベース接続失敗 host=ap01 elapsed_ms=1500"]);
    let record = &found["records"][0];
    assert_eq!((&record["txid"], &record["elapsed_ms"], &record["at"]), (&json!("77"), &json!(1500), &json!("2026-11-22T23:59:01.5Z")));
    let id = record["id"].as_str().unwrap();
    let raw = admin.get(&format!("/api/v1/logs/raw?id={id}")).await;
    assert_eq!(raw.text, LINES.lines().skip(1).take(3).collect::<Vec<_>>().join("\n"));
    let around = admin.get(&format!("/api/v1/logs/around?id={id}&before=5&after=5")).await.ok();
    assert_eq!((messages(&around).len(), &around["index"]), (3, &json!(1)));
    let table = admin.get("/api/v1/logs/table?query=%7C%20count%20by%20level").await.ok();
    assert_eq!(table["rows"], json!([["INFO", 2], ["ERROR", 1]]));
    let histogram = admin.get("/api/v1/logs/histogram?slices=10").await.ok();
    assert_eq!(histogram["total"], 3);
    let trace = admin.get("/api/v1/traces/77").await.ok();
    assert_eq!((trace["records"].as_array().unwrap().len(), &trace["lanes"][0]["errors"]), (2, &json!(1)));
    let export = admin.get("/api/v1/logs/export?format=raw").await;
    assert_eq!(export.text, LINES);
    let csv = admin.get("/api/v1/logs/export?format=csv&query=txid:78").await;
    assert!(csv.text.lines().nth(1).unwrap().starts_with("2026-11-22T23:59:02Z,exam,,INFO,detect,78,審査"), "{}", csv.text);
    let sources = admin.get("/api/v1/log-sources").await.ok();
    let exam = sources["sources"].as_array().unwrap().iter().find(|source| source["id"] == "exam").unwrap();
    assert_eq!((&exam["records_24h"], &exam["unparsed_24h"]), (&json!(3), &json!(0)));
    let fields = admin.get("/api/v1/logs/fields").await.ok();
    assert!(fields["fields"].as_array().unwrap().iter().any(|field| field["name"] == "proc" && field["values"][0]["value"] == "受付"));
}

#[tokio::test]
async fn pages_are_followed_to_the_end() {
    let world = world().await;
    let admin = world.admin();
    let body: String = (0..50).map(|n| format!("[2026/11/23 08:59:{:02}.000]\t[INFO ]\t[proc:p]\tline {n}\n", n / 5)).collect();
    send(&admin, "exam", &body).await.ok();
    let (mut all, mut next) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/api/v1/logs?limit=7&cursor={next}")).await.ok();
        all.extend(messages(&page).into_iter().map(str::to_owned));
        match page["next"].as_str() {
            Some(cursor) => next = cursor.to_owned(),
            None => break,
        }
    }
    assert_eq!(all.len(), 50);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 50);
}

#[tokio::test]
async fn a_name_nobody_configured_becomes_a_source() {
    let world = world().await;
    let admin = world.admin();
    send(&admin, "shop-7", "{\"level\":\"error\",\"msg\":\"out of stock\",\"sku\":\"x1\"}\nplain text\n").await.ok();
    let found = admin.get("/api/v1/logs?query=sku:x1").await.ok();
    assert_eq!(messages(&found), ["out of stock"]);
    assert_eq!(found["records"][0]["attributes"]["sku"], "x1");
    send(&admin, "no/such", "x\n").await.problem(422, "log_source.name");
    let taro = world.signed_in("taro").await;
    assert_eq!(send(&taro, "shop-7", "x\n").await.status.as_u16(), 403, "viewers send nothing in");
    let sender = world.scoped(&["log:write"]).await;
    send(&sender, "shop-7", "x\n").await.ok();
    sender.get("/api/v1/logs").await.problem(403, "access.forbidden");
}

#[tokio::test]
async fn audit_logs_need_a_permission_and_a_reason_and_leave_a_trace() {
    let world = world().await;
    let admin = world.admin();
    send(&admin, "guard", "admin login from 10.0.0.1\n").await.ok();
    let (taro, hanako) = (world.signed_in("taro").await, world.signed_in("hanako").await);
    for person in [&taro, &hanako] {
        assert!(messages(&person.get("/api/v1/logs?query=login").await.ok()).is_empty());
        assert_eq!(person.get("/api/v1/logs/table?query=login").await.ok()["rows"], json!([[0]]));
        assert_eq!(person.get("/api/v1/logs/histogram?query=login").await.ok()["total"], 0);
        assert!(!person.get("/api/v1/logs/export?format=raw").await.text.contains("login"));
        assert!(!person.get("/api/v1/logs/fields").await.text.contains("guard"));
    }
    taro.get("/api/v1/logs?query=login&reason=curious").await.problem(403, "access.forbidden");
    let found = hanako.get("/api/v1/logs?query=login&reason=INC-5").await.ok();
    assert_eq!(messages(&found), ["admin login from 10.0.0.1"]);
    let id = found["records"][0]["id"].as_str().unwrap();
    hanako.get(&format!("/api/v1/logs/raw?id={id}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_rule_over_logs_raises_one_alert_for_many_lines() {
    let world = world().await;
    let admin = world.admin();
    for _ in 0..3 {
        send(&admin, "exam", LINES).await.ok();
    }
    world.engine.logs().unwrap().rules().settle().await;
    let alerts = admin.get("/api/v1/alerts").await.ok();
    let items = alerts["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{alerts}");
    assert_eq!(
        (&items[0]["rule"], &items[0]["severity"], &items[0]["component"]),
        (&json!("connection-lost"), &json!("major"), &json!("exam"))
    );
    let rules = admin.get("/api/v1/log-rules").await.ok();
    assert_eq!((&rules["rules"][0]["firing"], &rules["rules"][0]["matched"]), (&json!(1), &json!(3)));
}

#[tokio::test]
async fn loki_clients_send_as_they_are() {
    let world = world().await;
    let admin = world.admin();
    let at = 1_795_391_940_000_000_000_i64;
    let push = json!({"streams": [{"stream": {"job": "web", "host": "h1", "level": "warn"}, "values": [[at.to_string(), "slow page"], [at.to_string(), "slow again", {"user": "u1"}]]}]});
    assert_eq!(admin.post("/loki/api/v1/push", push).await.status.as_u16(), 204);
    let found = admin.get("/api/v1/logs?query=source:web%20level:warn%20user:u1&from=2026-01-01T00:00:00Z").await.ok();
    assert_eq!(messages(&found), ["slow again"]);
    assert_eq!(found["records"][0]["host"], "h1");
    admin.post("/loki/api/v1/push", json!({"streams": 1})).await.problem(400, "request.malformed");
}

#[tokio::test]
async fn ranges_of_an_agent_are_taken_once() {
    let world = world().await;
    let admin = world.admin();
    let send = async |range: &str, body: &str| {
        let request = admin.request(reqwest::Method::POST, "/ingest/logs?source=exam");
        let request = request.header("hinomi-agent", "a1").header("hinomi-file", "f-1").header("hinomi-range", range);
        Answer::of(request.header("content-type", "text/plain").body(body.to_owned()).send().await.unwrap()).await
    };
    assert_eq!(send("0-4", "one\n").await.ok()["accepted_to"], 4);
    assert_eq!(send("0-4", "one\n").await.ok()["duplicate"], true);
    assert_eq!(send("8-12", "two\n").await.problem(409, "ingest.range")["accepted_to"], 4);
    world.engine.logs().unwrap().events().seal().await.unwrap();
    let stored = admin.get("/ingest/stored?agent=a1").await.ok();
    assert_eq!(stored["files"], json!([{"file": "f-1", "accepted_to": 4, "stored_to": 4}]));
    send("4", "x").await.problem(400, "request.malformed");
}

#[tokio::test]
async fn bad_questions_say_what_is_wrong_where() {
    let world = world().await;
    let admin = world.admin();
    let problem = admin.get("/api/v1/logs?query=%22open").await.problem(422, "log.query");
    assert!(problem["problems"][0]["message"]["ja"].is_string());
    let checked = admin.get("/api/v1/logs/check?query=%22open").await.ok();
    assert_eq!(checked["valid"], false);
    assert_eq!(admin.get("/api/v1/logs/check?query=level:ERROR%20%7C%20count").await.ok()["counts"], true);
    admin.get("/api/v1/logs?limit=0").await.problem(422, "log.limit");
    admin.get("/api/v1/logs?from=yesterday").await.problem(400, "request.malformed");
    admin.get("/api/v1/logs?cursor=x").await.problem(400, "request.malformed");
    admin.get("/api/v1/logs?from=2026-11-23T00:00:00Z&to=2026-11-22T00:00:00Z").await.problem(422, "log.range");
    admin.get("/api/v1/logs/raw?id=nope").await.problem(404, "not_found");
    let packed = admin.request(reqwest::Method::POST, "/ingest/logs?source=exam").header("content-encoding", "gzip").body("no gzip");
    Answer::of(packed.send().await.unwrap()).await.problem(400, "request.malformed");
}

#[tokio::test]
async fn a_rule_is_tried_on_what_is_stored_before_it_is_written() {
    let world = world().await;
    let admin = world.admin();
    let line = |minute: u32, host: &str| format!("[2026/11/23 08:{minute:02}:00.000]\t[ERROR]\t[proc:受付]\t接続失敗 node={host}\n");
    let body: String = [(10, "a"), (11, "a"), (12, "b"), (40, "a"), (41, "a"), (42, "a")].map(|(minute, host)| line(minute, host)).concat();
    send(&admin, "exam", &body).await.ok();
    let range = json!({ "from": "2026-11-22T23:00:00Z", "to": "2026-11-23T00:00:00Z" });
    let attempt = async |rule: Value| {
        let mut asked = range.clone();
        asked.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
        admin.post("/api/v1/log-rules/try", asked).await
    };
    let tried =
        attempt(json!({ "query": "接続失敗", "kind": "count", "threshold": 2, "window_s": 300, "group_by": ["node"], "hold_s": 300 }))
            .await
            .ok();
    let told: Vec<(&Value, &Value, &Value)> =
        tried["alerts"].as_array().unwrap().iter().map(|alert| (&alert["labels"]["node"], &alert["from"], &alert["count"])).collect();
    assert_eq!(told, [(&json!("a"), &json!("2026-11-22T23:10:00Z"), &json!(2)), (&json!("a"), &json!("2026-11-22T23:40:00Z"), &json!(3)),]);
    assert_eq!(tried["alerts"][0]["to"], "2026-11-22T23:16:00Z");
    assert_eq!(tried["alerts"][0]["example"]["message"], "接続失敗 node=a");
    assert_eq!((&tried["matched"], &tried["truncated"]), (&json!(6), &json!(false)));
    assert_eq!(tried["per_slice"]["counts"][10], 1);
    let absence = attempt(json!({ "query": "接続失敗", "kind": "absence", "window_s": 600 })).await.ok();
    let missing: Vec<(&Value, &Value)> = absence["alerts"].as_array().unwrap().iter().map(|alert| (&alert["from"], &alert["to"])).collect();
    let at = |time: &str| json!(format!("2026-11-{time}:00Z"));
    let expected = [("22T23:00", "22T23:10"), ("22T23:12", "22T23:40"), ("22T23:42", "23T00:00")].map(|(from, to)| (at(from), at(to)));
    assert_eq!(missing, expected.iter().map(|(from, to)| (from, to)).collect::<Vec<_>>());
    let alerts = admin.get("/api/v1/alerts").await.ok();
    assert_eq!(alerts["items"].as_array().unwrap().iter().filter(|alert| alert["labels"]["alertname"] == "try").count(), 0);
    for (rule, field) in [
        (json!({ "query": "level:", "kind": "each" }), "query"),
        (json!({ "query": "a | count", "kind": "each" }), "query"),
        (json!({ "query": "a", "kind": "often" }), "kind"),
        (json!({ "query": "a", "kind": "count", "threshold": 1.5, "window_s": 1 }), "threshold"),
        (json!({ "query": "a", "kind": "absence", "window_s": -1 }), "window_s"),
        (json!({ "query": "a", "kind": "distinct", "threshold": 3, "window_s": 60 }), "field"),
        (json!({ "query": "a", "kind": "ratio", "threshold": 0.5, "window_s": 60, "of": "(" }), "of"),
        (json!({ "query": "a", "kind": "each", "group_by": ["message"] }), "group_by"),
    ] {
        let refused = attempt(rule.clone()).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["fields"][0]), (422, &json!(field)), "{rule}");
    }
}

#[tokio::test]
async fn views_are_kept_and_shared() {
    let world = world().await;
    let (hanako, taro) = (world.signed_in("hanako").await, world.signed_in("taro").await);
    let keep = async |client: &Client, name: &str, shared: bool| {
        let asked = json!({ "name": name, "query": "level:ERROR", "range": "1h", "columns": ["host", "message"], "shared": shared });
        client.post("/api/v1/log-views", asked).await
    };
    keep(&hanako, "夜勤", true).await.created();
    let own = keep(&hanako, "mine", false).await.created();
    let seen = taro.get("/api/v1/log-views").await.ok();
    let shared = &seen["views"][0];
    assert_eq!((&shared["name"], &shared["mine"], &shared["owner"]), (&json!("夜勤"), &json!(false), &json!("hanako")));
    assert_eq!(seen["views"].as_array().unwrap().len(), 1);
    let foreign = taro.delete(&format!("/api/v1/log-views/{}", shared["id"].as_str().unwrap())).await;
    assert_eq!(foreign.status, 404);
    assert_eq!(hanako.delete(&format!("/api/v1/log-views/{}", own["id"].as_str().unwrap())).await.status, 204);
    assert_eq!(hanako.get("/api/v1/log-views").await.ok()["views"].as_array().unwrap().len(), 1);
    assert_eq!(keep(&hanako, " ", false).await.status, 422);
    let wrong = hanako.post("/api/v1/log-views", json!({ "name": "a", "query": "level:", "range": "1h", "columns": [] })).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["code"]), (422, &json!("log.query")));
}

#[tokio::test]
async fn what_nobody_acts_on_and_what_nobody_records_is_told() {
    let world = world().await;
    let admin = world.admin();
    let body: String = (0..30).map(|n| format!("[2026/11/23 08:50:{n:02}.000]\t[INFO ]\t[proc:受付]\t該当なし 番号={n}\n")).collect();
    send(&admin, "exam", &body).await.ok();
    send(&admin, "exam", LINES).await.ok();
    let noise = admin.get("/api/v1/log-noise").await.ok();
    let rows = noise["rows"].as_array().unwrap();
    assert_eq!((&rows[0]["count"], &rows[0]["level"], &rows[0]["source"]), (&json!(30), &json!("INFO"), &json!("exam")));
    assert!(rows[0]["template"].as_str().unwrap().starts_with("該当なし"), "{noise}");
    assert_eq!((&rows[0]["first_at"], &rows[0]["last_at"]), (&json!("2026-11-22T23:50:00Z"), &json!("2026-11-22T23:50:29Z")));
    assert!(rows[0]["advice"]["ja"].is_string() && noise["total"] == 33);
    assert!(rows.iter().all(|row| !row["template"].as_str().unwrap().contains("接続失敗")), "a rule concerns it: {noise}");
    let coverage = admin.get("/api/v1/log-coverage").await.ok();
    assert_eq!(coverage["systems"], json!([]), "no system is configured");
    let trace = admin.get("/api/v1/traces/77").await.ok();
    assert_eq!(trace["spans"][0]["name"], "受付: 処理");
    let source = admin.get("/api/v1/log-sources/exam").await.ok();
    assert!(source["findings"].is_array() && source["agents"] == json!([]) && source["silent"] == false);
}

#[tokio::test]
async fn an_agent_is_known_by_what_it_says() {
    let world = world().await;
    let admin = world.admin();
    let request = admin
        .request(reqwest::Method::POST, "/ingest/logs?source=exam")
        .header("hinomi-agent", "a1")
        .header("hinomi-host", "ap01")
        .header("hinomi-path", "/var/log/%E5%AF%A9%E6%9F%BB.log")
        .header("hinomi-file", "f1")
        .header("hinomi-range", "0-9")
        .header("hinomi-lag", "120");
    Answer::of(request.body("[bad] line\n").send().await.unwrap()).await.ok();
    let source = admin.get("/api/v1/log-sources/exam").await.ok();
    let agent = &source["agents"][0];
    assert_eq!((&agent["agent"], &agent["host"], &agent["path"]), (&json!("a1"), &json!("ap01"), &json!("/var/log/審査.log")));
    assert_eq!((&agent["lag_bytes"], &agent["lost_bytes"]), (&json!(120), &Value::Null));
}
