//! SQL says what searches say, over memory and parts, and can do nothing but read what may be seen.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hinomi_domain::ingest::{Format, Query};
use hinomi_domain::kernel::Timestamp;
use hinomi_events::sql::{Cell, SqlAsk, SqlError, SqlKind};
use hinomi_events::{Events, InMemory, Prepared};
use proptest::prelude::*;

use super::support::{NOW, append, ask, batch, line, now, open};

fn sql_ask(query: &str) -> SqlAsk {
    SqlAsk {
        query: query.to_owned(),
        from: Timestamp::from_seconds(0),
        to: Timestamp::from_seconds(NOW * 2),
        hidden_purposes: Vec::new(),
        now: now(),
        rows_max: 10_000,
        bytes_max: 16 * 1024 * 1024,
        timeout: Duration::from_secs(60),
        cancelled: Arc::new(AtomicBool::new(false)),
    }
}

async fn rows_of(events: &Events, ask: SqlAsk) -> Result<(Vec<Vec<Cell>>, bool), SqlError> {
    let mut answer = events.sql(ask).await?;
    let mut rows = Vec::new();
    while let Some(some) = answer.next().await? {
        rows.extend(some);
    }
    Ok((rows, answer.truncated()))
}

async fn rows(events: &Events, query: &str) -> Vec<Vec<Cell>> {
    rows_of(events, sql_ask(query)).await.unwrap_or_else(|error| panic!("{query}: {error}")).0
}

async fn refused(events: &Events, query: &str) -> SqlError {
    rows_of(events, sql_ask(query)).await.expect_err(query)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

const BODY: [(&str, &str, &str); 4] = [
    ("10:00:00.000", "INFO", "開始 code=1 elapsed_ms=10"),
    ("10:00:01.000", "ERROR", "接続失敗 host=ap01 elapsed_ms=30"),
    ("10:05:02.000", "ERROR", "接続失敗 host=ap02"),
    ("11:00:03.000", "WARN", "遅延 elapsed_ms=1200"),
];

/// The same records in memory, in parts, and in both.
async fn everywhere(mut check: impl AsyncFnMut(&Events, &str)) {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let body: Vec<String> = BODY.iter().map(|(at, level, message)| line(at, level, "[txid:T1]\t[proc:受付]", message)).collect();
    append(&events, "app", &body.concat()).await;
    check(&events, "in memory").await;
    events.seal().await.unwrap();
    check(&events, "in a part").await;
    events.close().await;
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app", &body[..2].concat()).await;
    events.seal().await.unwrap();
    append(&events, "app", &body[2..].concat()).await;
    check(&events, "in both").await;
    events.close().await;
}

#[tokio::test]
async fn columns_come_as_they_are() {
    everywhere(async |events: &Events, place| {
        let mut answer =
            events.sql(sql_ask("SELECT time, level, elapsed_ms, purpose, unparsed FROM logs ORDER BY time LIMIT 1")).await.unwrap();
        let kinds: Vec<SqlKind> = answer.columns.iter().map(|column| column.kind).collect();
        assert_eq!(kinds, [SqlKind::Time, SqlKind::Text, SqlKind::Integer, SqlKind::Text, SqlKind::Boolean], "{place}");
        let at = Timestamp::parse("2026-11-18T01:00:00Z").unwrap();
        let first = vec![Cell::Time(at), text("INFO"), Cell::Integer(10), text("diagnose"), Cell::Boolean(false)];
        assert_eq!(answer.next().await.unwrap(), Some(vec![first]), "{place}");
        assert_eq!(answer.next().await.unwrap(), None);
        assert!(!answer.truncated());
        let twice = events.sql(sql_ask("SELECT a.level, b.level FROM logs a, logs b")).await.unwrap();
        assert_eq!(twice.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["level", "level_2"]);
        let all = events.sql(sql_ask("SELECT * FROM logs")).await.unwrap();
        assert!(all.columns.iter().all(|column| !["raw", "form", "tie"].contains(&column.name.as_str())));
    })
    .await;
}

#[tokio::test]
async fn questions_of_analysts_are_answered() {
    let cases: &[(&str, &[&[Cell]])] = &[
        ("SELECT count(*) FROM logs", &[&[Cell::Integer(4)]]),
        (
            "SELECT level, count(*) AS n FROM logs GROUP BY level ORDER BY n DESC, level",
            &[&[text("ERROR"), Cell::Integer(2)], &[text("INFO"), Cell::Integer(1)], &[text("WARN"), Cell::Integer(1)]],
        ),
        ("SELECT max(elapsed_ms), min(level), count(DISTINCT level) FROM logs", &[&[Cell::Integer(1200), text("ERROR"), Cell::Integer(3)]]),
        ("SELECT message FROM logs WHERE message LIKE '%host=ap02%'", &[&[text("接続失敗 host=ap02")]]),
        (
            "SELECT message FROM logs WHERE level = 'ERROR' AND time < '2026-11-18T01:01:00Z'",
            &[&[text("接続失敗 host=ap01 elapsed_ms=30")]],
        ),
        (
            "SELECT date_trunc('hour', time) AS h, count(*) FROM logs GROUP BY 1 ORDER BY 1",
            &[
                &[Cell::Time(Timestamp::from_seconds(1_794_963_600)), Cell::Integer(3)],
                &[Cell::Time(Timestamp::from_seconds(1_794_967_200)), Cell::Integer(1)],
            ],
        ),
        (
            "WITH bad AS (SELECT txid FROM logs WHERE level IN ('ERROR', 'WARN')) SELECT txid, count(*) FROM bad GROUP BY txid",
            &[&[text("T1"), Cell::Integer(3)]],
        ),
        (
            "SELECT level || NULL, level || 1, 'a' || 'b', concat('a', NULL, 'c'), replace(level, 'A', ' ') FROM logs WHERE level = 'WARN'",
            &[&[Cell::Null, text("WARN1"), text("ab"), text("ac"), text("W RN")]],
        ),
        (
            "SELECT regexp_replace(message, 'host=(\\w+)', '\\1'), to_char(time, '%H') FROM logs WHERE host IS NULL AND message LIKE '%ap02'",
            &[&[text("接続失敗 ap02"), text("01")]],
        ),
        ("SELECT upper(level) || '/' || coalesce(host, '-') FROM logs WHERE regexp_like(message, '遅延')", &[&[text("WARN/-")]]),
        ("SELECT a.level FROM logs a JOIN logs b ON a.txid = b.txid AND b.level = 'WARN' WHERE a.level = 'INFO'", &[&[text("INFO")]]),
        ("SELECT level, row_number() OVER (ORDER BY time DESC) AS r FROM logs ORDER BY r LIMIT 1", &[&[text("WARN"), Cell::Integer(1)]]),
        ("VALUES (1, 'a'), (2, NULL)", &[&[Cell::Integer(1), text("a")], &[Cell::Integer(2), Cell::Null]]),
        ("SELECT count(*) FROM checks", &[&[Cell::Integer(0)]]),
        ("SELECT count(*) FROM metrics WHERE value > 1.5", &[&[Cell::Integer(0)]]),
        ("SELECT count(*) FROM jobs", &[&[Cell::Integer(0)]]),
        ("SELECT now() = '2026-11-18T11:06:40Z'::timestamptz", &[&[Cell::Boolean(true)]]),
        ("SELECT purpose, count(*) FROM logs WHERE purpose = 'diagnose' GROUP BY purpose", &[&[text("diagnose"), Cell::Integer(4)]]),
        ("SELECT count(*) FROM logs WHERE purpose = 'audit'", &[&[Cell::Integer(0)]]),
        ("SELECT array_agg(level ORDER BY time) FROM logs WHERE elapsed_ms < 100", &[&[text(r#"["INFO","ERROR"]"#)]]),
    ];
    everywhere(async |events: &Events, place| {
        for (query, wanted) in cases {
            assert_eq!(rows(events, query).await, *wanted, "{query} {place}");
        }
        assert!(!rows(events, "EXPLAIN SELECT * FROM logs WHERE level = 'ERROR'").await.is_empty());
    })
    .await;
}

/// As they stand in the guide.
#[tokio::test]
async fn the_examples_of_the_guide_run() {
    let questions = [
        "SELECT proc, count(*) AS n, approx_percentile_cont(elapsed_ms, 0.95) AS p95 FROM logs GROUP BY proc ORDER BY n DESC",
        "SELECT * FROM checks WHERE state <> 'up'",
        "-- processes that failed on more than one host, and when first\nSELECT proc, count(DISTINCT host) AS hosts, min(time) AS since FROM logs \
         WHERE level IN ('ERROR', 'FATAL') GROUP BY proc HAVING count(DISTINCT host) > 1;",
        "SELECT txid, max(time) - min(time) AS took FROM logs WHERE txid IS NOT NULL GROUP BY txid ORDER BY took DESC LIMIT 20;",
        "SELECT slice, n, avg(n) OVER (ORDER BY slice ROWS BETWEEN 12 PRECEDING AND 1 PRECEDING) AS usual FROM ( \
         SELECT date_bin(INTERVAL '5 minutes', time) AS slice, count(*) AS n FROM logs WHERE level = 'ERROR' GROUP BY 1) ORDER BY slice;",
    ];
    everywhere(async |events: &Events, place| {
        for question in questions {
            let found = rows(events, question).await;
            assert!(found.len() < 4, "{question} {place}: {found:?}");
        }
        assert_eq!(rows(events, questions[3]).await[0][0], text("T1"), "{place}");
        assert_eq!(rows(events, questions[4]).await.len(), 2, "{place}");
    })
    .await;
}

#[tokio::test]
async fn the_range_bounds_every_table() {
    everywhere(async |events: &Events, place| {
        let mut ask = sql_ask("SELECT count(*) FROM logs");
        (ask.from, ask.to) = (Timestamp::parse("2026-11-18T01:00:01Z").unwrap(), Timestamp::parse("2026-11-18T02:00:03Z").unwrap());
        assert_eq!(rows_of(events, ask.clone()).await.unwrap().0, [[Cell::Integer(2)]], "{place}");
        ask.query = "SELECT message FROM logs WHERE level = 'ERROR' ORDER BY message".to_owned();
        assert_eq!(rows_of(events, ask).await.unwrap().0.len(), 2, "{place}");
    })
    .await;
}

#[tokio::test]
async fn only_reading_is_allowed() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app", "one\n").await;
    events.seal().await.unwrap();
    let outside = directory.path().join("outside.csv");
    std::fs::write(&outside, "secret\n1\n").unwrap();
    let (path, target) = (outside.display().to_string(), directory.path().join("written").display().to_string());
    let part = directory.path().join(&events.parts()[0].path).display().to_string();
    let refusals = [
        format!("COPY logs TO '{target}'"),
        format!("COPY (SELECT 1) TO '{target}.csv' STORED AS CSV"),
        format!("EXPLAIN COPY logs TO '{target}'"),
        format!("EXPLAIN ANALYZE COPY logs TO '{target}'"),
        format!("CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '{path}'"),
        "CREATE TABLE x AS SELECT 1".to_owned(),
        "CREATE VIEW x AS SELECT 1".to_owned(),
        "CREATE FUNCTION f() RETURNS INT RETURN 1".to_owned(),
        "SELECT 1 INTO x".to_owned(),
        "SELECT * INTO x FROM logs".to_owned(),
        "INSERT INTO logs SELECT * FROM logs".to_owned(),
        "WITH a AS (SELECT 1) INSERT INTO logs SELECT * FROM a".to_owned(),
        "DELETE FROM logs".to_owned(),
        "UPDATE logs SET level = 'INFO'".to_owned(),
        "TRUNCATE logs".to_owned(),
        "DROP TABLE logs".to_owned(),
        "SET datafusion.execution.target_partitions = 64".to_owned(),
        "RESET datafusion.execution.target_partitions".to_owned(),
        "PREPARE p AS SELECT 1".to_owned(),
        "BEGIN".to_owned(),
        "SHOW ALL".to_owned(),
        "SHOW TABLES".to_owned(),
        "DESCRIBE logs".to_owned(),
        "SELECT * FROM information_schema.tables".to_owned(),
        "SELECT * FROM information_schema.df_settings".to_owned(),
        "SELECT 1; SELECT 2".to_owned(),
        "SELECT 1; DROP TABLE logs".to_owned(),
        String::new(),
        "-- nothing".to_owned(),
        format!("SELECT * FROM '{path}'"),
        format!("SELECT * FROM \"{path}\""),
        format!("SELECT * FROM 'file://{path}'"),
        format!("SELECT * FROM '{part}'"),
        "SELECT * FROM '/etc/passwd'".to_owned(),
        format!("SELECT * FROM read_csv('{path}')"),
        format!("SELECT * FROM parquet_metadata('{part}')"),
        format!("SELECT read_text('{path}')"),
        "SELECT @@version".to_owned(),
        "SELECT $1".to_owned(),
        "SELECT repeat('x', 2000000000)".to_owned(),
        "SELECT lpad('x', 2000000000)".to_owned(),
    ];
    for query in &refusals {
        let error = refused(&events, query).await;
        let SqlError::Query { message, .. } = &error else { panic!("{query}: {error:?}") };
        assert!(!message.is_empty(), "{query}");
        for dump in ["DataFusion", "ParserError", "Plan(", "SQL("] {
            assert!(!message.contains(dump), "{query}: {message}");
        }
    }
    assert!(!std::path::Path::new(&target).exists());
    assert_eq!(rows(&events, "SELECT count(*) FROM logs").await, [[Cell::Integer(1)]]);
    // A plan that is explained names no place on the disk.
    let explained = format!("{:?}", rows(&events, "EXPLAIN VERBOSE SELECT * FROM logs WHERE level = 'ERROR'").await);
    assert!(!explained.contains(&directory.path().display().to_string()), "{explained}");
    events.close().await;
}

#[tokio::test]
async fn mistakes_say_where_they_are() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let place = async |query: &str| match refused(&events, query).await {
        SqlError::Query { message, at } => (message, at),
        other => panic!("{query}: {other:?}"),
    };
    assert_eq!(place("SELECT FROM FROM logs").await.1.map(|(line, _)| line), Some(1));
    assert_eq!(place("SELECT 1,\n  lvl FROM logs").await.1, Some((2, 3)));
    assert_eq!(place("SELECT 'abc").await.1, Some((1, 8)));
    let (message, _) = place("SELECT nothing('a')").await;
    assert!(message.contains("nothing"), "{message}");
    let (message, _) = place("SELECT CAST('x' AS INT)").await;
    assert!(message.contains('x'), "{message}");
    assert!(place("SELECT 1/0").await.0.to_lowercase().contains("zero"));
    events.close().await;
}

#[tokio::test]
async fn what_is_hidden_is_behind_no_question() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app.audit", "secret act\n").await;
    append(&events, "app", "plain act\n").await;
    let questions = [
        "SELECT message FROM logs",
        "SELECT message FROM logs WHERE purpose = 'audit' OR true",
        "SELECT message FROM hinomi.events.logs",
        "WITH a AS (SELECT * FROM logs) SELECT a.message FROM a",
        "SELECT x.message FROM logs y, logs x WHERE x.message = y.message",
        "SELECT (SELECT min(l.message) FROM logs l WHERE l.message = o.message) FROM logs o",
        "SELECT message FROM logs UNION SELECT message FROM logs",
    ];
    for place in ["in memory", "in parts"] {
        for question in questions {
            let mut hidden = sql_ask(question);
            hidden.hidden_purposes = vec!["audit".to_owned()];
            let (found, _) = rows_of(&events, hidden).await.unwrap();
            assert_eq!(found, [[text("plain act")]], "{question} {place}");
        }
        let mut hidden = sql_ask("EXPLAIN ANALYZE SELECT * FROM logs");
        hidden.hidden_purposes = vec!["audit".to_owned()];
        assert!(!format!("{:?}", rows_of(&events, hidden).await.unwrap()).contains("audit"));
        assert_eq!(rows(&events, "SELECT count(*) FROM logs").await, [[Cell::Integer(2)]], "{place}");
        events.seal().await.unwrap();
    }
    events.close().await;
}

#[tokio::test]
async fn answers_are_cut_where_they_grow_too_long() {
    everywhere(async |events: &Events, place| {
        let mut few = sql_ask("SELECT message FROM logs ORDER BY time");
        few.rows_max = 3;
        let (found, truncated) = rows_of(events, few.clone()).await.unwrap();
        assert_eq!((found.len(), truncated), (3, true), "{place}");
        few.rows_max = 4;
        let (found, truncated) = rows_of(events, few.clone()).await.unwrap();
        assert_eq!((found.len(), truncated), (4, false), "{place}");
        few.bytes_max = 50;
        let (found, truncated) = rows_of(events, few).await.unwrap();
        assert_eq!((found.len(), truncated), (1, true), "{place}");
    })
    .await;
}

#[tokio::test]
async fn what_costs_too_much_is_ended() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    let body: String = (0..2_000).map(|number| format!("line {number} {}\n", "x".repeat(200))).collect();
    append(&events, "app", &body).await;
    events.seal().await.unwrap();
    // Four thousand million rows to sort do not fit.
    let error =
        refused(&events, "SELECT a.message || b.message || c.message AS m FROM logs a, logs b, logs c ORDER BY m DESC, a.time").await;
    assert_eq!(error, SqlError::Memory, "{error}");
    let endless = [
        "SELECT count(*) FROM logs a, logs b, logs c, logs d WHERE a.message <> b.message AND c.message <> d.message",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
    ];
    for query in endless {
        let mut short = sql_ask(query);
        short.timeout = Duration::from_millis(300);
        let limit = short.timeout;
        assert_eq!(rows_of(&events, short).await.unwrap_err(), SqlError::Timeout { limit }, "{query}");
    }
    // Whoever goes away ends the work as well.
    drop(events.sql(sql_ask(endless[0])).await.unwrap());
    let asked = sql_ask(endless[0]);
    let flag = asked.cancelled.clone();
    let mut cancelled = events.sql(asked).await.unwrap();
    flag.store(true, Ordering::Relaxed);
    assert_eq!(cancelled.next().await.unwrap_err(), SqlError::Cancelled);
    // Whatever ran before is gone, and there is room for others.
    assert_eq!(rows(&events, "SELECT count(*) FROM logs").await, [[Cell::Integer(2_000)]]);
    events.close().await;
}

#[tokio::test]
async fn long_and_deep_questions_end_no_thread() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app", "one\n").await;
    let many = |text: &str, count: usize| text.repeat(count);
    for (allowed, question) in [
        (true, format!("SELECT {}1", many("1+", 500))),
        (true, format!("SELECT count(*) FROM logs WHERE level IN ({}'x')", many("'y',", 4_000))),
        (true, format!("SELECT count(*) FROM logs WHERE {}true", many("elapsed_ms = 1 OR ", 250))),
        (false, format!("SELECT {}1", many("1+", 4_000))),
        (false, format!("SELECT {}1", many("1+", 20_000))),
        (false, format!("SELECT {}1{}", many("(", 4_000), many(")", 4_000))),
        (false, format!("SELECT {}true", many("NOT ", 4_000))),
        (false, format!("SELECT {}1", many("- ", 4_000))),
        (false, format!("SELECT 1 {}", many("UNION ALL SELECT 1 ", 2_000))),
        (false, format!("SELECT 1 FROM logs {}", many(", logs", 60))),
        (false, format!("SELECT 1 FROM logs {}", many(" CROSS JOIN checks", 60))),
        (false, format!("{}SELECT 1{}", many("SELECT * FROM (", 200), many(")", 200))),
    ] {
        match rows_of(&events, sql_ask(&question)).await {
            Ok((found, _)) => assert_eq!((found.len(), allowed), (1, true), "{}", &question[..40]),
            Err(SqlError::Query { message, .. }) => assert!(!allowed && !message.is_empty(), "{}: {message}", &question[..40]),
            Err(other) => panic!("{}: {other:?}", &question[..40]),
        }
    }
    assert!(matches!(refused(&events, &" ".repeat(70_000)).await, SqlError::Query { .. }));
    events.close().await;
}

#[tokio::test]
async fn texts_do_not_grow_without_end() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    append(&events, "app", "one two\n").await;
    for (first, step) in [
        ("message", "x || x"),
        ("'xxxxxxxx'", "x || x"),
        ("message", "concat(x, x, x, x)"),
        ("message", "replace(x, 'o', x)"),
        ("message", r"regexp_replace(x, '(.*)', '\1\1\1\1\1\1\1\1', 'g')"),
        ("message", "concat_ws(x, x, x, x, x)"),
        ("message", "encode(x, 'hex')"),
    ] {
        let steps: String = (0..36).map(|number| format!(", t{} AS (SELECT {step} AS x FROM t{number})", number + 1)).collect();
        let query = format!("WITH t0 AS (SELECT {first} AS x FROM logs){steps} SELECT length(x) FROM t36");
        assert_eq!(refused(&events, &query).await, SqlError::Memory, "{first} {step}");
    }
    events.close().await;
}

#[tokio::test]
async fn a_part_that_is_joined_meanwhile_is_missed_by_nobody() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    for number in 0..20 {
        append(&events, "app", &format!("line {number}\n")).await;
        let (sealed, counted) = tokio::join!(events.seal(), rows(&events, "SELECT count(*), count(DISTINCT message) FROM logs"));
        sealed.unwrap();
        assert_eq!(counted, [[Cell::Integer(number + 1), Cell::Integer(number + 1)]]);
    }
    events.close().await;
}

#[tokio::test]
async fn time_rules_out_parts_before_they_are_opened() {
    let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
    let events = open(directory.path(), &manifest).await;
    for hour in 0..4 {
        append(&events, "app", &line(&format!("1{hour}:00:00.000"), "INFO", "[proc:p]", "m")).await;
        events.seal().await.unwrap();
    }
    let parts = async |query: &str| {
        let mut answer = events.sql(sql_ask(query)).await.unwrap();
        while answer.next().await.unwrap().is_some() {}
        answer.scanned().parts
    };
    assert_eq!(parts("SELECT count(*) FROM logs").await, 4);
    assert_eq!(parts("SELECT count(*) FROM logs WHERE time >= '2026-11-18T03:30:00Z'").await, 1);
    assert_eq!(parts("SELECT count(*) FROM logs WHERE time BETWEEN '2026-11-18T01:30:00Z' AND '2026-11-18T03:30:00Z'").await, 2);
    assert_eq!(parts("SELECT count(*) FROM logs WHERE time > now() - INTERVAL '8 hours' AND level = 'INFO'").await, 1);
    assert_eq!(parts("SELECT count(*) FROM logs WHERE purpose = 'audit'").await, 0);
    events.close().await;
}

/// Queries of the store's own language, and the same in SQL.
const SAME: &[(&str, &str)] = &[
    ("", "true"),
    ("level:ERROR", "level = 'ERROR'"),
    ("-level:INFO", "level IS DISTINCT FROM 'INFO'"),
    ("level:(INFO WARN)", "level IN ('INFO', 'WARN')"),
    ("proc:受*", "proc LIKE '受%'"),
    ("-proc:*", "proc IS NULL"),
    ("txid:123", "txid = '123'"),
    ("elapsed_ms>50", "elapsed_ms > 50"),
    ("source:web OR level:WARN", "source = 'web' OR level = 'WARN'"),
    ("level:ERROR message:失敗", "level = 'ERROR' AND message LIKE '%失敗%'"),
    ("rest:*", "rest IS NOT NULL"),
    ("unparsed:true", "unparsed"),
];

fn record() -> impl Strategy<Value = String> {
    let level = prop::sample::select(vec!["INFO", "WARN", "ERROR", "DEBUG"]);
    let headers = prop::sample::select(vec!["[proc:受付]", "[txid:123]\t[proc:審査]", "[txid:124]"]);
    let message = prop::sample::select(vec!["接続失敗 host=ap01", "開始 elapsed_ms=12", "終了 elapsed_ms=99", "失敗", "100%_done \\ 'x'"]);
    let rest = prop::sample::select(vec!["", "java.lang.X: no\n\tat jp.go.A.b(A.java:12)\n"]);
    let standard = (level, headers, message, rest, 0..24_u32)
        .prop_map(|(level, headers, message, rest, hour)| line(&format!("{hour:02}:00:00.000"), level, headers, message) + rest);
    prop_oneof![4 => standard.boxed(), 1 => Just("plain 失敗.\n".to_owned()).boxed()]
}

async fn compare(events: &Events, place: &str) {
    for (own, condition) in SAME {
        let mut asked = ask("");
        asked.filter = Arc::new(Query::parse(own).unwrap().filter);
        let (wanted, _) = events.count(&asked).unwrap();
        let found = rows(events, &format!("SELECT count(*) FROM logs WHERE {condition}")).await;
        assert_eq!(found, [[Cell::Integer(wanted as i64)]], "{own} {place}");
    }
    let by_level: BTreeMap<String, i64> = rows(events, "SELECT coalesce(level, ''), count(*) FROM logs GROUP BY 1")
        .await
        .into_iter()
        .map(|row| match &row[..] {
            [Cell::Text(level), Cell::Integer(count)] => (level.clone(), *count),
            other => panic!("{other:?}"),
        })
        .collect();
    let rows = events.find(&ask(""), hinomi_events::search::Order::Oldest, 1_000_000, None).unwrap().rows;
    let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
    rows.iter().for_each(|row| *wanted.entry(row.level.clone().unwrap_or_default()).or_default() += 1);
    assert_eq!(by_level, wanted, "{place}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn sql_counts_what_searches_count(bodies in prop::collection::vec(prop::collection::vec(record(), 1..20), 2..5)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let (directory, manifest) = (tempfile::tempdir().unwrap(), Arc::new(InMemory::default()));
            let events = open(directory.path(), &manifest).await;
            for (number, body) in bodies.iter().enumerate() {
                let source = if number % 2 == 0 { "app" } else { "web" };
                events.append(Prepared::logs(batch(source, Format::Auto, body.concat().as_bytes()), None).unwrap()).await.unwrap();
                if number == 1 {
                    events.seal().await.unwrap();
                }
            }
            compare(&events, "in memory and parts").await;
            events.seal().await.unwrap();
            compare(&events, "in parts").await;
            events.close().await;
        });
    }
}
