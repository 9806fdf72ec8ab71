//! Syslog from daemons, routers and files.

use serde_json::json;

use super::super::tests::{at, attributes, read};
use super::*;
use crate::ingest::record::{Form, Header};
use crate::ingest::source::Format;

fn syslog(text: &str) -> Record<'_> {
    let record = read(Format::Syslog, text.as_bytes());
    assert!(!record.unparsed, "{text}");
    record
}

/// Time, host, program, pid, message.
fn parts(text: &str) -> [String; 5] {
    let record = syslog(text);
    let attributes = attributes(&record);
    let attribute =
        |name: &str| attributes.get(name).map_or_else(String::new, |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    [
        at(&record).unwrap_or_default(),
        record.host.as_deref().unwrap_or_default().to_owned(),
        attribute("program"),
        attribute("pid"),
        record.message.into_owned(),
    ]
}

#[test]
fn the_new_form_with_structured_data() {
    let record = syslog(
        "<165>1 2026-11-20T01:02:03.000003+09:00 host.example evntslog 12 ID47 [a@1 iut=\"3\" q=\"\\\"x\\] \\n\"][b@2] \u{FEFF}接続失敗\n\tat x",
    );
    assert_eq!((at(&record).as_deref(), record.offset_minutes), (Some("2026-11-19T16:02:03.000003Z"), 540));
    assert_eq!((record.host.as_deref(), record.level.as_deref()), (Some("host.example"), Some("INFO")));
    assert_eq!((record.message.as_ref(), record.rest.as_deref(), record.form), ("接続失敗", Some("\tat x"), Form::Raw));
    let expected = json!({
        "facility": "local4", "severity": "notice", "program": "evntslog", "pid": 12, "msgid": "ID47",
        "a@1": {"iut": "3", "q": "\"x] \\n"}, "b@2": {},
    });
    assert_eq!(attributes(&record), expected);
}

#[test]
fn the_new_form_with_nothing_in_it() {
    let record = syslog("<0>1 - - - - - -");
    assert_eq!((record.at, record.host.as_deref(), record.message.as_ref(), record.level.as_deref()), (None, None, "", Some("ERROR")));
    assert_eq!(attributes(&record), json!({"facility": "kern", "severity": "emerg"}));
}

#[test]
fn the_old_form_in_its_many_shapes() {
    let at = "2026-11-19T16:02:03Z";
    for (text, expected) in [
        ("<13>Nov 20 01:02:03 host app[12]: a message", [at, "host", "app", "12", "a message"]),
        ("<13>Nov 20 01:02:03 host app: a: b", [at, "host", "app", "", "a: b"]),
        ("<13>Nov 20 01:02:03 app[12]: no host", [at, "", "app", "12", "no host"]),
        ("<13>Nov 20 01:02:03 app: no host", [at, "", "app", "", "no host"]),
        ("<13>Nov 20 01:02:03 host just text", [at, "host", "", "", "just text"]),
        ("<13>Nov 20 2026 01:02:03 host app: x", [at, "host", "app", "", "x"]),
        ("<13>2026 Nov 20 01:02:03 host app: x", [at, "host", "app", "", "x"]),
        ("<13>2026-11-20T01:02:03+09:00 host app[-]: x", [at, "host", "app", "-", "x"]),
        ("2026-11-20T01:02:03.000000+09:00 host CRON[1]: (root) CMD (x)", [at, "host", "CRON", "1", "(root) CMD (x)"]),
        ("Nov 20 01:02:03 fe80::1 sshd(pam_unix)[99]: x", [at, "fe80::1", "sshd(pam_unix)", "99", "x"]),
        ("Nov 20 01:02:03 host postfix/smtpd[5]: x", [at, "host", "postfix/smtpd", "5", "x"]),
        ("<134>Nov 20 01:02:03 host CEF:0|a|b|1.0|c|d|5|src=10.0.0.1", [at, "host", "", "", "CEF:0|a|b|1.0|c|d|5|src=10.0.0.1"]),
        ("<189>1234: *Nov 20 01:02:03.000 JST: %SYS-5-CONFIG_I: Configured", [at, "", "%SYS-5-CONFIG_I", "", "Configured"]),
        ("<166>Nov 20 2026 01:02:03: %ASA-6-302013: Built", [at, "", "%ASA-6-302013", "", "Built"]),
        ("<13>app: no time", ["", "", "app", "", "no time"]),
        ("<13>only text", ["", "", "", "", "only text"]),
        ("<13>", ["", "", "", "", ""]),
        ("<13>1 is a number", ["", "", "", "", "1 is a number"]),
    ] {
        assert_eq!(parts(text), expected.map(str::to_owned), "{text}");
    }
}

#[test]
fn severities_are_levels() {
    for (priority, level) in [(3, "ERROR"), (12, "WARN"), (13, "INFO"), (22, "INFO"), (191, "DEBUG")] {
        assert_eq!(syslog(&format!("<{priority}>x")).level.as_deref(), Some(level), "{priority}");
    }
    assert_eq!(syslog("Nov 20 01:02:03 host app: WARNING low space").level.as_deref(), Some("WARNING"));
}

#[test]
fn a_standard_line_in_it_is_read() {
    for tab in ["\t", "#011"] {
        let line = "[2014/10/20 01:02:03.456]⇥[ERROR]⇥[txid:1]⇥[own:x]⇥接続失敗".replace('⇥', tab);
        for head in
            ["<13>Nov 20 01:02:03 host app[12]: ", "<13>Nov 20 01:02:03 host ", "<13>1 2026-11-20T01:02:03Z host app 12 - - ", "<13>"]
        {
            let text = format!("{head}{line}");
            let record = syslog(&text);
            assert_eq!(at(&record).as_deref(), Some("2014-10-19T16:02:03.456Z"), "{text}");
            assert_eq!((record.level.as_deref(), record.header(Header::Txid)), (Some("ERROR"), Some("1")), "{text}");
            assert_eq!(record.message, "接続失敗", "{text}");
            assert_eq!(record.host.as_deref(), head.contains("host").then_some("host"), "{text}");
            let attributes = attributes(&record);
            assert_eq!((&attributes["own"], &attributes["facility"]), (&json!("x"), &json!("user")), "{text}");
        }
    }
}

#[test]
fn other_text_is_none() {
    for text in ["", "x", "<192>x", "<>x", "<1 x", "host app: x"] {
        let unparsed = read(Format::Syslog, text.as_bytes()).unparsed;
        assert!(unparsed || text == "host app: x", "{text}");
    }
}
