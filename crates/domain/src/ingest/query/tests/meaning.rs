//! Which records a query finds.

use std::borrow::Cow;

use crate::ingest::query::{Fields, Seen, value_in_json, value_in_text};
use crate::ingest::record::{Header, Record};
use crate::ingest::{Query, query::Field};
use crate::kernel::Timestamp;

fn record() -> Record<'static> {
    let mut record = Record {
        at: Timestamp::parse("2026-11-26T01:30:00.5Z"),
        host: Some("web-1".into()),
        level: Some("FATAL".into()),
        message: "共有DB01 への接続失敗。Timeout elapsed_ms=1500, retry=\"3 times\" (user_id=42)".into(),
        rest: Some("java.net.ConnectException: refused\n\tat x.App.main(App.java:12)".into()),
        attributes: Some(
            r#"{"店舗":"東京","http":{"status":500,"path":"/a b"},"a.b":"dotted","tags":["x","y"],"none":null,"big":12345678901234567890}"#
                .into(),
        ),
        ..Record::default()
    };
    record.headers[Header::Txid as usize] = Some("1234567890".into());
    record.headers[Header::Proc as usize] = Some("方式審査".into());
    record
}

fn finds(query: &str, record: &Record<'_>) -> bool {
    let query = Query::parse(query).unwrap_or_else(|problems| panic!("{query}: {problems}"));
    query.filter.matches(&Seen { record, source: "exam", purpose: "error", template: Some("<> への接続失敗。") })
}

#[test]
fn found() {
    let record = record();
    for query in [
        "",
        "*",
        "接続失敗",
        "続失",
        "共有DB01 接続失敗",
        "refused",
        "App.java:12",
        "~TIMEOUT",
        "~\"ＤＢ０１\"",
        "i\"timeout\"",
        "/^共有/",
        "/x\\.App/",
        "elapsed*retry",
        "level:fatal",
        "level:FATAL",
        "level:(warn fatal)",
        "level>=ERROR",
        "level>WARN",
        "-level<ERROR",
        "txid:123*",
        "txid:1234567890",
        "txid:*",
        "txid>5",
        "proc:方式審査",
        "proc:(a 方式審査)",
        "proc:*式審*",
        "proc:/審査$/",
        "-uid:*",
        "host:web-*",
        "host:~WEB-1",
        "source:exam purpose:error",
        "template:接続失敗",
        "message:接続失敗",
        "rest:refused",
        "message:共有*",
        "elapsed_ms>1.4s",
        "elapsed_ms=1500",
        "elapsed_ms:[1000 TO 2000]",
        "elapsed_ms:1500",
        "retry:\"3 times\"",
        "user_id=42",
        "店舗:東京",
        "http.status>=500",
        "http.status:500",
        "http.path:\"/a b\"",
        "a.b:dotted",
        "tags.1:y",
        "big:12345678901234567890",
        "-none:*",
        "-unparsed:true",
        "unparsed:false",
        "time>=2026-11-26T10:30:00+09:00",
        "time<2026-11-26T01:30:01Z",
        "missing!=5",
        "a OR 接続失敗",
    ] {
        assert!(finds(query, &record), "{query}");
    }
}

#[test]
fn not_found() {
    let record = record();
    for query in [
        "-*",
        "timeout",
        "接続成功",
        "接続失敗 zzz",
        // No text reaches from the first line into the next.
        "/42\\)\\s+java/",
        "level:error",
        "level<ERROR",
        "txid:123",
        "txid:~999*",
        "proc:方式",
        "message=接続失敗",
        "elapsed_ms>1500",
        "elapsed_ms<1.5s",
        "id=42",
        "host>5",
        "店舗:大阪",
        "none:*",
        "tags.2:*",
        "http:500",
        "uid:*",
        "unparsed:true",
        "time>2026-11-26T01:30:00.5Z",
        "missing>5",
        "missing<5",
    ] {
        assert!(!finds(query, &record), "{query}");
    }
}

#[test]
fn a_record_without_anything_has_no_values() {
    let empty = Record::default();
    for field in Field::KNOWN {
        let seen = Seen { record: &empty, source: "s", purpose: "p", template: None };
        let has = matches!(field, Field::Source | Field::Purpose | Field::Message);
        assert_eq!(seen.text(&field).is_some(), has, "{field}");
    }
    assert!(finds("-level>=DEBUG -time>2026-11-26T00:00:00Z", &empty));
    assert!(finds("unparsed:true", &Record { unparsed: true, ..Record::default() }));
}

#[test]
fn values_in_texts() {
    for (text, name, value) in [
        ("elapsed_ms=12", "elapsed_ms", Some("12")),
        ("(elapsed_ms=12, retry=3)", "elapsed_ms", Some("12")),
        ("(elapsed_ms=12, retry=3)", "retry", Some("3")),
        ("took elapsed_ms=12.", "elapsed_ms", Some("12")),
        ("user=\"a \\\" b\" x", "user", Some("a \\\" b")),
        ("user='a b' x", "user", Some("a b")),
        ("user=\"a b", "user", None),
        ("user=\"\"", "user", Some("")),
        ("user= x", "user", None),
        ("user=", "user", None),
        ("user", "user", None),
        ("user_id=5", "id", None),
        ("user.id=5", "id", None),
        ("user-id=5 id=6", "id", Some("6")),
        ("処理完了elapsed_ms=5、次へ", "elapsed_ms", Some("5")),
        ("総店舗=5", "店舗", None),
        ("（店舗=東京）です", "店舗", Some("東京")),
        ("GET /x?a=1&b=2", "a", Some("1")),
        ("GET /x?a=1&b=2", "b", Some("2")),
        ("url=http://x/?a=1&b=2", "url", Some("http://x/?a=1&b=2")),
        ("at=f(a,b) x", "at", Some("f(a,b)")),
        ("list=[1,2,3];", "list", Some("[1,2,3]")),
        ("a=b=c", "a", Some("b=c")),
        ("x=5", "", None),
        ("", "x", None),
        ("id=東京　大阪", "id", Some("東京")),
    ] {
        assert_eq!(value_in_text(text, name), value, "{name} in {text}");
    }
}

#[test]
fn values_in_json() {
    for (json, name, value) in [
        (r#"{"a":"x"}"#, "a", Some("x")),
        (r#" { "a" : 1.50 , "b" : true } "#, "a", Some("1.50")),
        (r#" { "a" : 1.50 , "b" : true } "#, "b", Some("true")),
        (r#"{"a":null}"#, "a", None),
        (r#"{"a":""}"#, "a", Some("")),
        (r#"{"a":{"b":{"c":1}}}"#, "a.b.c", Some("1")),
        (r#"{"a":{"b":{"c":1}}}"#, "a.b", Some(r#"{"c":1}"#)),
        (r#"{"a":{"b":1},"a.c":2}"#, "a.c", Some("2")),
        (r#"{"a.b":{"c":3}}"#, "a.b.c", Some("3")),
        (r#"{"a":[{"b":1},{"b":2}]}"#, "a.1.b", Some("2")),
        (r#"{"a":[1,2]}"#, "a", Some("[1,2]")),
        (r#"{"a":[1,2]}"#, "a.2", None),
        (r#"{"a":[]}"#, "a.0", None),
        (r#"{"x":"a","a":5}"#, "a", Some("5")),
        (r#"{"x":{"a":4},"a":5}"#, "a", Some("5")),
        (r#"{"x":"\"a\":6","a":5}"#, "a", Some("5")),
        (r#"{"a":"x\ny \u3042"}"#, "a", Some("x\ny あ")),
        (r#"{"\u5e97\u8217":"東京"}"#, "店舗", Some("東京")),
        (r#"{"a\/b":1}"#, "a/b", Some("1")),
        (r#"{"店舗":"東京"}"#, "店舗", Some("東京")),
        (r#"{"a":12345678901234567890.123}"#, "a", Some("12345678901234567890.123")),
        (r#"{"a":"#, "a", None),
        (r#"{"a":"x"#, "a", None),
        (r#"{"a":"x\"#, "a", None),
        (r#"{"a" 1}"#, "a", None),
        (r#"{"a":}"#, "a", None),
        (r#"{"a":"\ud800"}"#, "a", None),
        ("", "a", None),
        ("a", "a", None),
        ("{}", "a", None),
        (r#"{"":1}"#, "", None),
    ] {
        assert_eq!(value_in_json(json, name).as_deref(), value, "{name} in {json}");
    }
    assert!(matches!(value_in_json(r#"{"a":"x"}"#, "a"), Some(Cow::Borrowed("x"))));
}

#[test]
fn deep_json_is_passed_without_recursion() {
    let deep = format!("{{\"x\":{}1{},\"a\":2}}", "[".repeat(200_000), "]".repeat(200_000));
    assert_eq!(value_in_json(&deep, "a").as_deref(), Some("2"));
    let path = vec!["a"; 2_000].join(".");
    let nested = format!("{}1{}", "{\"a\":".repeat(2_000), "}".repeat(2_000));
    assert_eq!(value_in_json(&nested, &path), None);
}
