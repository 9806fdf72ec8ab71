//! Whatever way a record is found, it is the way the query's meaning says: in memory, in parts, in joined parts, and from their indexes.

use std::sync::Arc;

use hinomi_domain::ingest::format::{Reader, records};
use hinomi_domain::ingest::query::{Seen, Step};
use hinomi_domain::ingest::template::template_into;
use hinomi_domain::ingest::{Format, Query, Source};
use hinomi_domain::kernel::{Span, Timestamp, Zone};
use hinomi_events::search::{Cell, Cursor, Order};
use hinomi_events::{Events, InMemory, Prepared};
use proptest::prelude::*;

use super::support::{append, ask, batch, find, line, messages, now, open};

/// What each query means for single records.
fn expected(query: &Query, source: &str, body: &[u8]) -> Vec<String> {
    let mut reader = Reader::new(&Source::unknown(source.into(), Zone::parse("Asia/Tokyo").unwrap()));
    let mut found: Vec<(Timestamp, String)> = Vec::new();
    for record in records(body, &Format::Auto) {
        let record = reader.read(record, now());
        let mut template = String::new();
        template_into(&record.message, &mut template);
        let seen = Seen { record: &record, source, purpose: "diagnose", template: Some(&template) };
        if query.filter.matches(&seen) {
            found.push((record.at.unwrap_or_else(now), record.message.to_string()));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    let mut messages: Vec<String> = found.into_iter().map(|(_, message)| message).collect();
    messages.sort();
    messages
}

fn found(events: &Events, query: &Query) -> Vec<String> {
    let mut ask = ask("");
    ask.filter = Arc::new(query.filter.clone());
    let rows = events.find(&ask, Order::Newest, 1_000_000, None).unwrap().rows;
    assert!(rows.is_sorted_by(|a, b| a.at >= b.at));
    let (count, _) = events.count(&ask).unwrap();
    assert_eq!(count, rows.len() as u64, "{query}");
    // Slices that begin where minutes do, and slices that do not.
    for (from, step) in [(0, 3_600_000_000), (1_234_567, 86_400_000_000)] {
        let mut ask = ask.clone();
        ask.from = Timestamp::from_micros(now().as_micros() - 8_000 * 3_600_000_000 + from - now().as_micros() % 3_600_000_000);
        ask.to = ask.from + Span::micros(step * 9_900);
        let inside = rows.iter().filter(|row| row.at >= ask.from && row.at < ask.to).count() as u64;
        assert_eq!(events.histogram(&ask, step).unwrap().total, inside, "{query}");
    }
    for counting in ["| count by level, 1h", "| count by proc", "| count by source, level", "| top 1000 txid", "| count by code"] {
        let steps = Query::parse(counting).unwrap().steps;
        let table = events.table(&ask, &Query { filter: query.filter.clone(), steps }, 0).unwrap();
        let sum: f64 = table.lines.iter().map(|line| if let Some(Cell::Number(count)) = line.last() { *count } else { f64::NAN }).sum();
        assert_eq!(sum as usize, rows.len(), "{query} {counting}");
    }
    let mut messages: Vec<String> = rows.into_iter().map(|row| row.message).collect();
    messages.sort();
    messages
}

const QUERIES: &[&str] = &[
    "",
    "接続",
    "接続失敗",
    "host=ap",
    "ap01",
    "exec",
    "java.sql.SQL",
    "timed out",
    "\"at jp.go\"",
    "~ERROR",
    "~ｱﾌﾟ",
    "level:ERROR",
    "level>=WARN",
    "level:(INFO WARN)",
    "-level:INFO",
    "proc:受付",
    "proc:受*",
    "proc:*",
    "-proc:*",
    "txid:12*",
    "elapsed_ms>50",
    "elapsed_ms:[10 TO 60]",
    "code:7",
    "code>3 OR level:ERROR",
    "/ap0[12]/",
    "message:失敗",
    "rest:*",
    "rest:Caused",
    "template:\"host=<*>\"",
    "source:app",
    "source:web OR (接続 -level:WARN)",
    "NOT (接続 OR exec)",
    "user:alice",
    "status>=500",
    "<*>",
    "unparsed:true",
    "9",
    "\" \"",
];

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "接続失敗",
        "接続",
        "host=ap01",
        "host=ap02",
        "elapsed_ms=12",
        "elapsed_ms=99",
        "code=7",
        "code=x3",
        "timed out",
        "http-nio-8080-exec-1",
        "exec",
        "ERROR",
        "アプリ",
        "ｱﾌﾟﾘ",
        "<*>",
        "ＡＢ１２",
        "java.sql.SQLException",
        "9",
        "a=b",
        "  ",
    ]);
    prop::collection::vec(word, 0..5).prop_map(|words| words.join(" "))
}

fn records_of_any_form() -> impl Strategy<Value = String> {
    let level = prop::sample::select(vec!["INFO", "WARN", "ERROR", "DEBUG", "FATAL"]);
    let headers = prop::sample::select(vec!["[proc:受付]", "[txid:123]\t[proc:審査]", "[txid:124]", "[own:x1]\t[proc:受付]"]);
    let rest = prop::sample::select(vec!["", "java.lang.X: no\n\tat jp.go.A.b(A.java:12)\nCaused by: y\n"]);
    let standard = (level, headers, words(), rest, 0..60_u32, 0..24_u32).prop_map(|(level, headers, words, rest, minute, hour)| {
        line(&format!("{hour:02}:{minute:02}:00.000"), level, headers, &words) + rest
    });
    let json = (words(), 0..3_u32).prop_map(|(words, kind)| {
        let user = ["alice", "bob", "キャロル"][kind as usize];
        format!("{}\n", serde_json::json!({"time": "2026-11-18T03:04:05Z", "level": "error", "msg": words, "user": user, "status": 500 + kind, "code": kind}))
    });
    let plain = words().prop_map(|words| format!("{words}.\n"));
    prop_oneof![3 => standard.boxed(), 1 => json.boxed(), 1 => plain.boxed()]
}

fn check(events: &Events, all: &[(&str, Vec<u8>)], when: &str) {
    for text in QUERIES {
        let query = Query::parse(text).unwrap();
        let mut wanted: Vec<String> = all.iter().flat_map(|(source, body)| expected(&query, source, body)).collect();
        wanted.sort();
        assert_eq!(found(events, &query), wanted, "{text} {when}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn every_way_of_searching_says_the_same(bodies in prop::collection::vec(prop::collection::vec(records_of_any_form(), 1..25), 1..6)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
            let events = open(directory.path(), &manifest).await;
            let mut all: Vec<(&str, Vec<u8>)> = Vec::new();
            for (number, body) in bodies.iter().enumerate() {
                let source = if number % 2 == 0 { "app" } else { "web" };
                let body = body.concat().into_bytes();
                events.append(Prepared::logs(batch(source, Format::Auto, &body), None).unwrap()).await.unwrap();
                all.push((source, body));
            }
            check(&events, &all, "in memory");
            events.seal().await.unwrap();
            check(&events, &all, "in parts");
            for (source, body) in &all {
                events.append(Prepared::logs(batch(source, Format::Auto, body), None).unwrap()).await.unwrap();
                events.seal().await.unwrap();
            }
            all.extend(all.clone());
            check(&events, &all, "in several parts");
            for number in 0..9 {
                append(&events, "app", &format!("filler {number}\n")).await;
                all.push(("app", format!("filler {number}\n").into_bytes()));
                events.seal().await.unwrap();
            }
            check(&events, &all, "in joined parts");
            events.close().await;
        });
    }
}

#[tokio::test]
async fn pages_go_on_where_the_last_ended_also_within_one_instant() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    for second in 0..5 {
        let body: String = (0..7).map(|n| line(&format!("10:00:0{second}.000"), "INFO", "[proc:p]", &format!("m {second} {n}"))).collect();
        append(&events, "app", &body).await;
        if second == 2 {
            events.seal().await.unwrap();
        }
    }
    for order in [Order::Newest, Order::Oldest] {
        let (mut all, mut cursor): (Vec<String>, Option<Cursor>) = (Vec::new(), None);
        loop {
            let page = events.find(&ask(""), order, 4, cursor).unwrap();
            all.extend(page.rows.into_iter().map(|row| row.message));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(all.len(), 35);
        let mut different = all.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), 35, "{order:?}");
    }
    events.close().await;
}

#[tokio::test]
async fn what_is_hidden_is_in_no_answer() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app.audit", "secret act\n").await;
    append(&events, "app", "plain act\n").await;
    for _ in 0..2 {
        let mut hidden = ask("act");
        hidden.hidden_purposes = vec!["audit".to_owned()];
        assert_eq!(messages(&events.find(&hidden, Order::Newest, 10, None).unwrap().rows), ["plain act"]);
        assert_eq!(events.count(&hidden).unwrap().0, 1);
        assert_eq!(events.histogram(&hidden, 60_000_000_000).map(|found| found.total).unwrap_or_default(), 0, "out of range");
        let query = Query { filter: (*hidden.filter).clone(), steps: vec![Step::Count { by: Vec::new() }] };
        assert_eq!(events.table(&hidden, &query, 0).unwrap().lines, [[Cell::Number(1.0)]]);
        assert_eq!(find(&events, "act").len(), 2);
        events.seal().await.unwrap();
    }
    events.close().await;
}

#[tokio::test]
async fn a_cancelled_search_ends() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app", "one\n").await;
    let ask = ask("one");
    ask.limits.cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(matches!(events.find(&ask, Order::Newest, 10, None), Err(hinomi_events::search::SearchError::Cancelled)));
    events.close().await;
}

#[tokio::test]
async fn tables_measure_and_rank() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let body: String = (0..100)
        .map(|n| {
            line(
                &format!("10:{:02}:00.000", n % 10),
                "INFO",
                if n % 4 == 0 { "[proc:b]" } else { "[proc:a]" },
                &format!("done elapsed_ms={n}"),
            )
        })
        .collect();
    append(&events, "app", &body).await;
    for _ in 0..2 {
        let table = |text: &str| {
            let query = Query::parse(text).unwrap();
            let mut asked = ask("");
            asked.filter = Arc::new(query.filter.clone());
            events.table(&asked, &query, 0).unwrap().lines
        };
        assert_eq!(table("| top 1 proc"), [[Cell::Text("a".into()), Cell::Number(75.0)]]);
        assert_eq!(
            table("| p95(elapsed_ms), max(elapsed_ms), distinct(elapsed_ms) by proc | sort by proc"),
            [
                [Cell::Text("a".into()), Cell::Number(95.0), Cell::Number(99.0), Cell::Number(75.0)],
                [Cell::Text("b".into()), Cell::Number(92.0), Cell::Number(96.0), Cell::Number(25.0)]
            ]
        );
        let slices = table("| count by 5m");
        assert_eq!(slices.len(), 2);
        assert_eq!(slices[0][1], Cell::Number(50.0));
        assert_eq!(table("proc:c | count"), [[Cell::Number(0.0)]]);
        events.seal().await.unwrap();
    }
    events.close().await;
}
