use proptest::prelude::*;

use super::*;

const LIMITS: Limits = Limits { record: 64, output: 1 << 20 };

fn records(output: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = output;
    let mut records = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (record, after) = after.split_at(u32::from_le_bytes(*length) as usize);
        records.push(record.to_vec());
        rest = after;
    }
    records
}

fn framed(rule: &Rule, text: &str, end: End) -> (Vec<String>, usize) {
    let mut output = Vec::new();
    let framed = frame(rule, text.as_bytes(), end, Limits { record: 4096, output: 1 << 20 }, &mut output);
    let records: Vec<String> = records(&output).into_iter().map(|record| String::from_utf8(record).unwrap()).collect();
    assert_eq!(records.len(), framed.records as usize);
    (records, framed.consumed)
}

/// Everything, given at once.
fn all(rule: &Rule, text: &str) -> Vec<String> {
    let (records, consumed) = framed(rule, text, End::Final);
    assert_eq!(consumed, text.len());
    records
}

#[test]
fn each_line_is_a_record_and_an_unfinished_one_stays() {
    assert_eq!(framed(&Rule::Line, "a\nbb\r\n\nccc", End::Open), (vec!["a".to_owned(), "bb".to_owned()], 7));
    assert_eq!(framed(&Rule::Line, "a\nccc", End::Lines).1, 2);
    assert_eq!(framed(&Rule::Line, "a\nccc", End::Final).0, ["a", "ccc"]);
    assert_eq!(framed(&Rule::Line, "", End::Final), (vec![], 0));
}

#[test]
fn lines_without_the_standards_time_continue_the_record() {
    let text = "[2026/01/02 03:04:05.678]\t[ERROR]\tfailed\njava.lang.X\n\n\tat a.b\n[2026/01/02 03:04:05.679]\t[INFO ]\tnext\n";
    let (records, consumed) = framed(&Rule::Standard, text, End::Open);
    assert_eq!(records.len(), 1);
    assert!(records[0].ends_with("\n\n\tat a.b"), "{records:?}");
    assert_eq!(consumed, text.rfind("[2026").unwrap());
    assert_eq!(framed(&Rule::Standard, text, End::Lines).0.len(), 2);
    // What may still become `[2027/` is waited for.
    assert_eq!(framed(&Rule::Standard, "[2026/01/02 x\n[202", End::Open).1, 0);
    assert_eq!(framed(&Rule::Standard, "[2026/01/02 x\n[202", End::Lines).1, 14);
}

#[test]
fn stack_traces_of_several_languages_stay_whole() {
    let java = "12:00 ERROR order failed\njava.lang.IllegalStateException: no\n\tat a.B.c(B.java:1)\nCaused by: java.io.IOException: disk\n\t... 12 more\n";
    let python = "12:01 ERROR failed\nTraceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"a.py\", line 3\nValueError: bad\n";
    let rust = "thread 'main' panicked at src/main.rs:2:5:\nindex out of bounds\nnote: run with `RUST_BACKTRACE=1` environment variable\nstack backtrace:\n   0: rust_begin_unwind\n";
    let go =
        "panic: oh no\n\ngoroutine 1 [running]:\nmain.(*T).run(0x1)\n\t/tmp/a.go:4 +0x1d\nmain.main()\n\t/tmp/a.go:9 +0x2\nexit status 2\n";
    let plain = "12:02 INFO fine\n";
    for trace in [java, python, rust, go] {
        let text = format!("{plain}{trace}{plain}{trace}{plain}");
        assert_eq!(all(&Rule::Indent, &text), [plain, trace, plain, trace, plain].map(str::trim_end), "{trace}");
    }
    assert_eq!(all(&Rule::Indent, "ERROR a\nERROR b\nValueError: not a trace\n").len(), 3);
}

#[test]
fn an_expression_says_where_records_start() {
    let rule = Rule::Starts(regex::bytes::Regex::new(r"^\d{4}-").unwrap());
    assert_eq!(all(&rule, "2026-01 a\nmore\n2026-02 b\n"), ["2026-01 a\nmore", "2026-02 b"]);
    assert_eq!(framed(&rule, "2026-01 a\nmore\n", End::Open).1, 0);
}

#[test]
fn a_record_that_is_too_long_is_cut_between_characters_and_marked() {
    let text = "あ".repeat(100);
    let mut output = Vec::new();
    let framed = frame(&Rule::Line, text.as_bytes(), End::Final, LIMITS, &mut output);
    let pieces = records(&output);
    assert_eq!(framed.cuts as usize, pieces.len() - 1);
    let mut joined = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        assert!(piece.len() <= LIMITS.record);
        let content = piece.strip_suffix(CUT_MARK);
        assert_eq!(content.is_some(), index + 1 < pieces.len());
        joined.extend_from_slice(content.unwrap_or(piece));
        assert!(std::str::from_utf8(piece).is_ok());
    }
    assert_eq!(joined, text.as_bytes());
}

#[test]
fn a_long_line_is_cut_before_its_end_is_there() {
    let text = [b'x'; 200];
    let mut output = Vec::new();
    let framed = frame(&Rule::Line, &text, End::Open, LIMITS, &mut output);
    assert!(framed.cuts >= 3);
    assert!(text.len() - framed.consumed <= LIMITS.record);
}

fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![Just(Rule::Line), Just(Rule::Standard), Just(Rule::Indent), Just(Rule::Starts(regex::bytes::Regex::new("^[a-m]").unwrap()))]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"[2026/01/01 a".to_vec()),
        Just(b"Traceback (most recent call last):\n".to_vec()),
        Just(b" ".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..90),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Whatever the pieces in which a text arrives, its content is the same: nothing lost, nothing doubled.
    #[test]
    fn arriving_in_pieces_loses_and_doubles_nothing(rule in rule(), text in text(), sizes in proptest::collection::vec(1usize..50, 1..40), last in any::<bool>()) {
        let mut output = Vec::new();
        let (mut from, mut to) = (0, 0);
        for size in sizes.iter().cycle() {
            to = (to + size).min(text.len());
            let end = if to == text.len() { End::Final } else if last { End::Lines } else { End::Open };
            let framed = frame(&rule, &text[from..to], end, LIMITS, &mut output);
            prop_assert!(framed.consumed <= to - from);
            from += framed.consumed;
            if to == text.len() { break; }
        }
        prop_assert_eq!(from, text.len());
        let content = |bytes: &[u8]| bytes.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect::<Vec<u8>>();
        let mut arrived = Vec::new();
        for record in records(&output) {
            prop_assert!(!record.is_empty() && record.len() <= LIMITS.record);
            arrived.extend_from_slice(record.strip_suffix(CUT_MARK).unwrap_or(&record));
        }
        prop_assert_eq!(content(&arrived), content(&text));
    }

    /// Without a pause the records do not depend on how the text arrives.
    #[test]
    fn records_do_not_depend_on_the_pieces(rule in rule(), text in text(), at in any::<prop::sample::Index>()) {
        let limits = Limits { record: 1 << 16, output: 1 << 20 };
        let at = at.index(text.len() + 1);
        let (mut whole, mut pieces) = (Vec::new(), Vec::new());
        frame(&rule, &text, End::Final, limits, &mut whole);
        let first = frame(&rule, &text[..at], End::Open, limits, &mut pieces);
        frame(&rule, &text[first.consumed..], End::Final, limits, &mut pieces);
        prop_assert_eq!(whole, pieces);
    }
}
