//! Access logs of apache and nginx.

use serde_json::json;

use super::super::tests::{at, attributes, read};
use super::*;
use crate::ingest::record::Form;
use crate::ingest::source::Format;

fn access(text: &[u8]) -> Record<'_> {
    let record = read(Format::Access, text);
    assert!(!record.unparsed, "{record:?}");
    record
}

#[test]
fn the_combined_format_is_read_and_the_line_stays_whole() {
    let text =
        r#"192.0.2.1 - alice [20/Nov/2026:01:02:03 +0900] "GET /a b?c=%20 HTTP/1.1" 503 2326 "https://example.jp/" "Mozilla/5.0 (X11)""#;
    let record = access(text.as_bytes());
    assert_eq!((at(&record).as_deref(), record.offset_minutes), (Some("2026-11-19T16:02:03Z"), 540));
    assert_eq!((record.level.as_deref(), record.message.as_ref(), record.form), (Some("ERROR"), text, Form::Message));
    let expected = json!({
        "client": "192.0.2.1", "user": "alice", "method": "GET", "path": "/a b?c=%20", "protocol": "HTTP/1.1", "status": 503, "bytes": 2326,
        "referer": "https://example.jp/", "agent": "Mozilla/5.0 (X11)",
    });
    assert_eq!(attributes(&record), expected);
}

#[test]
fn forms_that_servers_write() {
    let time = "[20/Nov/2026:01:02:03 +0900]";
    for (before, after, level, expected) in [
        (
            "::1 - -",
            r#""GET / HTTP/2.0" 404 -"#,
            "WARN",
            json!({"client": "::1", "method": "GET", "path": "/", "protocol": "HTTP/2.0", "status": 404}),
        ),
        (
            "2001:db8::1 id a b",
            r#""HEAD /x" 200 0 "-" "-""#,
            "INFO",
            json!({"client": "2001:db8::1", "ident": "id", "user": "a b", "method": "HEAD", "path": "/x", "status": 200, "bytes": 0}),
        ),
        ("h - -", r#""-" 408 -"#, "WARN", json!({"client": "h", "status": 408})),
        (
            "h - \"\"",
            r#""\x16\x03\x01" 400 157 "-" "-""#,
            "WARN",
            json!({"client": "h", "status": 400, "bytes": 157, "request": "\u{16}\u{3}\u{1}"}),
        ),
        (
            "h - -",
            r#""GET /\"q\" HTTP/1.0" 200 1 "-" "a \"b\" \xE3\x81\x82" "203.0.113.9" 0.004"#,
            "INFO",
            json!({
                "client": "h", "method": "GET", "path": "/\"q\"", "protocol": "HTTP/1.0", "status": 200, "bytes": 1, "agent": "a \"b\" あ",
                "more": "\"203.0.113.9\" 0.004",
            }),
        ),
        (
            "h - -",
            r#""GET / HTTP/1.1" - 0"#,
            "INFO",
            json!({"client": "h", "method": "GET", "path": "/", "protocol": "HTTP/1.1", "bytes": 0}),
        ),
    ] {
        let text = format!("{before} {time} {after}\r");
        let record = access(text.as_bytes());
        assert_eq!(record.level.as_deref(), Some(level), "{text}");
        assert_eq!(attributes(&record), expected, "{text}");
        assert_eq!(at(&record).as_deref(), Some("2026-11-19T16:02:03Z"), "{text}");
    }
}

#[test]
fn the_virtual_host_is_the_host() {
    let record = access(br#"www.example.jp:443 192.0.2.1 - - [2026-11-20T01:02:03+09:00] "GET / HTTP/1.1" 200 5"#);
    assert_eq!(record.host.as_deref(), Some("www.example.jp:443"));
    assert_eq!(attributes(&record)["client"], "192.0.2.1");
}

#[test]
fn bytes_that_are_no_text_are_kept() {
    let record = access(b"h - - [20/Nov/2026:01:02:03 +0900] \"GET /\xFF HTTP/1.1\" 200 5");
    assert_eq!((record.form, &attributes(&record)["path"]), (Form::Raw, &json!("/\u{FFFD}")));
}

#[test]
fn other_lines_are_none() {
    for text in [
        "",
        "x",
        "h - - [x] \"GET / HTTP/1.1\" 200 5",
        "h - - [20/Nov/2026:01:02:03 +0900] \"GET /",
        "h - - [20/Nov/2026:01:02:03 +0900] \"GET /\\",
        "h - - [20/Nov/2026:01:02:03 +0900] \"GET / HTTP/1.1\" 2000 5",
        "h - - [20/Nov/2026:01:02:03 +0900] \"GET / HTTP/1.1\" ok 5",
        "h - [20/Nov/2026:01:02:03 +0900] \"GET / HTTP/1.1\" 200 5",
    ] {
        assert!(read(Format::Access, text.as_bytes()).unparsed, "{text}");
    }
}
