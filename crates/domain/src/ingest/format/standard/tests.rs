//! Exactness of the standard line, and agreement with the reader of `hinomi-logline`.

use proptest::prelude::*;

use super::*;
use crate::ingest::format::bytes_of;
use crate::kernel::{Timestamp, Zone};

const LINE: &str = "[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1234567890]\t[proc:方式審査処理]\t処理が開始されました。";

fn tokyo() -> Clock {
    Clock::new(&Zone::parse("Asia/Tokyo").expect("a zone"))
}

fn form(text: &str) -> Option<Form> {
    read(text.as_bytes(), &mut tokyo()).map(|record| record.form)
}

#[test]
fn the_standards_example_is_read_into_its_fields() {
    let record = read(LINE.as_bytes(), &mut tokyo()).expect("a standard line");
    assert_eq!(record.at, Timestamp::parse("2014-10-19T16:02:03.456Z"));
    assert_eq!(record.offset_minutes, 540);
    assert_eq!(record.level.as_deref(), Some("INFO"));
    assert_eq!(record.header(Header::Txid), Some("1234567890"));
    assert_eq!(record.header(Header::Proc), Some("方式審査処理"));
    assert_eq!(record.message, "処理が開始されました。");
    assert_eq!((record.rest, record.attributes, record.raw, record.unparsed), (None, None, None, false));
    assert_eq!(record.form, Form::Standard);
}

#[test]
fn what_the_fields_make_needs_no_bytes() {
    for text in [
        "[2014/10/20 01:02:03.456]\t[FATAL]\t[proc:x]\tend",
        "[2014/10/20 01:02:03.456]\t[WARN ]\t[txid:1]\t[db:http://x/y]\t[main] in brackets",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1]\tfirst\n\tat a\n\n\tat b\n",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1]\t",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[proc:a[0]]\tx",
        "[2014/10/20 01:02:03.456]\t[INFO ]\tno header",
        "[9999/12/30 01:02:03.456]\t[INFO ]\tx",
    ] {
        assert_eq!(form(text), Some(Form::Standard), "{text}");
    }
}

#[test]
fn what_they_do_not_make_keeps_them() {
    for text in [
        "[2014/10/20 01:02:03.456]\t[INFO]\t[txid:1]\tx",
        "[2014/10/20 01:02:03.456]\t[info ]\t[txid:1] \tx",
        "[2014/10/20 01:02:03.456] [INFO ] [txid:1] x",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[proc:x]\t[txid:1]\tx",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1]\t[txid:2]\tx",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:]\tx",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[own:1]\tx",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1]\tx\r",
        "[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1]\tx\r\n\tat a\r",
        "\u{FEFF}[2014/10/20 01:02:03.456]\t[INFO ]\t[txid:1]\tx",
        "[1870/10/20 01:02:03.456]\t[INFO ]\t[txid:1]\tx",
    ] {
        assert_eq!(form(text), Some(Form::Raw), "{text}");
    }
    for text in ["", "x", "[2014/13/20 01:02:03.456]\t[INFO ]\t[txid:1]\tx", "[9999/12/31 23:02:03.456]\t[INFO ]\tx"] {
        assert_eq!(form(text), None, "{text}");
    }
}

#[test]
fn a_time_that_no_clock_showed_keeps_its_bytes() {
    let mut clock = Clock::new(&Zone::parse("Europe/Berlin").expect("a zone"));
    let mut form = |time: &str| read(format!("[2026/{time}.000]\t[INFO ]\t[proc:x]\ty").as_bytes(), &mut clock).map(|record| record.form);
    assert_eq!(form("03/29 01:59:59"), Some(Form::Standard));
    assert_eq!(form("03/29 02:30:00"), Some(Form::Raw));
    assert_eq!(form("10/25 02:30:00"), Some(Form::Standard));
}

#[test]
fn own_headers_are_attributes() {
    let text = "[2014/10/20 01:02:03.456]\t[INFO ]\t[main]\t[txid:1]\t[画面:A-1]\t[n:\"q\"]\t[n:2]\t[txid:3]\tx";
    let record = read(text.as_bytes(), &mut tokyo()).expect("a standard line");
    assert_eq!(record.header(Header::Txid), Some("1"));
    assert_eq!(record.attributes.as_deref(), Some(r#"{"header":"main","画面":"A-1","n":["\"q\"","2"],"txid":"3"}"#));
    assert_eq!(record.message, "x");
}

#[test]
fn the_carriage_return_of_a_line_end_is_no_message() {
    let text = LINE.to_owned() + "\r\n\tat a\r";
    let record = read(text.as_bytes(), &mut tokyo()).expect("a standard line");
    assert_eq!((record.message.as_ref(), record.rest.as_deref()), ("処理が開始されました。", Some("\tat a\r")));
}

/// Pieces of which lines are made: right ones, and such as nearly are.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "[2014/10/20 01:02:03.456]\t",
        "[2026/03/29 02:30:00.000]\t",
        "[0000/02/29 23:59:59.999]\t",
        "[2014/10/20 01:02:03]\t",
        "2014/10/20 01:02:03.456 ",
        "[INFO ]\t",
        "[ERROR]\t",
        "[FATAL]\t",
        "[警告]\t",
        "[info]\t",
        "[txid:1]\t",
        "[proc:方式]\t",
        "[uid:u1]\t",
        "[jid:]\t",
        "[src:a[0]]\t",
        "[dst:http://x/y?[z]\t",
        "[db:d]",
        "[own:1]\t",
        "[main]\t",
        "[",
        "]",
        "\t",
        " ",
        "\r",
        "\n",
        "message",
        "接続失敗",
        ":",
        "\u{FEFF}",
    ]);
    let right = prop::sample::subsequence(
        vec!["[txid:1]\t", "[proc:方式]\t", "[uid:u1]\t", "[jid:J1]\t", "[src:a]\t", "[dst:http://x/y]\t", "[db:d]\t"],
        0..=7,
    );
    let tail = prop::collection::vec(piece.clone(), 0..4);
    prop_oneof![
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat().into_bytes()),
        (right, tail).prop_map(|(headers, tail)| {
            format!("[2014/10/20 01:02:03.456]\t[INFO ]\t{}{}", headers.concat(), tail.concat()).into_bytes()
        }),
    ]
}

/// A change of some bytes.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    (lines(), prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4)).prop_map(|(mut line, changes)| {
        for (place, byte) in changes {
            if !line.is_empty() {
                let place = place.index(line.len());
                line[place] = byte;
            }
        }
        line
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn bytes_come_back_and_both_readers_agree(bytes in mutated(), zone in prop::sample::select(vec!["Asia/Tokyo", "Europe/Berlin", "UTC"])) {
        let mut clock = Clock::new(&Zone::parse(zone).expect("a zone"));
        let Some(record) = read(&bytes, &mut clock) else { return Ok(()) };
        let mut out = Vec::new();
        bytes_of(&record, &mut out);
        prop_assert_eq!(&out, &bytes);
        prop_assert_eq!(record.raw.is_some(), record.form == Form::Raw);
        prop_assert_ne!(record.form, Form::Message);
        // The short path reads what the tolerant one would.
        let is_utf8 = std::str::from_utf8(&bytes).is_ok();
        prop_assert_eq!(Some(record), tolerant(&bytes, is_utf8, &mut clock));
    }

    #[test]
    fn dates_are_those_of_the_calendar(days in -719_528_i64..2_932_897) {
        let text = time_item(days * 86_400_000);
        let read = logline::Timestamp::parse(&text[1..24]).map(logline::Timestamp::local_milliseconds);
        prop_assert_eq!(read, Some(days * 86_400_000));
    }
}
