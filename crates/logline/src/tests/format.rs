//! What is written is what is read.

use proptest::collection::vec;
use proptest::prelude::*;

use super::timestamp::timestamp;
use crate::lint::{Options, Severity, lint};
use crate::{Level, Record, Timestamp, Unwritable, parse};

fn level() -> impl Strategy<Value = Level> {
    proptest::sample::select(Level::ALL.to_vec())
}

/// Letters that matter to the form are frequent.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z\\[\\]: \t審査ー０１]{0,12}",
        any::<String>(),
        Just("[txid:1]".to_owned()),
        Just("[INFO ]\t".to_owned()),
        Just("http://[::1]:80/x".to_owned())
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec!["txid", "proc", "uid", "jid", "src", "dst", "db"]).prop_map(str::to_owned),
        "[a-z処理_-]{1,8}",
        piece()
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Either it is refused and nothing is written, or every part is read back as it was.
    #[test]
    fn every_record_is_read_back_or_refused(time in timestamp(), level in level(), headers in vec((name(), piece()), 0..4), message in piece()) {
        let borrowed: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let record = Record { timestamp: time, level, headers: &borrowed, message: &message };
        let mut out = String::from("before");
        match record.write(&mut out) {
            Err(_) => prop_assert_eq!(out, "before"),
            Ok(()) => {
                let text = &out["before".len()..];
                prop_assert!(text.ends_with('\n') && text.matches('\n').count() == 1);
                let line = parse(text.as_bytes());
                prop_assert_eq!(line.timestamp(), Some(time));
                prop_assert_eq!(line.level(), Some(level));
                let read: Vec<(String, String)> = line.headers().map(|header| (header.name.to_string(), header.value.to_string())).collect();
                prop_assert_eq!(read, headers);
                prop_assert_eq!(line.message(), message.as_str());
                prop_assert!(!line.missing().any());
            }
        }
    }

    /// What the writer lets through is what the linter asks of the form.
    #[test]
    fn what_is_written_keeps_the_standard(time in timestamp(), level in level(), values in vec("[a-zA-Z審査]{1,6}", 1..4), message in "[a-zA-Z審査。 ]{0,20}[a-z]") {
        let headers: Vec<(&str, &str)> = ["txid", "proc", "db"].into_iter().zip(values.iter().map(String::as_str)).collect();
        let mut out = String::new();
        prop_assert_eq!(Record { timestamp: time, level, headers: &headers, message: &message }.write(&mut out), Ok(()));
        let mut findings = Vec::new();
        lint(out.as_bytes(), Options::default(), |finding| findings.push(finding)).expect("memory");
        prop_assert!(findings.iter().all(|finding| finding.severity() != Severity::Error), "{:?}", findings);
    }
}

fn written(headers: &[(&str, &str)], message: &str) -> Result<String, Unwritable> {
    let timestamp = Timestamp::parse(b"2014/10/20 01:02:03.456").expect("a time");
    let mut out = String::new();
    Record { timestamp, level: Level::Info, headers, message }.write(&mut out).map(|()| out)
}

#[test]
fn the_standards_own_example_is_written() {
    let headers = [("txid", "1234567890"), ("proc", "方式審査処理")];
    assert_eq!(
        written(&headers, "処理が開始されました。").as_deref(),
        Ok("[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1234567890]\t[proc:方式審査処理]\t処理が開始されました。\n")
    );
}

#[test]
fn what_could_not_be_read_back_is_refused() {
    let one = [("txid", "1")];
    assert_eq!(written(&[], "m"), Err(Unwritable::NoHeader));
    for name in ["", "a b", "a:b", "[a", "2014", "２", "a\u{3000}b", "a\tb"] {
        assert_eq!(written(&[("txid", "1"), (name, "1")], "m"), Err(Unwritable::Name(1)), "{name:?}");
    }
    for value in ["", "a\tb", "a\nb", "a] b", "a] [b:c"] {
        assert_eq!(written(&[("own", value)], "m"), Err(Unwritable::Value(0)), "{value:?}");
    }
    for message in ["", "a\nb", "\u{1b}[0m", "[txid:2] x", "[a:b]", "[x]\ty"] {
        assert_eq!(written(&one, message), Err(Unwritable::Message), "{message:?}");
    }
    for value in ["a]", "[a", "a]b", "http://[::1]/x", " a ", "a:b"] {
        assert!(written(&[("own", value)], "m").is_ok(), "{value:?}");
    }
    for message in ["[x] y", "[done]", " [a:b]", "\ta", "a\tb", "[a:b] c"] {
        assert!(written(&one, message).is_ok(), "{message:?}");
    }
}
