//! What holds for every form: whatever comes is read, and comes back byte for byte.

use proptest::prelude::*;

use super::*;
use crate::ingest::record::Header;
use crate::ingest::source::RecordPattern;
use crate::kernel::{LogSourceId, Zone};

pub(super) fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").expect("a time")
}

pub(super) fn source(format: Format, zone: &str) -> Source {
    Source { format, ..Source::unknown(LogSourceId::new("x"), Zone::parse(zone).expect("a zone")) }
}

/// Reads one record of a source in Tokyo and proves that its bytes come back.
pub(super) fn read(format: Format, bytes: &[u8]) -> Record<'_> {
    let record = Reader::new(&source(format, "Asia/Tokyo")).read(bytes, now());
    assert_exact(&record, bytes);
    record
}

pub(super) fn at(record: &Record<'_>) -> Option<String> {
    record.at.map(|at| at.to_string())
}

/// The attributes, which must be an object of JSON.
pub(super) fn attributes(record: &Record<'_>) -> serde_json::Value {
    record.attributes.as_deref().map_or(serde_json::json!({}), |text| serde_json::from_str(text).expect("an object"))
}

fn assert_exact(record: &Record<'_>, bytes: &[u8]) {
    let mut out = Vec::new();
    bytes_of(record, &mut out);
    assert_eq!(out, bytes, "{record:?}");
    assert_eq!(record.raw.is_some(), record.form == Form::Raw, "{record:?}");
    assert!(attributes(record).is_object(), "{record:?}");
    assert!(!record.message.contains('\n'), "{record:?}");
    assert!(record.headers.iter().flatten().all(|value| record.form != Form::Standard || !value.is_empty()), "{record:?}");
}

fn formats() -> Vec<Format> {
    let regex = regex_of(r"^(?<time>\S+ \S+) (?<level>\S+) (?<proc>\w+)?(?:\[(?<thread>[^\]]*)\])? *(?<message>.*)");
    vec![
        Format::Auto,
        Format::Standard,
        Format::Json(JsonFields::default()),
        Format::Logfmt,
        Format::Access,
        Format::Syslog,
        Format::Regex(RecordPattern { regex, time_format: None }),
        Format::Plain,
    ]
}

pub(super) fn regex_of(pattern: &str) -> ::regex::bytes::Regex {
    ::regex::bytes::Regex::new(pattern).expect("a pattern")
}

/// Records as they are seen, of every form.
const RECORDS: &[&str] = &[
    "[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1234567890]\t[proc:方式審査処理]\t処理が開始されました。",
    "[2014/10/20 01:02:03.456]\t[FATAL]\t[own:x]\tx\r\n\tat a\r\n",
    "{\"@timestamp\":\"2026-11-20T01:02:03.456Z\",\"log\":{\"level\":\"warn\"},\"message\":\"接続失敗\\n\\tat x\",\"txid\":12}",
    "{\"log\":\"[2014/10/20 01:02:03.456]\\t[INFO ]\\t[txid:1]\\tx\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-20T01:02:03Z\"}",
    "time=2026-11-20T01:02:03Z level=info msg=\"a \\\"b\\\" c\" dur=5 ok",
    "::1 - alice [20/Nov/2026:01:02:03 +0900] \"GET /a?b=c HTTP/1.1\" 503 2326 \"-\" \"Mozilla/5.0 \\\"x\\\"\" 0.123",
    "<34>1 2026-11-20T01:02:03.456Z host app 12 ID47 [a@1 b=\"c\\]\"][d@2] \u{FEFF}message",
    "<13>Nov 20 01:02:03 host app[12]: message",
    "<189>123: *Mar  1 18:46:11.123 JST: %SYS-5-CONFIG_I: Configured",
    "2026-11-20 01:02:03,456 ERROR [main] 接続失敗",
    "Nov 20 01:02:03 last message",
    "plain text\r\nwith lines",
    "",
    "\n",
    "\r\n",
];

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let seen = prop::sample::select(RECORDS).prop_map(|text| text.as_bytes().to_vec());
    let two = (seen.clone(), seen.clone()).prop_map(|(first, second)| [first, second].concat());
    let changes = prop::collection::vec(
        (any::<prop::sample::Index>(), prop_oneof![any::<u8>(), prop::sample::select(b"[]{}<>\":\\=\t\n\r 0-".to_vec())]),
        0..5,
    );
    let cut = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let changed = (prop_oneof![seen, two], changes, cut, any::<bool>()).prop_map(|(mut bytes, changes, (from, to), cuts)| {
        for (place, byte) in changes {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        if cuts && !bytes.is_empty() {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            bytes = bytes[from.min(to)..=from.max(to)].to_vec();
        }
        bytes
    });
    prop_oneof![8 => changed, 1 => prop::collection::vec(any::<u8>(), 0..80)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn bytes_come_back(
        all in prop::collection::vec(bytes(), 1..4),
        format in prop::sample::select(formats()),
        zone in prop::sample::select(vec!["Asia/Tokyo", "Europe/Berlin"]),
    ) {
        let mut reader = Reader::new(&source(format, zone));
        for bytes in &all {
            let record = reader.read(bytes, now());
            assert_exact(&record, bytes);
            // What was read before changes nothing.
            prop_assert_eq!(&record, &reader.clone().read(bytes, now()));
        }
    }
}

#[test]
fn every_form_reads_what_is_its_own() {
    for (index, format) in [(0, 1), (2, 2), (4, 3), (5, 4), (6, 5), (7, 5), (9, 6)] {
        let record = read(formats()[format].clone(), RECORDS[index].as_bytes());
        assert!(!record.unparsed && record.at.is_some() && record.level.is_some(), "{record:?}");
    }
}

#[test]
fn what_has_another_form_is_kept_as_text_and_marked() {
    for format in formats() {
        let marks = !matches!(format, Format::Auto | Format::Plain);
        let record = read(format, "これは 接続失敗\n\tat x".as_bytes());
        assert_eq!((record.unparsed, record.form), (marks, Form::Message));
        assert_eq!((record.message.as_ref(), record.rest.as_deref()), ("これは 接続失敗", Some("\tat x")));
    }
    let record = read(Format::Standard, b"2026-11-20 01:02:03 ERROR x");
    assert!(record.unparsed, "with the time and the level that people see in it");
    assert_eq!((at(&record).as_deref(), record.level.as_deref()), (Some("2026-11-19T16:02:03Z"), Some("ERROR")));
}

#[test]
fn without_a_declared_form_the_looks_decide() {
    let auto = |text: &'static str| read(Format::Auto, text.as_bytes());
    assert_eq!(auto(RECORDS[0]).header(Header::Txid), Some("1234567890"));
    assert_eq!(auto(RECORDS[2]).message, "接続失敗");
    assert_eq!(auto(RECORDS[7]).host.as_deref(), Some("host"));
    let plain = auto(RECORDS[9]);
    assert_eq!((plain.message.as_ref(), plain.form), (RECORDS[9], Form::Message));
    assert_eq!((at(&plain).as_deref(), plain.level.as_deref()), (Some("2026-11-19T16:02:03.456Z"), Some("ERROR")));
    for text in ["{not json", "<none", "<999>x", "[2014/99/99 x", "{}x"] {
        let record = auto(text);
        assert_eq!((record.message.as_ref(), record.form, record.unparsed), (text, Form::Message, false));
    }
}
