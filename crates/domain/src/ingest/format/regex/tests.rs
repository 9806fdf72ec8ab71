//! Patterns of one's own.

use serde_json::json;

use super::super::tests::{at, attributes, read, regex_of};
use super::*;
use crate::ingest::record::Form;
use crate::ingest::source::Format;

fn format(pattern: &str, time_format: Option<&str>) -> Format {
    Format::Regex(RecordPattern { regex: regex_of(pattern), time_format: time_format.map(str::to_owned) })
}

#[test]
fn named_groups_are_fields() {
    let format = format(r"^(?<time>\S+) (?<level>\w+) (?<host>\S*) \[(?<txid>\w*)\] (?<件数>\d+) (?<message>(?s:.*))$", None);
    let record = read(format.clone(), "2026-11-20T01:02:03 WARN h [7] 12 接続失敗\r\n at x\r".as_bytes());
    assert_eq!(
        (at(&record).as_deref(), record.level.as_deref(), record.host.as_deref()),
        (Some("2026-11-19T16:02:03Z"), Some("WARN"), Some("h"))
    );
    assert_eq!((record.header(Header::Txid), attributes(&record)), (Some("7"), json!({"件数": 12})));
    assert_eq!((record.message.as_ref(), record.rest.as_deref(), record.form), ("接続失敗", Some(" at x"), Form::Raw));
    assert!(read(format.clone(), b"2026-11-20T01:02:03 WARN").unparsed);
    assert!(read(format, b"never WARN h [7] 12 x").unparsed, "the time is none");
}

#[test]
fn without_a_message_the_text_stays_whole() {
    let record = read(format(r"user=(?<user>\S+)|(?<uid>u\d+)", None), b"a user=alice b");
    assert_eq!((record.message.as_ref(), record.form, attributes(&record)), ("a user=alice b", Form::Message, json!({"user": "alice"})));
}

#[test]
fn times_have_forms_of_their_own() {
    for (time_format, text, expected) in [
        ("%d/%m/%Y %H:%M:%S", "20/11/2026 01:02:03", "2026-11-19T16:02:03Z"),
        ("%d/%m/%Y %H:%M:%S%.f", "20/11/2026 01:02:03.456", "2026-11-19T16:02:03.456Z"),
        ("%Y年%m月%d日 %H時%M分", "2026年11月20日 01時02分", "2026-11-19T16:02:00Z"),
        ("%m%d %H:%M:%S", "1120 01:02:03", "2026-11-19T16:02:03Z"),
        ("%Y-%m-%dT%H:%M:%S %z", "2026-11-20T01:02:03 +0100", "2026-11-20T00:02:03Z"),
        ("%s", "1700000000", "2023-11-14T22:13:20Z"),
    ] {
        let record = read(format(r"^(?<time>.*)$", Some(time_format)), text.as_bytes());
        assert_eq!(at(&record).as_deref(), Some(expected), "{time_format}");
    }
    assert!(read(format(r"^(?<time>.*)$", Some("%Y")), b"x").unparsed);
}
