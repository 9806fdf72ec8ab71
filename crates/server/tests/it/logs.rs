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
async fn lines_that_are_the_same_are_records_of_their_own() {
    let world = world().await;
    let admin = world.admin();
    let line = "[2026/11/23 08:59:00.000]\t[INFO ]\t[proc:p]\ttwin\n";
    send(&admin, "exam", &line.repeat(20)).await.ok();
    let ids = |answer: &Value| -> std::collections::BTreeSet<String> {
        answer["records"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    };
    let (newest, oldest) = (admin.get("/api/v1/logs").await.ok(), admin.get("/api/v1/logs?order=oldest").await.ok());
    assert_eq!((ids(&newest).len(), ids(&newest)), (20, ids(&oldest)));
    for (place, record) in oldest["records"].as_array().unwrap().iter().enumerate() {
        let around = admin.get(&format!("/api/v1/logs/around?id={}&before=30&after=30", record["id"].as_str().unwrap())).await.ok();
        assert_eq!((&around["index"], ids(&around).len()), (&json!(place), 20));
    }
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

#[tokio::test]
async fn protected_logs_are_proved_and_a_change_to_them_shows() {
    use hinomi_engine::ingest::logs::directory;
    use hinomi_engine::ingest::verify::{Head, Trouble, verify};
    use hinomi_store::part;
    let world = world().await;
    let admin = world.admin();
    let events = world.engine.logs().unwrap().events();
    for n in 0..9 {
        send(&admin, "guard", &format!("login {n}\n")).await.ok();
        send(&admin, "exam", LINES).await.ok();
        events.seal().await.unwrap();
    }
    let (store, place) = (world.engine.store(), directory(world.engine.data_directory()));
    let protected = std::collections::BTreeSet::from(["audit".into()]);
    let verified = verify(store, &place, None, &protected, &[]).await.unwrap();
    assert_eq!(verified.troubles, []);
    let [head] = &verified.heads[..] else { panic!("{:?}", verified.heads) };
    assert!(head.number >= 9 && verified.parts >= 2 && verified.bytes > 0, "{verified:?}");
    // What was written down is found, and what never was is not.
    let noted = [head.clone(), Head { hash: "0".repeat(64), ..head.clone() }];
    let verified = verify(store, &place, None, &protected, &noted).await.unwrap();
    assert_eq!(verified.troubles, [Trouble::HeadGone { purpose: "audit".to_owned(), number: head.number }]);
    // One byte of a file.
    let rows = part::list(&mut store.read().await.unwrap()).await.unwrap();
    let row = rows.iter().find(|row| row.purpose == "audit").unwrap();
    assert!(row.path.contains('+'), "they were joined: {}", row.path);
    let file = place.join(&row.path);
    let whole = std::fs::read(&file).unwrap();
    let mut other = whole.clone();
    other[whole.len() / 2] ^= 1;
    std::fs::write(&file, &other).unwrap();
    let path = row.path.clone();
    assert_eq!(verify(store, &place, None, &protected, &[]).await.unwrap().troubles, [Trouble::Changed { path: path.clone() }]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(verify(store, &place, None, &protected, &[]).await.unwrap().troubles, [Trouble::Missing { path: path.clone() }]);
    // The file put back with a digest that fits it, in the list only.
    std::fs::write(&file, &other).unwrap();
    let changed = part::PartRow { digest: hinomi_events::digest_of(&file).unwrap(), ..row.clone() };
    let put = async |row: Option<part::PartRow>| {
        let path = path.clone();
        let put = world.engine.turn(hinomi_domain::kernel::Actor::system("test"), move |turn| {
            let (row, path) = (row.clone(), path.clone());
            Box::pin(async move {
                part::remove(turn.tx, &[path]).await?;
                match row {
                    Some(row) => Ok(part::add(turn.tx, &row).await?),
                    None => Ok(()),
                }
            })
        });
        put.await.unwrap();
    };
    put(Some(changed)).await;
    assert_eq!(verify(store, &place, None, &protected, &[]).await.unwrap().troubles, [Trouble::Differs { path: path.clone() }]);
    put(None).await;
    assert_eq!(verify(store, &place, None, &protected, &[]).await.unwrap().troubles, [Trouble::NotListed { path: path.clone() }]);
}

/// Loki's own protobuf, by hand: one stream with one entry.
fn loki_push(labels: &str, line: &[u8]) -> Vec<u8> {
    let field = |tag: u8, bytes: &[u8]| [&[tag << 3 | 2, u8::try_from(bytes.len()).unwrap()], bytes].concat();
    // 1,763,855,940 s as a varint.
    let at = field(1, &[8, 0xc4, 0x9c, 0x89, 0xc9, 0x06]);
    let metadata = field(3, &[field(1, b"txid"), field(2, b"9001")].concat());
    let stream = [field(1, labels.as_bytes()), field(2, &[at, field(2, line), metadata].concat())].concat();
    snap::raw::Encoder::new().compress_vec(&field(1, &stream)).unwrap()
}

#[tokio::test]
async fn loki_clients_send_protobuf_too() {
    let world = world().await;
    let admin = world.admin();
    let push = async |body: Vec<u8>| {
        let request = admin.request(reqwest::Method::POST, "/loki/api/v1/push");
        Answer::of(request.header("content-type", "application/x-protobuf").body(body).send().await.unwrap()).await
    };
    assert_eq!(
        push(loki_push(r#"{job="cron", host="ap01", detected_level="warn"}"#, "ディスク残り 3%".as_bytes())).await.status.as_u16(),
        204
    );
    let found = admin.get("/api/v1/logs?query=source:cron&from=2025-01-01T00:00:00Z").await.ok();
    let record = &found["records"][0];
    assert_eq!((&record["message"], &record["host"], &record["level"]), (&json!("ディスク残り 3%"), &json!("ap01"), &json!("warn")));
    assert_eq!((&record["txid"], &record["at"]), (&json!("9001"), &json!("2025-11-22T23:59:00Z")));
    assert_eq!(push(loki_push("{a", b"x")).await.status.as_u16(), 400);
    assert_eq!(push(b"no snappy".to_vec()).await.status.as_u16(), 400);
}

#[tokio::test]
async fn otlp_is_taken_as_json_and_its_labels_stay_out_of_standard_lines() {
    let world = world().await;
    let admin = world.admin();
    let line = "[2026/11/23 08:59:00.000]\t[INFO ]\t[proc:受付]\t処理開始";
    let text = |value: &str| json!({ "stringValue": value });
    let request = json!({ "resourceLogs": [{
        "resource": { "attributes": [
            { "key": "service.name", "value": text("exam") },
            { "key": "host.name", "value": text("ap01") },
        ] },
        "scopeLogs": [{ "scope": { "name": "jp.example" }, "logRecords": [
            { "timeUnixNano": "1795391940000000000", "severityNumber": 17, "body": text("接続失敗"),
              "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174",
              "attributes": [{ "key": "txid", "value": text("77") }, { "key": "n", "value": { "intValue": "5" } }] },
            { "severityText": "info", "body": text(line) },
            { "observedTimeUnixNano": "1795391941000000000", "body": { "kvlistValue": { "values": [{ "key": "a", "value": { "boolValue": true } }] } } },
        ] }],
    }] });
    let answer = admin.post("/v1/logs", request).await;
    assert_eq!((answer.status.as_u16(), &answer.text[..]), (200, "{}"));
    let found = admin.get("/api/v1/logs?query=source:exam&from=2026-11-22T00:00:00Z&order=oldest").await.ok();
    let of = |message: &str| found["records"].as_array().unwrap().iter().find(|record| record["message"] == message).unwrap().clone();
    let failure = of("接続失敗");
    assert_eq!((&failure["level"], &failure["host"], &failure["txid"]), (&json!("ERROR"), &json!("ap01"), &json!("77")));
    assert_eq!((&failure["at"], &failure["attributes"]["n"]), (&json!("2026-11-22T23:59:00Z"), &json!(5)));
    assert_eq!(failure["attributes"]["trace_id"], "5b8efff798038103d269b633813fc60c");
    let standard = of("処理開始");
    assert_eq!(
        (&standard["proc"], &standard["level"], &standard["attributes"]["scope"]),
        (&json!("受付"), &json!("INFO"), &json!("jp.example"))
    );
    let raw = admin.get(&format!("/api/v1/logs/raw?id={}", standard["id"].as_str().unwrap())).await;
    assert_eq!(raw.text, line, "the very bytes");
    assert_eq!(of(r#"{"a":true}"#)["host"], "ap01");
    let wrong = admin.post("/v1/logs", json!({ "resourceLogs": 3 })).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["code"]), (400, &json!(3)));
    let request = admin.request(reqwest::Method::POST, "/v1/logs").header("content-type", "application/x-protobuf");
    let empty = request.body(Vec::new()).send().await.unwrap();
    assert_eq!((empty.status().as_u16(), empty.headers()["content-type"].as_bytes()), (200, &b"application/x-protobuf"[..]));
    let taro = world.signed_in("taro").await;
    assert_eq!(taro.post("/v1/logs", json!({})).await.status.as_u16(), 403);
}

#[tokio::test]
async fn labels_make_no_large_body_of_a_small_one() {
    let world = world().await;
    let entries: Vec<Value> = (0..2_000).map(|n| json!([n.to_string(), "x"])).collect();
    let push = json!({ "streams": [{ "stream": { "job": "cron", "more": "y".repeat(100_000) }, "values": entries }] });
    assert_eq!(world.admin().post("/loki/api/v1/push", push).await.status.as_u16(), 413);
}
