//! JSON as the loggers of the world write it.

use super::super::tests::{at, read};
use super::*;
use crate::ingest::record::Form;
use crate::ingest::source::{Format, JsonFields};

fn json(text: &str) -> Record<'_> {
    let record = read(Format::Json(JsonFields::default()), text.as_bytes());
    assert!(!record.unparsed, "{text}");
    record
}

/// Time, level, message, host.
fn parts(text: &str) -> [Option<String>; 4] {
    let record = json(text);
    [at(&record), record.level.map(Cow::into_owned), Some(record.message.into_owned()), record.host.map(Cow::into_owned)]
}

#[test]
fn loggers_of_many_kinds_are_understood() {
    let at = "2023-11-14T22:13:20.25Z";
    for (text, expected) in [
        // bunyan, pino
        (r#"{"name":"a","hostname":"h","pid":1,"level":50,"msg":"m","time":"2023-11-14T22:13:20.250Z","v":0}"#, [at, "ERROR", "m", "h"]),
        (r#"{"level":30,"time":1700000000250,"hostname":"h","msg":"m"}"#, [at, "INFO", "m", "h"]),
        // zap, slog
        (r#"{"level":"info","ts":1700000000.25,"host":"h","msg":"m"}"#, [at, "info", "m", "h"]),
        (r#"{"time":"2023-11-15T07:13:20.25+09:00","level":"WARN","msg":"m","host":{"name":"h"}}"#, [at, "WARN", "m", "h"]),
        // Elastic Common Schema
        (r#"{"@timestamp":"2023-11-14T22:13:20.250Z","log.level":"ERROR","message":"m","host":{"hostname":"h"}}"#, [at, "ERROR", "m", "h"]),
        (r#"{"@timestamp":"2023-11-14T22:13:20.250Z","log":{"level":"ERROR"},"message":"m","host.name":"h"}"#, [at, "ERROR", "m", "h"]),
        // Serilog
        (r#"{"@t":"2023-11-14T22:13:20.2500000Z","@m":"m","@mt":"{x}","@l":"Warning","MachineName":"h"}"#, [at, "Warning", "m", "h"]),
        // journald
        (r#"{"__REALTIME_TIMESTAMP":"1700000000250000","PRIORITY":"3","MESSAGE":"m","_HOSTNAME":"h"}"#, [at, "ERROR", "m", "h"]),
        // GELF
        (r#"{"version":"1.1","host":"h","short_message":"m","timestamp":1700000000.25,"level":4}"#, [at, "WARN", "m", "h"]),
        // OpenTelemetry
        (r#"{"timeUnixNano":"1700000000250000000","severityNumber":17,"body":{"stringValue":"m"},"host":"h"}"#, [at, "ERROR", "m", "h"]),
        // tracing
        (r#"{"timestamp":"2023-11-14T22:13:20.25Z","level":"INFO","fields":{"message":"m"},"hostname":"h"}"#, [at, "INFO", "m", "h"]),
        // local time
        (r#"{"date":"2023/11/15 07:13:20.250","severity":"ERROR","text":"m","server":"h"}"#, [at, "ERROR", "m", "h"]),
    ] {
        assert_eq!(parts(text), expected.map(|part| Some(part.to_owned())), "{text}");
    }
}

#[test]
fn the_line_is_kept_and_not_a_second_time() {
    let text = r#"{"msg":"m","n":1}"#;
    let record = json(text);
    assert_eq!((record.form, record.raw.as_deref(), record.attributes), (Form::Raw, Some(text.as_bytes()), None));
}

#[test]
fn headers_stand_at_the_top() {
    let record = json(r#"{"txid":1234567890123456789,"proc":"審査\u51e6\u7406","uid":"","db":{"txid":"x"},"src":null,"x":{"jid":"j"}}"#);
    assert_eq!(record.header(Header::Txid), Some("1234567890123456789"));
    assert_eq!(record.header(Header::Proc), Some("審査処理"));
    for none in [Header::Uid, Header::Jid, Header::Src, Header::Db] {
        assert_eq!(record.header(none), None, "{none}");
    }
}

#[test]
fn own_names_go_before_the_usual_ones() {
    let own = |name: &str| vec![name.to_owned()];
    let fields = JsonFields { time: own("when.at"), level: own("msg"), message: own("log.level"), host: vec!["a".into(), "b".into()] };
    let text = r#"{"when":{"at":"2026-11-20T01:02:03Z"},"time":1,"msg":"notice","log":{"level":"text"},"host":"x","b":"second","a":7}"#;
    let record = read(Format::Json(fields), text.as_bytes());
    assert_eq!(at(&record).as_deref(), Some("2026-11-20T01:02:03Z"));
    assert_eq!((record.level.as_deref(), record.message.as_ref(), record.host.as_deref()), (Some("notice"), "text", Some("7")));
}

#[test]
fn of_several_times_the_first_that_is_one_is_taken() {
    assert_eq!(parts(r#"{"t":12,"date":"2026-11-20","time":"0.25","ts":1700000000.25}"#)[0].as_deref(), Some("2023-11-14T22:13:20.25Z"));
    assert_eq!(parts(r#"{"time":0,"timestamp":null,"elapsed":1700000000}"#)[0], None);
}

#[test]
fn lines_of_the_message_and_traces_are_the_rest() {
    let record = json(r#"{"msg":"first\r\nsecond\nthird\n"}"#);
    assert_eq!((record.message.as_ref(), record.rest.as_deref()), ("first", Some("second\nthird")));
    let record = json(r#"{"msg":"m","error":{"stack_trace":"a\n b"}}"#);
    assert_eq!((record.message.as_ref(), record.rest.as_deref()), ("m", Some("a\n b")));
    assert_eq!(json(r#"{"msg":"m","stack":"production"}"#).rest, None);
}

#[test]
fn without_a_message_the_line_is_it() {
    assert_eq!(json(r#" {"a":1, "message":{"b":2}} "#).message, r#"{"a":1, "message":{"b":2}}"#);
    assert_eq!(json("{\r\n  \"a b\": \"c \\\" d\",\n  \"e\": [1, 2]\n}").message, r#"{"a b":"c \" d","e":[1,2]}"#);
}

#[test]
fn a_standard_line_in_it_is_read() {
    let text = r#"{"log":"[2014/10/20 01:02:03.456]\t[WARN ]\t[txid:1]\t[own:x]\tm\n","stream":"stderr","time":"2026-11-20T01:02:03Z","host":"h"}"#;
    let record = json(text);
    assert_eq!(at(&record).as_deref(), Some("2014-10-19T16:02:03.456Z"));
    assert_eq!((record.offset_minutes, record.level.as_deref(), record.header(Header::Txid)), (540, Some("WARN"), Some("1")));
    assert_eq!((record.message.as_ref(), record.host.as_deref()), ("m", Some("h")));
    assert_eq!((record.attributes.as_deref(), record.rest), (Some(r#"{"own":"x"}"#), None));
}

#[test]
fn what_is_no_object_is_not_json() {
    let deep = format!("{{\"log\":{}1{}}}", "{\"level\":".repeat(100_000), "}".repeat(100_000));
    let ignored = format!("{{\"x\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    for text in ["", "[]", "1", "{", "{} {}", "{\"a\":01}", "{\"a\":\"\u{1}\"}", "{'a':1}", "{\"a\":1,}"] {
        assert!(read(Format::Json(JsonFields::default()), text.as_bytes()).unparsed, "{text:.80}");
    }
    assert!(read(Format::Json(JsonFields::default()), b"{\"a\":\"\xFF\"}").unparsed);
    // What nobody looks into may be as deep as it likes.
    json(&ignored);
    json(&deep);
    json("\u{FEFF}{}\r");
}
