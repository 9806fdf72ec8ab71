//! What the reader makes of a line.

use super::tabs;
use crate::{KnownHeader, Level, Missing, parse, starts_record};

/// Level, headers and message of a line, shown on one line.
fn shown(line: &str) -> String {
    let text = tabs(line);
    let line = parse(text.as_bytes());
    let headers: Vec<String> = line.headers().map(|header| format!("{}={}", header.name, header.value)).collect();
    let time = line.timestamp().map_or("-".to_owned(), |time| time.to_string());
    let level = line.level().map_or("-", Level::as_str);
    format!("{time} {level} {headers:?} {:?}", line.message().to_text())
}

#[test]
fn the_standards_own_example_is_read_whole() {
    let text = tabs("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1234567890]⇥[proc:方式審査処理]⇥処理が開始されました。\r\n");
    let line = parse(text.as_bytes());
    assert_eq!(line.timestamp().map(|time| time.to_string()).as_deref(), Some("2014/10/20 01:02:03.456"));
    assert_eq!(line.level(), Some(Level::Info));
    assert_eq!(line.level_text().map(|text| text.to_text()).as_deref(), Some("INFO "));
    assert_eq!(line.header(KnownHeader::Txid).and_then(|value| value.to_str().ok()), Some("1234567890"));
    assert_eq!(line.header(KnownHeader::Proc).and_then(|value| value.to_str().ok()), Some("方式審査処理"));
    assert_eq!(line.header(KnownHeader::Db), None);
    assert_eq!(line.message(), "処理が開始されました。");
    assert!(!line.missing().any());
}

#[test]
fn a_name_ends_at_the_first_colon_and_unknown_headers_are_kept() {
    insta::assert_snapshot!(shown("[2014/10/20 01:02:03.456]⇥[WARN ]⇥[dst:http://x:80/y]⇥[棚番:A-1]⇥[url6:http://[::1]/x]⇥[txid:1]⇥[txid:2]⇥a [b:c] d"),
        @r#"2014/10/20 01:02:03.456 WARN ["dst=http://x:80/y", "棚番=A-1", "url6=http://[::1]/x", "txid=1", "txid=2"] "a [b:c] d""#);
    let text = tabs("[2014/10/20 01:02:03.456]⇥[WARN ]⇥[txid:1]⇥[txid:2]⇥m");
    assert_eq!(parse(text.as_bytes()).header(KnownHeader::Txid).and_then(|value| value.to_str().ok()), Some("1"));
}

#[test]
fn what_real_systems_write_is_understood() {
    let lines = [
        "[2014/10/20 01:02:03.456] [INFO] [txid:1] [own:2] spaces",
        "[2014/10/20 01:02:03.456]⇥[info]⇥[txid:1] a space after the last header",
        "[2014/10/20 01:02:03.456]⇥[INFO ] [own:1]⇥a mixture",
        "[2014/10/20 01:02:03.456]⇥⇥[INFO ]⇥[txid:1]⇥two tabs",
        "[2014/10/20 01:02:03.456][INFO ][txid:1]nothing between",
        "2014/10/20 01:02:03.456⇥ERROR⇥[txid:1]⇥no brackets",
        "2014/10/20 01:02:03.456 WARN  [txid:1] no brackets and spaces",
        "[2014-10-20T01:02:03.456Z]⇥[INFO ]⇥[txid:1]⇥another time",
        "[INFO ]⇥[2014/10/20 01:02:03.456]⇥[txid:1]⇥level first",
        "[2014/10/20 01:02:03.456]⇥[FATAL]⇥[txid:1]⇥another level",
        "[2014/10/20 01:02:03.456]⇥[txid:1]⇥[WARN ]⇥level after a header",
        "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1⇥not closed",
        "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[own:a]b]⇥bracket in a value",
        "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[方式審査]⇥no name",
        "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[retry:3] is the message",
        "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1]",
        "[2014/10/20 01:02:03.456]⇥[INFO ]⇥[txid:1]⇥[done]",
        "    at jp.example.Exam.run(Exam.java:12)",
        "",
        "[",
        "[]",
        "[[[]",
    ];
    let all: Vec<String> = lines.iter().map(|line| format!("{line}\n    {}", shown(line))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_record_may_go_on_over_further_lines() {
    insta::assert_snapshot!(shown("[2014/10/20 01:02:03.456]⇥[ERROR]⇥[proc:a]⇥failed\njava.lang.X: [a:b]\n    at a.B"),
        @r#"2014/10/20 01:02:03.456 ERROR ["proc=a"] "failed\njava.lang.X: [a:b]\n    at a.B""#);
    insta::assert_snapshot!(shown("[2014/10/20 01:02:03.456]⇥[ERROR]⇥[proc:a]\n[txid:1]⇥x"),
        @r#"2014/10/20 01:02:03.456 ERROR ["proc=a"] "\n[txid:1]\tx""#);
}

#[test]
fn what_is_missing_is_said() {
    let missing = |line: &str| parse(tabs(line).as_bytes()).missing();
    let none = Missing::default();
    assert_eq!(missing("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[a:1]⇥m"), none);
    assert_eq!(missing("[2014/10/20 1:02:03.456]⇥[INFO ]⇥[a:1]⇥m"), Missing { timestamp: true, ..none });
    assert_eq!(missing("[2014/10/20 01:02:03.456]⇥[FATAL]⇥[a:1]⇥m"), Missing { level: true, ..none });
    assert_eq!(missing("[2014/10/20 01:02:03.456]⇥[INFO ]⇥m"), Missing { header: true, ..none });
    assert_eq!(missing("[2014/10/20 01:02:03.456]⇥[INFO ]⇥[a:1]⇥"), Missing { message: true, ..none });
    assert_eq!(missing(""), Missing { timestamp: true, level: true, header: true, message: true });
}

#[test]
fn bytes_that_are_no_text_are_kept() {
    let line = parse(b"[2014/10/20 01:02:03.456]\t[INFO ]\t[proc:\x93\xFA]\t\xFF\x00m\n");
    assert_eq!(line.header(KnownHeader::Proc).map(|value| value.as_bytes()), Some(&b"\x93\xFA"[..]));
    assert_eq!(line.message().as_bytes(), b"\xFF\x00m");
    assert!(line.message().to_str().is_err());
    assert_eq!(line.message().to_text(), "\u{FFFD}\0m");
}

#[test]
fn a_byte_order_mark_is_stepped_over() {
    let text = tabs("\u{FEFF}[2014/10/20 01:02:03.456]⇥[INFO ]⇥[proc:a]⇥m");
    assert!(!parse(text.as_bytes()).missing().any());
    assert!(starts_record(text.as_bytes()));
}

#[test]
fn a_record_starts_with_a_year() {
    assert!(starts_record(b"[2014/10/20 01:02:03.456]\t[INFO ]"));
    assert!(starts_record(b"[2014/"));
    for line in [&b"[2014-10-20"[..], b"[201/", b" [2014/10/20", b"\tat x", b"", b"[INFO ]"] {
        assert!(!starts_record(line), "{line:?}");
    }
}
