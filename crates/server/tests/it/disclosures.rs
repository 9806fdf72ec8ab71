//! Records are handed over: asked for, approved by somebody else, masked, fetched, deleted.

use std::path::PathBuf;

use hinomi_domain::kernel::Span;
use hinomi_engine::ingest::disclosure::{check, prepare};
use hinomi_engine::ingest::logs::directory;
use hinomi_engine::ingest::verify::{Head, verify};
use hinomi_store::journal;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Answer, Client, World};

const CONFIG: &str = r#"
[[person]]
id = "hanako"
name = "花子"
role = "manager"

[[person]]
id = "taro"
name = "太郎"
role = "responder"

[[person]]
id = "jiro"
name = "次郎"
role = "responder"

[[person]]
id = "saburo"
name = "三郎"
role = "viewer"

[[log_source]]
id = "exam"
format = "standard"
purpose = "detect"

[[log_source]]
id = "api"
format = "json"
purpose = "detect"

[[log_source]]
id = "guard"
format = "plain"
purpose = "audit"
"#;

const LINES: &str = "[2026/11/22 23:59:00.000]\t[INFO ]\t[txid:77]\t[proc:受付]\t[uid:hanako]\t宛先 yamada@example.co.jp 電話 090-1234-5678 カード 4111 1111 1111 1111\n\
[2026/11/22 23:59:01.500]\t[ERROR]\t[txid:77]\t[proc:受付]\t失敗 uid=hanako elapsed_ms=1500\njava.lang.Error: yamada@example.co.jp\n";
const OBJECT: &str =
    r#"{"level":"error","msg":"refused","uid":"hanako","user":{"mail":"yamada@example.co.jp","password":"correct horse"}}"#;

struct Story {
    world: World,
    taro: Client,
    hanako: Client,
}

impl Story {
    async fn begun() -> Story {
        let world = World::with(CONFIG).await;
        world.engine.open_logs().await.unwrap();
        let admin = world.admin();
        for (source, body) in [("exam", LINES), ("api", OBJECT), ("guard", "login of yamada@example.co.jp\n")] {
            let request = admin.request(Method::POST, &format!("/ingest/logs?source={source}"));
            Answer::of(request.header("content-type", "text/plain").body(body).send().await.unwrap()).await.ok();
        }
        world.now_forward(Span::seconds(1));
        let (taro, hanako) = (world.signed_in("taro").await, world.signed_in("hanako").await);
        Story { world, taro, hanako }
    }

    async fn asked(&self, more: Value) -> String {
        self.taro.post("/api/v1/disclosures", wanted(more)).await.created()["id"].as_str().unwrap().to_owned()
    }

    async fn approved(&self, more: Value) -> String {
        let id = self.asked(more).await;
        let answer = self.hanako.post(&format!("/api/v1/disclosures/{id}/approve"), json!({ "comment": "本人確認済み" })).await.ok();
        assert_eq!(answer["state"], "approved");
        id
    }

    async fn prepared(&self, more: Value) -> String {
        let id = self.approved(more).await;
        assert_eq!(prepare::run_once(&self.world.engine).await.unwrap(), 1);
        id
    }

    async fn records(&self, id: &str) -> Vec<Value> {
        let answer = self.taro.get(&format!("/api/v1/disclosures/{id}/records")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        let directory = self.world.engine.data_directory().join("disclosures");
        std::fs::read_dir(directory).map(|entries| entries.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default()
    }

    async fn state(&self, id: &str) -> Value {
        self.taro.get(&format!("/api/v1/disclosures/{id}")).await.ok()["state"].clone()
    }
}

fn wanted(more: Value) -> Value {
    let mut body = json!({
        "query": "",
        "from": "2026-11-22T00:00:00Z",
        "to": "2026-11-23T00:00:01Z",
        "reason": "照会書 2026-17",
        "on_behalf_of": "川辺警察署",
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn the_whole_story() {
    let mut story = Story::begun().await;
    let id = story.asked(json!({ "leave_out": ["uid"] })).await;
    let path = format!("/api/v1/disclosures/{id}");
    let shown = story.taro.get(&path).await.ok();
    assert_eq!((&shown["state"], &shown["own"], &shown["mask_personal"]), (&json!("requested"), &json!(true), &json!(true)));
    // Nothing is made before somebody has approved.
    assert_eq!(prepare::run_once(&story.world.engine).await.unwrap(), 0);
    story.taro.get(&format!("{path}/records")).await.problem(409, "disclosure.no_file");
    story.taro.post(&format!("{path}/approve"), json!({ "comment": "ok" })).await.problem(403, "access.forbidden");
    story.hanako.post(&format!("{path}/approve"), json!({ "comment": " " })).await.problem(422, "text.missing");
    story.hanako.post(&format!("{path}/approve"), json!({ "comment": "本人確認済み", "version": 1 })).await.ok();
    assert_eq!(prepare::run_once(&story.world.engine).await.unwrap(), 1);
    assert_eq!(prepare::run_once(&story.world.engine).await.unwrap(), 0);

    let answer = story.taro.get(&format!("{path}/records")).await;
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["content-disposition"], format!("attachment; filename=\"disclosure-{id}-records.jsonl\""));
    for gone in ["yamada", "090", "4111", "hanako", "correct", "horse", "login"] {
        assert!(!answer.text.contains(gone), "{gone} in {}", answer.text);
    }
    let records: Vec<Value> = answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 3);
    let by_source = |source: &str| records.iter().filter(|record| record["source"] == source).collect::<Vec<_>>();
    let exam = by_source("exam");
    assert_eq!(exam[0]["message"], "宛先 *** 電話 *** カード ***");
    assert_eq!((&exam[0]["txid"], exam[0].get("uid")), (&json!("77"), None));
    assert_eq!((&exam[1]["message"], &exam[1]["rest"]), (&json!("失敗 uid=*** elapsed_ms=1500"), &json!("java.lang.Error: ***")));
    assert_eq!(by_source("api")[0]["attributes"]["user"], json!({ "mail": "***", "password": "***" }));

    let manifest = story.hanako.get(&format!("{path}/manifest")).await.ok();
    assert_eq!((&manifest["rows"], &manifest["sources"]), (&json!(3), &json!({ "api": 1, "exam": 2 })));
    assert_eq!((&manifest["asked"]["by"]["id"], &manifest["approved"]["by"]["id"]), (&json!("taro"), &json!("hanako")));
    assert_eq!(manifest["purposes_left_out"], json!(["audit"]));
    assert!(manifest["masked"].as_u64().unwrap() >= 8, "{manifest}");
    let shown = story.taro.get(&path).await.ok();
    assert_eq!((&shown["made"]["sha256"], &shown["made"]["rows"]), (&manifest["sha256"], &json!(3)));

    // What was handed over can be checked, and the journal still says what the manifest says it did.
    let directory_of = story.world.engine.data_directory().join("disclosures").join(&id);
    let checked = check::check(&directory_of).unwrap();
    assert_eq!((checked.troubles(), checked.rows, checked.bytes), (Vec::new(), 3, answer.text.len() as u64));
    let noted = manifest["heads"][0].as_str().unwrap();
    let (rest, hash) = noted.rsplit_once(':').unwrap();
    let (purpose, number) = rest.rsplit_once(':').unwrap();
    let head = Head { purpose: purpose.to_owned(), number: number.parse().unwrap(), hash: hash.to_owned() };
    let protected = std::iter::once(purpose.into()).collect();
    let verified =
        verify(story.world.engine.store(), &directory(story.world.engine.data_directory()), None, &protected, &[head]).await.unwrap();
    assert_eq!(verified.troubles, Vec::new());

    // Seven days later it is gone, and so are sessions of that time.
    story.world.now_forward(Span::days(7));
    (story.taro, story.hanako) = (story.world.signed_in("taro").await, story.world.signed_in("hanako").await);
    story.taro.get(&format!("{path}/records")).await.problem(409, "disclosure.no_file");
    assert_eq!(story.files().len(), 1);
    assert_eq!(prepare::run_once(&story.world.engine).await.unwrap(), 1);
    assert_eq!((story.files().len(), story.state(&id).await), (0, json!("expired")));

    let mut tx = story.world.engine.store().read().await.unwrap();
    let entries = journal::list_subject(&mut tx, "logs", &format!("disclosure:{id}"), 0, false, 100).await.unwrap();
    let kinds: Vec<String> = entries
        .iter()
        .map(|entry| serde_json::from_str::<Value>(&entry.fact).unwrap()["kind"].as_str().unwrap()["disclosure_".len()..].to_owned())
        .collect();
    assert_eq!(kinds, ["requested", "approved", "prepared", "read", "read", "expired"]);
    let actors: Vec<Value> = entries.iter().map(|entry| serde_json::from_str::<Value>(&entry.actor).unwrap()["id"].clone()).collect();
    assert_eq!(actors[..2], [json!("taro"), json!("hanako")]);
}

#[tokio::test]
async fn four_eyes() {
    let story = Story::begun().await;
    let id = story.hanako.post("/api/v1/disclosures", wanted(json!({}))).await.created()["id"].as_str().unwrap().to_owned();
    let approve = format!("/api/v1/disclosures/{id}/approve");
    story.hanako.post(&approve, json!({ "comment": "own" })).await.problem(409, "disclosure.own");
    // Whoever asked could hold a token.
    story.world.admin().post(&approve, json!({ "comment": "token" })).await.problem(403, "access.forbidden");
    story.world.admin().post("/api/v1/disclosures", wanted(json!({}))).await.problem(403, "access.forbidden");
    assert_eq!(prepare::run_once(&story.world.engine).await.unwrap(), 0);
    assert!(story.files().is_empty());
}

#[tokio::test]
async fn others_find_nothing() {
    let story = Story::begun().await;
    let id = story.prepared(json!({})).await;
    let jiro = story.world.signed_in("jiro").await;
    for end in ["", "/records", "/manifest"] {
        jiro.get(&format!("/api/v1/disclosures/{id}{end}")).await.problem(404, "not_found");
        story.hanako.get(&format!("/api/v1/disclosures/nothing{end}")).await.problem(404, "not_found");
    }
    jiro.post(&format!("/api/v1/disclosures/{id}/withdraw"), json!({ "reason": "x" })).await.problem(404, "not_found");
    let listed = async |client: &Client| client.get("/api/v1/disclosures?state=prepared").await.ok()["items"].as_array().unwrap().len();
    assert_eq!((listed(&jiro).await, listed(&story.taro).await, listed(&story.hanako).await), (0, 1, 1));
    let saburo = story.world.signed_in("saburo").await;
    saburo.get("/api/v1/disclosures").await.problem(403, "access.forbidden");
    assert_eq!(story.state(&id).await, "prepared");
}

#[tokio::test]
async fn protected_logs_leave_a_trace_before_they_are_read() {
    let story = Story::begun().await;
    let id = story.approved(json!({ "protected": true, "query": "source:guard", "mask_personal": false })).await;
    let mut tx = story.world.engine.store().read().await.unwrap();
    let read = journal::list_subject(&mut tx, "logs", "audit", 0, true, 100).await.unwrap();
    drop(tx);
    let last: Value = serde_json::from_str(&read.last().unwrap().fact).unwrap();
    assert_eq!((&last["kind"], &last["query"]), (&json!("protected_read"), &json!("source:guard")));
    prepare::run_once(&story.world.engine).await.unwrap();
    let records = story.records(&id).await;
    assert_eq!((records.len(), &records[0]["message"]), (1, &json!("login of yamada@example.co.jp")));
    let manifest = story.taro.get(&format!("/api/v1/disclosures/{id}/manifest")).await.ok();
    assert_eq!(manifest["heads"].as_array().unwrap().len(), 2, "of the protected purpose, and of the request");
    // A token that may approve and not read protected logs does not get them.
    let token = story.world.scoped(&["disclosure:request", "disclosure:approve"]).await;
    token.get(&format!("/api/v1/disclosures/{id}/records")).await.problem(409, "disclosure.protected");
}

#[tokio::test]
async fn an_attempt_that_was_cut_off_starts_over() {
    let story = Story::begun().await;
    let id = story.approved(json!({})).await;
    let below = story.world.engine.data_directory().join("disclosures");
    // As a crash leaves it: something half written, something whole that nobody heard of, and what is nobody's.
    for name in [format!("{id}.partial"), id.clone(), "0199-gone".to_owned()] {
        std::fs::create_dir_all(below.join(&name)).unwrap();
        std::fs::write(below.join(&name).join("records.jsonl"), "half").unwrap();
    }
    assert_eq!(prepare::run_once(&story.world.engine).await.unwrap(), 1);
    assert_eq!(story.files(), [below.join(&id)]);
    assert_eq!(story.records(&id).await.len(), 3);
    // Withdrawn: gone at once.
    story.taro.post(&format!("/api/v1/disclosures/{id}/withdraw"), json!({ "reason": "不要" })).await.ok();
    assert!(story.files().is_empty());
    story.taro.get(&format!("/api/v1/disclosures/{id}/records")).await.problem(409, "disclosure.no_file");
    story.hanako.post(&format!("/api/v1/disclosures/{id}/approve"), json!({ "comment": "x" })).await.problem(409, "disclosure.state");
}

#[tokio::test]
async fn what_is_too_much_fails_and_says_so() {
    let story = Story::begun().await;
    for (limits, why) in [
        (prepare::Limits { rows_max: 2, ..prepare::Limits::default() }, "too_many_rows"),
        (prepare::Limits { bytes_max: 300, ..prepare::Limits::default() }, "too_many_bytes"),
    ] {
        let id = story.approved(json!({})).await;
        assert_eq!(prepare::run_within(&story.world.engine, limits).await.unwrap(), 1);
        let shown = story.taro.get(&format!("/api/v1/disclosures/{id}")).await.ok();
        assert_eq!((&shown["state"], &shown["failure"]), (&json!("failed"), &json!(why)));
        assert!(story.files().is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for() {
    let story = Story::begun().await;
    for (more, status, code) in [
        (json!({ "query": "level:(" }), 422, "log.query"),
        (json!({ "query": "level:ERROR | count by uid" }), 422, "disclosure.query"),
        (json!({ "from": "yesterday" }), 422, "disclosure.range"),
        (json!({ "from": "2026-11-24T00:00:00Z" }), 422, "disclosure.range"),
        (json!({ "to": "2026-11-24T00:00:00Z" }), 422, "disclosure.future"),
        (json!({ "reason": "" }), 422, "text.missing"),
        (json!({ "on_behalf_of": "x".repeat(201) }), 422, "text.too_long"),
        (json!({ "leave_out": ["time"] }), 422, "disclosure.leave_out"),
        (json!({ "nothing": 1 }), 400, "request.malformed"),
    ] {
        story.taro.post("/api/v1/disclosures", wanted(more)).await.problem(status, code);
    }
    story.taro.get("/api/v1/disclosures?state=lost").await.problem(400, "request.malformed");
    assert_eq!(story.taro.get("/api/v1/disclosures").await.ok()["items"], json!([]));
}
