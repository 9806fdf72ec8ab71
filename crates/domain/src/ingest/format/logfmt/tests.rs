//! Lines of fields.

use serde_json::json;

use super::super::tests::{at, attributes, read};
use super::*;
use crate::ingest::record::{Form, Header};
use crate::ingest::source::Format;

fn logfmt(text: &str) -> Record<'_> {
    let record = read(Format::Logfmt, text.as_bytes());
    assert!(!record.unparsed, "{text}");
    record
}

#[test]
fn fields_have_the_names_of_json() {
    let record = logfmt(
        "time=\"2026-11-20T01:02:03Z\" level=warn msg=\"接続 \\\"失敗\\\"\\nat x\" host=h txid=77 dur=5 id=007 ok path=/a=b empty=\r",
    );
    assert_eq!(at(&record).as_deref(), Some("2026-11-20T01:02:03Z"));
    assert_eq!((record.level.as_deref(), record.host.as_deref(), record.header(Header::Txid)), (Some("warn"), Some("h"), Some("77")));
    assert_eq!((record.message.as_ref(), record.rest.as_deref()), ("接続 \"失敗\"", Some("at x")));
    assert_eq!(attributes(&record), json!({"dur": 5, "id": "007", "ok": true, "path": "/a=b", "empty": ""}));
    assert_eq!(record.form, Form::Raw);
}

#[test]
fn without_a_message_the_line_is_it() {
    let record = logfmt("ts=1700000000.25 lvl=info a=1 a=2");
    assert_eq!((record.message.as_ref(), record.form), ("ts=1700000000.25 lvl=info a=1 a=2", Form::Message));
    assert_eq!((at(&record).as_deref(), record.level.as_deref()), (Some("2023-11-14T22:13:20.25Z"), Some("info")));
    assert_eq!(attributes(&record), json!({"a": [1, 2]}));
}

#[test]
fn what_is_not_used_is_an_attribute() {
    let record = logfmt("msg=a message=b time=never level=error severity=3");
    assert_eq!((record.message.as_ref(), record.level.as_deref()), ("b", Some("error")));
    assert_eq!(attributes(&record), json!({"time": "never", "severity": 3, "msg": "a"}));
}

#[test]
fn levels_may_be_numbers() {
    for (text, level) in [("level=50", "ERROR"), ("severity=3", "ERROR"), ("level=3", "3"), ("severity=notice", "notice")] {
        assert_eq!(logfmt(text).level.as_deref(), Some(level), "{text}");
    }
}

#[test]
fn escapes_are_read_and_unknown_ones_stay() {
    for (text, expected) in [
        (r#"m="a\tb""#, "a\tb"),
        (r#"m="\u63a5\u7d9a""#, "接続"),
        (r#"m="\ud800 \q \u12""#, r"\ud800 \q \u12"),
        (r#"m="C:\\x""#, r"C:\x"),
        (r#"m="""#, ""),
    ] {
        assert_eq!(attributes(&logfmt(text)), json!({ "m": expected }), "{text}");
    }
}

#[test]
fn other_text_is_none_of_fields() {
    for text in ["", " ", "text", "text a=b", "a=\"b", "a=\"b\"c", "a=b \"c\"", "=b", "a=b =c", "a\"b=c"] {
        assert!(read(Format::Logfmt, text.as_bytes()).unparsed, "{text}");
    }
}
