//! SQL through the API: what is stored is counted and exported, as far as it may be seen.

use hinomi_store::journal;
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

[[log_source]]
id = "exam"
format = "standard"
purpose = "detect"

[[log_source]]
id = "guard"
format = "plain"
purpose = "audit"
"#;

const LINES: &str = "[2026/11/23 08:59:00.000]\t[INFO ]\t[txid:77]\t[proc:受付]\t処理開始, \"初回\"\n\
[2026/11/23 08:59:01.500]\t[ERROR]\t[txid:77]\t[proc:受付]\t接続失敗 elapsed_ms=1500\n\
[2026/11/23 08:59:02.000]\t[INFO ]\t[txid:78]\t[proc:審査]\t処理終了\n";

async fn world() -> World {
    let world = World::with(CONFIG).await;
    world.engine.open_logs().await.unwrap();
    let admin = world.admin();
    for (source, body) in [("exam", LINES), ("guard", "admin login from 10.0.0.1\n")] {
        let request = admin.request(reqwest::Method::POST, &format!("/ingest/logs?source={source}"));
        Answer::of(request.header("content-type", "text/plain").body(body).send().await.unwrap()).await.ok();
    }
    world
}

async fn sql(client: &Client, query: &str) -> Answer {
    client.post("/api/v1/logs/sql", json!({ "query": query })).await
}

async fn sql_as(client: &Client, accept: &str, query: &str) -> String {
    let request = client.request(reqwest::Method::POST, "/api/v1/logs/sql").header("accept", accept);
    Answer::of(request.json(&json!({ "query": query })).send().await.unwrap()).await.text
}

#[tokio::test]
async fn questions_are_answered_in_three_forms() {
    let world = world().await;
    let admin = world.admin();
    for place in ["in memory", "in parts"] {
        let answer = sql(
            &admin,
            "SELECT proc, count(*) AS n, max(elapsed_ms) AS slowest FROM logs WHERE source = 'exam' GROUP BY proc ORDER BY n DESC",
        )
        .await
        .ok();
        assert_eq!(
            answer["columns"],
            json!([{"name": "proc", "kind": "text"}, {"name": "n", "kind": "integer"}, {"name": "slowest", "kind": "integer"}]),
            "{place}"
        );
        assert_eq!((&answer["rows"], &answer["truncated"]), (&json!([["受付", 2, 1500], ["審査", 1, null]]), &json!(false)), "{place}");
        assert!(answer["elapsed_ms"].is_u64() && answer["scanned"]["rows"].as_u64() >= Some(3), "{answer}");
        let query = "SELECT time, message FROM logs WHERE source = 'exam' ORDER BY time LIMIT 1";
        let csv = sql_as(&admin, "text/csv", query).await;
        assert_eq!(csv, "time,message\r\n2026-11-22T23:59:00Z,\"処理開始, \"\"初回\"\"\"\r\n");
        let lines = sql_as(&admin, "application/x-ndjson", query).await;
        let line: Value = serde_json::from_str(lines.trim_end()).unwrap();
        assert_eq!(line, json!({"time": "2026-11-22T23:59:00Z", "message": "処理開始, \"初回\""}));
        world.engine.logs().unwrap().events().seal().await.unwrap();
    }
    let range = json!({ "query": "SELECT count(*) FROM logs", "from": "2026-11-22T23:59:01Z", "to": "2026-11-22T23:59:02Z" });
    assert_eq!(admin.post("/api/v1/logs/sql", range).await.ok()["rows"], json!([[1]]));
    let few = admin.post("/api/v1/logs/sql", json!({ "query": "SELECT 1 FROM logs", "limit": 2 })).await.ok();
    assert_eq!((few["rows"].as_array().unwrap().len(), &few["truncated"]), (2, &json!(true)));
    assert_eq!(sql(&admin, "SELECT message FROM logs WHERE false").await.ok()["rows"], json!([]));
    let tables = admin.get("/api/v1/logs/sql").await.ok();
    let names: Vec<&str> = tables["tables"].as_array().unwrap().iter().map(|table| table["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["logs", "checks", "metrics", "jobs"]);
    assert!(tables["tables"][0]["columns"].as_array().unwrap().iter().all(|column| column["meaning"]["ja"] != ""));
}

#[tokio::test]
async fn mistakes_and_writes_are_refused_with_a_reason() {
    let world = world().await;
    let admin = world.admin();
    let problem = sql(&admin, "SELECT count(*) FROM logs WHERE").await.problem(422, "log.sql");
    assert!(problem["line"] == 1 || problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    let problem = sql(&admin, "SELECT\n  nothing FROM logs").await.problem(422, "log.sql");
    assert_eq!((&problem["line"], &problem["column"]), (&json!(2), &json!(3)), "{problem}");
    for query in ["DROP TABLE logs", "COPY logs TO '/tmp/x'", "SELECT * FROM '/etc/passwd'", "SET x = 1", "SELECT 1/0"] {
        sql(&admin, query).await.problem(422, "log.sql");
    }
    admin.post("/api/v1/logs/sql", json!({ "query": "SELECT 1", "from": "yesterday" })).await.problem(400, "request.malformed");
    let backwards = json!({ "query": "SELECT 1", "from": "2026-11-23T00:00:00Z", "to": "2026-11-22T00:00:00Z" });
    admin.post("/api/v1/logs/sql", backwards).await.problem(422, "log.range");
    world.scoped(&["log:write"]).await.post("/api/v1/logs/sql", json!({ "query": "SELECT 1" })).await.problem(403, "access.forbidden");
    world.anybody().post("/api/v1/logs/sql", json!({ "query": "SELECT 1" })).await.problem(401, "access.unauthenticated");
}

#[tokio::test]
async fn audit_logs_need_a_reason_and_the_question_is_in_the_journal() {
    let world = world().await;
    let (taro, hanako) = (world.signed_in("taro").await, world.signed_in("hanako").await);
    let query = "SELECT message FROM logs WHERE message LIKE '%login%'";
    for place in ["in memory", "in parts"] {
        for person in [&taro, &hanako] {
            assert_eq!(sql(person, query).await.ok()["rows"], json!([]), "{place}");
            assert_eq!(sql(person, "SELECT DISTINCT purpose FROM logs").await.ok()["rows"], json!([["detect"]]), "{place}");
        }
        let asked = json!({ "query": query, "reason": "INC-5" });
        taro.post("/api/v1/logs/sql", asked.clone()).await.problem(403, "access.forbidden");
        assert_eq!(hanako.post("/api/v1/logs/sql", asked).await.ok()["rows"], json!([["admin login from 10.0.0.1"]]), "{place}");
        world.engine.logs().unwrap().events().seal().await.unwrap();
    }
    let mut tx = world.engine.store().read().await.unwrap();
    let entries = journal::list_after(&mut tx, 0, true, 100).await.unwrap();
    let read = entries.iter().filter(|entry| entry.fact.contains("%login%") && entry.fact.contains("INC-5"));
    assert_eq!(read.count(), 2);
}

#[tokio::test]
async fn records_leave_as_a_parquet_file() {
    let world = world().await;
    let admin = world.admin();
    let response = admin.request(reqwest::Method::GET, "/api/v1/logs/export?format=parquet&query=source:exam").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/vnd.apache.parquet");
    assert!(response.headers()["content-disposition"].to_str().unwrap().contains("logs.parquet"));
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let nothing = admin.request(reqwest::Method::GET, "/api/v1/logs/export?format=parquet&query=source:none").send().await.unwrap();
    assert!(nothing.bytes().await.unwrap().ends_with(b"PAR1"));
    let csv = admin.get("/api/v1/logs/export?format=csv&query=source:none").await;
    assert_eq!(csv.text.lines().count(), 1, "the names of the columns stand above nothing too");
    let limited = admin.get("/api/v1/logs/export?format=jsonl&query=source:exam&limit=2").await;
    assert_eq!(limited.text.lines().count(), 2);
    admin.get("/api/v1/logs/export?format=xlsx").await.problem(422, "log.format");
}
